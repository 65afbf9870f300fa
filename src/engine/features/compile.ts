/**
Turns feature definitions into what a program runs: one list of steps over one memory, shared parts once.
*/
import {createHash} from 'node:crypto';
import {createCoverage, type Coverage} from './coverage.js';
import type {FeatureDefinition, FeatureDescription} from './definition.js';
import {FeatureGraph, type Input, type Node, type Step} from './graph.js';

export type CompiledFeatures = {
	readonly descriptions: readonly FeatureDescription[];
	readonly steps: readonly Step[];
	readonly inputSlots: Readonly<Record<Input, number>>;
	/** Slot of each feature's latest result. */
	readonly resultSlots: readonly number[];
	/** First of the slots for what is told of each feature. */
	readonly toldSlot: number;
	/** Bars since the start, filled ones among them. */
	readonly barsSlot: number;
	/** Opening time of the last bar; NaN before the first. */
	readonly lastOpenSlot: number;
	readonly coverage: Coverage;
	/** Stands for the layout and meaning of the memory. */
	readonly fingerprint: string;
	/** Returns the memory that a program starts from. */
	newMemory(): Float64Array;
};

/** Compiles `definitions`. Results come in their order. */
export function compile(definitions: readonly FeatureDefinition[]): CompiledFeatures {
	const graph = new FeatureGraph();
	const inputSlots = slotsOfInputs(graph);
	const features = definitions.map(definition => ({definition, node: definition.build(graph)}));
	return {
		descriptions: features.map(({definition, node}) => describe(definition, node)),
		steps: graph.steps,
		inputSlots,
		resultSlots: features.map(({node}) => node.slot),
		toldSlot: graph.reserve(features.length, Number.NaN),
		barsSlot: graph.reserve(1, 0),
		lastOpenSlot: graph.reserve(1, Number.NaN),
		coverage: createCoverage(graph, Math.max(...features.map(({node}) => node.lookback))),
		fingerprint: createHash('sha256').update(graph.nodeNames().join('\n')).digest('hex').slice(0, 16),
		newMemory: () => graph.initialMemory(),
	};
}

function slotsOfInputs(graph: FeatureGraph): Readonly<Record<Input, number>> {
	return {
		open: graph.input('open').slot,
		high: graph.input('high').slot,
		low: graph.input('low').slot,
		close: graph.input('close').slot,
		volume: graph.input('volume').slot,
		closeTime: graph.input('closeTime').slot,
		barsPerYear: graph.input('barsPerYear').slot,
	};
}

function describe({build, ...declared}: FeatureDefinition, node: Node): FeatureDescription {
	return {...declared, lookback: node.lookback, warmUp: node.warmUp, needs: [...node.needs]};
}
