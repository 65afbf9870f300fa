/**
Which of the last bars were real. Bars that a feed never delivered are filled in so that time goes on (see program.ts);
a feature is told only while nearly all bars that it looks at are real.
*/
import type {FeatureGraph} from './graph.js';
import {at} from './primitives/primitive.js';

/** Among this many bars that a feature looks at, one may be filled in. */
const barsPerFilled = 10;

export type Coverage = {
	/** Counts one more bar. */
	count(memory: Float64Array, isFilled: boolean): void;
	/** Returns whether enough of the last `lookback` + 1 bars are real. */
	suffices(memory: Float64Array, lookback: number): boolean;
};

/** Returns a counter for features that look back at most `longestLookback` bars. Its state is in the memory of `graph`. */
export function createCoverage(graph: FeatureGraph, longestLookback: number): Coverage {
	const size = longestLookback + 2;
	const position = graph.reserve(1, 0);
	/** Running total of filled bars, one per bar. */
	const totals = graph.reserve(size, 0);

	return {
		count(memory, isFilled) {
			const now = at(memory, position);
			const next = now + 1 === size ? 0 : now + 1;
			memory[totals + next] = at(memory, totals + now) + (isFilled ? 1 : 0);
			memory[position] = next;
		},
		suffices(memory, lookback) {
			const now = at(memory, position);
			const before = now - lookback - 1;
			const filled = at(memory, totals + now) - at(memory, totals + (before < 0 ? before + size : before));
			return filled * barsPerFilled <= lookback + 1;
		},
	};
}
