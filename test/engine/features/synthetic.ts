/**
Seeded candles and the running of single nodes, for the tests of features and models.
*/
import {FeatureGraph, type Node} from '../../../src/engine/features/graph.js';
import type {Candle} from '../../../src/engine/domain/market.js';
import {hour} from '../../../src/engine/domain/units.js';

export const firstOpen = Date.UTC(2020, 0, 6);

/** Returns a generator of numbers from 0 up to 1 (the minimal standard generator of Park & Miller). */
export function seededRandom(seed: number): () => number {
	let state = (seed * 7919) + 1;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}

/** Returns a generator of standard normal numbers (Box & Muller). */
export function seededNormal(seed: number): () => number {
	const random = seededRandom(seed);
	return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
Returns hourly candles whose close-to-close log returns have stochastic volatility around 1 % an hour. With `persistence`
0 the closes are a martingale in logarithms; otherwise each return repeats that share of the one before.
*/
export function syntheticCandles({bars, seed, persistence = 0}: {readonly bars: number; readonly seed: number; readonly persistence?: number}): Candle[] {
	const normal = seededNormal(seed);
	const random = seededRandom(seed + 1);
	let [price, previous, logVolatility] = [100, 0, 0];
	return Array.from({length: bars}, (_, index) => {
		logVolatility = (0.98 * logVolatility) + (0.1 * normal());
		const volatility = 0.01 * Math.exp(logVolatility);
		previous = (persistence * previous) + (volatility * normal());
		const open = price;
		price *= Math.exp(previous);
		const [top, bottom] = [Math.max(open, price), Math.min(open, price)];
		return {
			openTime: firstOpen + (index * hour),
			open,
			high: top * (1 + (volatility * random())),
			low: bottom * (1 - (volatility * random())),
			close: price,
			volume: 1000 * Math.exp(logVolatility + (0.5 * normal())),
		};
	});
}

/** Returns the values of one node over candles of one hour, and the node. */
export function runNode(build: (graph: FeatureGraph) => Node, candles: readonly Candle[]): {readonly values: readonly number[]; readonly node: Node} {
	const graph = new FeatureGraph();
	const names = ['open', 'high', 'low', 'close', 'volume'] as const;
	const slots = names.map(name => ({name, slot: graph.input(name).slot}));
	const node = build(graph);
	const memory = graph.initialMemory();
	const values = candles.map(candle => {
		for (const {name, slot} of slots) {
			memory[slot] = candle[name];
		}

		for (const step of graph.steps) {
			step(memory);
		}

		return memory[node.slot] ?? Number.NaN;
	});
	return {values, node};
}
