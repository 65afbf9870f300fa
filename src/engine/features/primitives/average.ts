/**
Recursive averages with the starting rules of TA-Lib: exponential and Wilder's.
*/
import {at, settlingSteps, type Primitive} from './primitive.js';

const count = 0;
const state = 1;
const scalars = 2;

/**
Returns a primitive for the exponential average, k = 2/(length + 1), started with the plain mean of the first `length`
values; equals TA-Lib EMA. `skip` values are left out before that: TA-Lib starts the fast average of MACD with the slow one.
*/
export function exponentialAverage(length: number, skip = 0): Primitive {
	const weight = 2 / (length + 1);
	return recursive({
		name: `exponential average ${length} from ${skip}`,
		skip,
		length,
		keep: 1 - weight,
		start: sum => sum / length,
		next: (average, value) => ((value - average) * weight) + average,
	});
}

/** Returns a primitive for Wilder's average: mean of the first `length` values, then (previous·(length − 1) + value)/length. */
export function wilderAverage(length: number): Primitive {
	return recursive({
		name: `Wilder average ${length}`,
		skip: 0,
		length,
		keep: 1 - (1 / length),
		start: sum => sum / length,
		next: (average, value) => ((average * (length - 1)) + value) / length,
	});
}

/**
Returns a primitive for Wilder's running sum as TA-Lib uses it for directional movement: the sum of the first
`length` − 1 values, from the next one on sum − sum/length + value.
*/
export function wilderSum(length: number): Primitive {
	return {
		name: `Wilder sum ${length}`,
		scalars,
		ring: 0,
		lookback: length - 1,
		settling: settlingSteps(1 - (1 / length)),
		advance(memory, base, value) {
			const seen = at(memory, base + count);
			const sum = at(memory, base + state);
			if (seen < length - 1) {
				memory[base + count] = seen + 1;
				memory[base + state] = sum + value;
				return Number.NaN;
			}

			const result = sum - (sum / length) + value;
			memory[base + state] = result;
			return result;
		},
	};
}

type Recursion = {
	readonly name: string;
	readonly skip: number;
	readonly length: number;
	/** Share of the old value that one step keeps. */
	readonly keep: number;
	/** First value from the sum of the first `length` inputs. */
	readonly start: (sum: number) => number;
	readonly next: (previous: number, value: number) => number;
};

function recursive({name, skip, length, keep, start, next}: Recursion): Primitive {
	const first = skip + length;
	return {
		name,
		scalars,
		ring: 0,
		lookback: first - 1,
		settling: settlingSteps(keep),
		advance(memory, base, value) {
			const seen = at(memory, base + count);
			const previous = at(memory, base + state);
			if (seen >= first) {
				const result = next(previous, value);
				memory[base + state] = result;
				return result;
			}

			const sum = seen < skip ? 0 : previous + value;
			const complete = seen + 1 === first;
			memory[base + count] = seen + 1;
			memory[base + state] = complete ? start(sum) : sum;
			return complete ? at(memory, base + state) : Number.NaN;
		},
	};
}
