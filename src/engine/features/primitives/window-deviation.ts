/**
Standard deviation over the last bars, in constant time per bar and without cancellation.

Same blocks as window.ts, with (mean, sum of squared deviations) in place of a sum. Parts grow by Welford's rule and are
merged by the rule of Chan, Golub & LeVeque (1979), so that a constant input gives exactly 0 whatever came before.
*/
import {at, type Primitive} from './primitive.js';

const position = 0;
const headMean = 1;
const headSquares = 2;
const scalars = 3;

/** Returns a primitive for the population standard deviation (divisor `length`) of the last values; equals TA-Lib STDDEV. */
export function windowDeviation(length: number): Primitive {
	return {
		name: `deviation ${length}`,
		scalars,
		ring: 2 * length,
		lookback: length - 1,
		settling: 0,
		advance(memory, base, value) {
			const means = base + scalars;
			const offset = at(memory, base + position);
			growHead(memory, base, offset, value);
			memory[means + offset] = value;
			if (offset + 1 < length) {
				memory[base + position] = offset + 1;
				return Math.sqrt(mergedSquares(memory, base, offset + 1, length) / length);
			}

			memory[base + position] = 0;
			const squares = at(memory, base + headSquares);
			mergeTails(memory, means, length);
			return Math.sqrt(squares / length);
		},
	};
}

function growHead(memory: Float64Array, base: number, count: number, value: number): void {
	const mean = count === 0 ? value : at(memory, base + headMean);
	const squares = count === 0 ? 0 : at(memory, base + headSquares);
	const delta = value - mean;
	const grown = mean + (delta / (count + 1));
	memory[base + headMean] = grown;
	memory[base + headSquares] = squares + (delta * (value - grown));
}

/** Returns the squared deviations of the tail from slot `count` on and the head of `count` values together. */
function mergedSquares(memory: Float64Array, base: number, count: number, length: number): number {
	const means = base + scalars;
	const delta = at(memory, base + headMean) - at(memory, means + count);
	const between = delta * delta * count * (length - count) / length;
	return at(memory, means + length + count) + at(memory, base + headSquares) + between;
}

/** Turns the values of a whole block into its tails: slot i holds mean and squared deviations of values i … length − 1. */
function mergeTails(memory: Float64Array, means: number, length: number): void {
	let mean = at(memory, means + length - 1);
	let squares = 0;
	memory[means + length + length - 1] = 0;
	for (let index = length - 2; index >= 0; index--) {
		const delta = at(memory, means + index) - mean;
		const grown = mean + (delta / (length - index));
		squares += delta * (at(memory, means + index) - grown);
		mean = grown;
		memory[means + index] = mean;
		memory[means + length + index] = squares;
	}
}
