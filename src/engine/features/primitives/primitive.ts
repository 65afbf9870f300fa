/**
What the streaming building blocks of features have in common: each folds one number per bar into a few slots of the
program's memory and answers with one number. All state lives in that memory, so a copy of it is a copy of everything.
*/

/**
One streaming building block, for example a moving sum over 24 bars. It has no state of its own: `advance` finds it in
`memory` from slot `base` on, first `scalars` slots that start at 0, then `ring` slots that start at NaN.
*/
export type Primitive = {
	/** Name with all parameters; two primitives of the same name on the same input are one. */
	readonly name: string;
	readonly scalars: number;
	readonly ring: number;
	/** Bars before the current one that the first value needs. */
	readonly lookback: number;
	/** Further bars until the weight of the first values is below `seedWeight`; 0 for plain windows. */
	readonly settling: number;
	/** Takes one finite value and returns the new result, NaN while there are too few values. */
	advance(memory: Float64Array, base: number, value: number): number;
};

/** A recursive average counts as settled when what it was started with weighs less than this. */
export const seedWeight = 1e-6;

/** Returns after how many steps a memory that keeps the share `keep` (0–1) of itself per step falls below `seedWeight`. */
export function settlingSteps(keep: number): number {
	return Math.ceil(Math.log(seedWeight) / Math.log(keep));
}

/** Returns the number in one slot. Slots are laid out by the graph, so that reading beyond the end cannot happen. */
export function at(memory: Float64Array, slot: number): number {
	return memory[slot] ?? Number.NaN;
}
