/**
What is declared of every feature: its formula as nodes of a graph, and what a model, a test or a screen must know of it.
*/
import type {FeatureGraph, Input, Node} from './graph.js';

/** The seven families. `microstructure` and `cross` need order books, trades and other series beside the bars. */
export type FeatureFamily = 'price' | 'volume' | 'volatility' | 'momentum' | 'microstructure' | 'temporal' | 'cross';

/** S stationary, like a return; B bounded; R a slow positive level (take its logarithm and a rolling z-score); C calendar. */
export type Stationarity = 'S' | 'B' | 'R' | 'C';

/** A feature as its family's file declares it. */
export type FeatureDefinition = {
	/** Name of the feature list; numbers in it count bars. */
	readonly name: string;
	readonly family: FeatureFamily;
	readonly stationarity: Stationarity;
	readonly unit: string;
	/** The formula in words, with c, h, l, v for close, high, low and volume. */
	readonly formula: string;
	/** What may be multiplied by a constant on all bars without any effect. */
	readonly scaleFree: readonly ('price' | 'volume')[];
	build(graph: FeatureGraph): Node;
};

/** A feature as others see it, with what follows from its formula. */
export type FeatureDescription = Omit<FeatureDefinition, 'build'> & {
	/** Bars before the current one that it looks at; of an average without end, until its first value. */
	readonly lookback: number;
	/** Bars after which it is told: from then on it does not depend on where history began by more than one in a million. */
	readonly warmUp: number;
	/** What it is read from. */
	readonly needs: readonly Input[];
};

/** One row of a family's list: a definition without what the whole family has in common. */
export type FeatureDeclaration = Omit<FeatureDefinition, 'family' | 'scaleFree'>;

/** Returns the definitions of a family from its rows. */
export function familyOf(
	shared: Pick<FeatureDefinition, 'family' | 'scaleFree'>,
	rows: readonly FeatureDeclaration[],
): readonly FeatureDefinition[] {
	return rows.map(row => ({...shared, ...row}));
}
