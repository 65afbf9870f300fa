/**
What the engine asks of models and agents, so that a logistic regression, a boosted forest, a network or a rule can
stand behind the same question.
*/
import type {ModelCard, Prediction, Regime} from '../domain/insight.js';
import type {Candle} from '../domain/market.js';
import type {EpochMs, Fraction, MarketSymbol} from '../domain/units.js';

/** One market's features at one closed bar; null where a feature is not known yet. Order as in the feature set. */
export type FeatureRow = {
	readonly symbol: MarketSymbol;
	readonly barClose: EpochMs;
	readonly values: readonly (number | null)[];
};

export type Predictor = {
	readonly card: ModelCard;
	/** Returns one prediction per row, in the rows' order. Pure: the same rows give the same answer. */
	predict(rows: readonly FeatureRow[]): readonly Prediction[];
};

export type RegimeClassifier = {
	/** Returns the regime at the rows' bar, or null while the features that it needs are not known. */
	classify(rows: readonly FeatureRow[]): Regime | null;
};

/** What an allocator may look at. Everything in it was known at `barClose`. */
export type AllocationObservation = {
	readonly barClose: EpochMs;
	readonly markets: readonly {
		readonly symbol: MarketSymbol;
		/** Daily closes (00:00 UTC), oldest first, the last one at or before `barClose`. */
		readonly dailyCloses: readonly number[];
		readonly probability: Fraction | null;
		/** Weight held now. */
		readonly weight: Fraction;
	}[];
	readonly regime: Regime | null;
};

export type Allocation = {
	readonly weights: Readonly<Record<MarketSymbol, Fraction>>;
	/** How sure the policy is of each weight, 0 to 1. */
	readonly confidence: Readonly<Record<MarketSymbol, Fraction>>;
	readonly reasons: Readonly<Record<MarketSymbol, readonly string[]>>;
};

/** Decides target weights, long or flat. Pure. Rules and agents alike. */
export type Policy = {
	readonly name: string;
	decide(observation: AllocationObservation): Allocation;
};

/** What a training job in a worker thread gets. Bars are closed and ordered; `asOf` is the last close that may be known. */
export type TrainingRequest = {
	readonly kind: string;
	readonly asOf: EpochMs;
	readonly seed: number;
	readonly history: readonly {readonly symbol: MarketSymbol; readonly candles: readonly Candle[]}[];
};
