/**
The features of this version in their order, and the one compiled list of steps behind them. The order is part of every
stored model, so new features are added at the end of their family and a model names the features that it was trained on.
*/
import type {FeatureDescription, FeatureDefinition, FeatureFamily} from './definition.js';
import {momentumFeatures} from './families/momentum.js';
import {priceFeatures} from './families/price.js';
import {temporalFeatures} from './families/temporal.js';
import {volatilityFeatures} from './families/volatility.js';
import {volumeFeatures} from './families/volume.js';
import {compile} from './compile.js';

const declared: readonly FeatureDefinition[] = [
	...priceFeatures,
	...volumeFeatures,
	...volatilityFeatures,
	...momentumFeatures,
	...temporalFeatures,
];

/** The compiled feature set; `createFeatureProgram` runs it. */
export const compiledFeatures = compile(declared);

/** What the feature set is. Columns of every matrix and values of every event are in the order of `names`. */
export const featureSet: {
	readonly names: readonly string[];
	/** Family of each feature, in the order of `names`. */
	readonly families: readonly FeatureFamily[];
	/** Closed bars after which every feature is told. */
	readonly warmUpBars: number;
	readonly definitions: readonly FeatureDescription[];
} = {
	names: declared.map(definition => definition.name),
	families: declared.map(definition => definition.family),
	warmUpBars: Math.max(...compiledFeatures.descriptions.map(description => description.warmUp)),
	definitions: compiledFeatures.descriptions,
};
