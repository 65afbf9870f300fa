/**
Sums and extremes over the last bars, in constant time per bar and without drift.

The ring is cut into blocks of the window's length (van Herk 1992, Gil & Werman 1993). A window is always the tail of
the last whole block and the head of the current one; tails are merged once per block, heads as they grow. Nothing is
ever subtracted, so an old large value leaves no rounding error behind.
*/
import {at, type Primitive} from './primitive.js';

const position = 0;
const head = 1;
const scalars = 2;

/** Returns a primitive for the sum of the last `length` values. */
export function windowSum(length: number): Primitive {
	return slidingWindow('sum', length, (left, right) => left + right);
}

/** Returns a primitive for the largest of the last `length` values; equals TA-Lib MAX. */
export function windowMax(length: number): Primitive {
	return slidingWindow('max', length, Math.max);
}

/** Returns a primitive for the smallest of the last `length` values; equals TA-Lib MIN. */
export function windowMin(length: number): Primitive {
	return slidingWindow('min', length, Math.min);
}

function slidingWindow(name: string, length: number, merge: (left: number, right: number) => number): Primitive {
	return {
		name: `${name} ${length}`,
		scalars,
		ring: length,
		lookback: length - 1,
		settling: 0,
		advance(memory, base, value) {
			const ring = base + scalars;
			const offset = at(memory, base + position);
			const merged = offset === 0 ? value : merge(at(memory, base + head), value);
			// The tail that this slot held began with a bar that leaves the window now.
			memory[ring + offset] = value;
			if (offset + 1 < length) {
				memory[base + position] = offset + 1;
				memory[base + head] = merged;
				return merge(at(memory, ring + offset + 1), merged);
			}

			memory[base + position] = 0;
			mergeTails(memory, ring, length, merge);
			return merged;
		},
	};
}

/** Turns the values of a whole block into its tails: slot i becomes the merger of values i … length − 1. */
function mergeTails(memory: Float64Array, ring: number, length: number, merge: (left: number, right: number) => number): void {
	for (let slot = ring + length - 2; slot >= ring; slot--) {
		memory[slot] = merge(at(memory, slot), at(memory, slot + 1));
	}
}
