/**
Builds the one list of steps that turns a bar into features. Families ask it for nodes (`the sum over 24 bars of the
volume`); what was asked for before is given again, so that shared parts are computed once per bar.
*/
import {at, type Primitive} from './primitives/primitive.js';

/** What a program is told of each bar. `barsPerYear` depends on the timeframe only. */
export type Input = 'open' | 'high' | 'low' | 'close' | 'volume' | 'closeTime' | 'barsPerYear';

/** One number per bar, finite or NaN (not known), and what it was made of. */
export type Node = {
	readonly name: string;
	/** Where its value is in the program's memory. */
	readonly slot: number;
	/** Bars before the current one that the first value needs. */
	readonly lookback: number;
	/** Bars, the current one among them, until the value no longer tells where history began. */
	readonly warmUp: number;
	readonly needs: ReadonlySet<Input>;
};

/** Advances one node by one bar. Steps run in order; a step reads only what earlier ones wrote. */
export type Step = (memory: Float64Array) => void;

type Compute = (first: number, second: number, third: number, fourth: number) => number;

/** Always 0: what unused arguments of a computation are read from. */
const zeroSlot = 0;

export class FeatureGraph {
	readonly steps: Step[] = [];
	readonly #nodes = new Map<string, Node>();
	/** Initial memory: 0 in scalars, NaN in values and rings. */
	readonly #initial: number[] = [0];

	/** Returns the node of one input. */
	input(name: Input): Node {
		return this.#once(name, () => ({name, slot: this.reserve(1, Number.NaN), lookback: 0, warmUp: 1, needs: new Set([name])}));
	}

	/**
	Returns the node of a function of at most four nodes at the same bar. `name` must say all that `compute` depends on. It
	is NaN where an argument is, and where `compute` does not give a finite number.
	*/
	map(name: string, from: readonly Node[], compute: Compute): Node {
		return this.#once(`${name}(${from.map(node => node.name).join(', ')})`, key => {
			const node = this.#derive(key, from, {lookback: 0, settling: 0});
			this.steps.push(mapStep(node.slot, from.map(source => source.slot), compute));
			return node;
		});
	}

	/**
	Returns the node of a primitive over the bars of `source`. A bar on which `source` is NaN leaves the primitive as it is
	and its result NaN.
	*/
	roll(primitive: Primitive, source: Node): Node {
		return this.#once(`${primitive.name}(${source.name})`, key => {
			const node = this.#derive(key, [source], primitive);
			const base = this.reserve(primitive.scalars, 0);
			this.reserve(primitive.ring, Number.NaN);
			this.steps.push(rollStep(node.slot, source.slot, base, primitive));
			return node;
		});
	}

	/** Sets `count` slots aside that start with `value`; returns the first. */
	reserve(count: number, value: number): number {
		const first = this.#initial.length;
		for (let index = 0; index < count; index++) {
			this.#initial.push(value);
		}

		return first;
	}

	/** Returns the memory that a program starts from. */
	initialMemory(): Float64Array {
		return Float64Array.from(this.#initial);
	}

	/** Returns the names of all nodes in the order of their steps: two graphs of the same names have the same memory. */
	nodeNames(): readonly string[] {
		return [...this.#nodes.keys()];
	}

	#once(key: string, create: (key: string) => Node): Node {
		const known = this.#nodes.get(key);
		if (known) {
			return known;
		}

		const node = create(key);
		this.#nodes.set(key, node);
		return node;
	}

	#derive(name: string, from: readonly Node[], own: {readonly lookback: number; readonly settling: number}): Node {
		const lookback = Math.max(...from.map(node => node.lookback)) + own.lookback;
		const warmUp = Math.max(...from.map(node => node.warmUp)) + own.lookback + own.settling;
		const needs = new Set(from.flatMap(node => [...node.needs]));
		return {name, slot: this.reserve(1, Number.NaN), lookback, warmUp, needs};
	}
}

function mapStep(target: number, slots: readonly number[], compute: Compute): Step {
	const [first = zeroSlot, second = zeroSlot, third = zeroSlot, fourth = zeroSlot] = slots;
	return memory => {
		const a = at(memory, first);
		const b = at(memory, second);
		const c = at(memory, third);
		const d = at(memory, fourth);
		const known = !(Number.isNaN(a) || Number.isNaN(b) || Number.isNaN(c) || Number.isNaN(d));
		const result = known ? compute(a, b, c, d) : Number.NaN;
		memory[target] = Number.isFinite(result) ? result : Number.NaN;
	};
}

function rollStep(target: number, source: number, base: number, primitive: Primitive): Step {
	return memory => {
		const value = at(memory, source);
		memory[target] = Number.isNaN(value) ? Number.NaN : primitive.advance(memory, base, value);
	};
}
