/**
What models say and what signals make of it.
*/
import type {EpochMs, Fraction, MarketSymbol} from './units.js';

/** How much one feature moved a prediction, in log-odds. */
export type Contribution = {
	readonly feature: string;
	readonly value: number;
	readonly effect: number;
};

/** One model's view of one market. */
export type Prediction = {
	readonly symbol: MarketSymbol;
	readonly modelId: string;
	/** Calibrated probability that the price is higher after the model's horizon. */
	readonly probability: Fraction;
	/** Largest contributions, strongest first. */
	readonly contributions: readonly Contribution[];
};

export type RegimeName = 'bull' | 'bear' | 'sideways' | 'crash';

/** What kind of market this is. Probabilities sum to 1. */
export type Regime = {
	readonly name: RegimeName;
	readonly probabilities: Readonly<Record<RegimeName, Fraction>>;
	/** What it was read from, in words and numbers. */
	readonly reasons: readonly string[];
};

export type Action = 'enter' | 'hold' | 'trim' | 'exit' | 'stay-out';

/** The one opinion per market that agents act on, with its reasons. */
export type Insight = {
	readonly symbol: MarketSymbol;
	/** Close of the bar that it was made on. */
	readonly barClose: EpochMs;
	readonly probability: Fraction;
	/** |2p − 1|: 0 knows nothing, 1 is certain. */
	readonly confidence: Fraction;
	/** −1 … 1, the sign of the expected move times confidence. */
	readonly score: number;
	readonly regime: RegimeName;
	readonly contributions: readonly Contribution[];
	readonly reasons: readonly string[];
};

/** A trained model: what it is, what it was trained on, and what it scored on bars it had not seen. */
export type ModelCard = {
	readonly modelId: string;
	readonly kind: string;
	/** SHA-256 of the stored weights. */
	readonly weightsHash: string;
	readonly featureNames: readonly string[];
	readonly horizonBars: number;
	readonly trainedFrom: EpochMs;
	readonly trainedTo: EpochMs;
	readonly trainRows: number;
	readonly testRows: number;
	/** On the held-out rows after the purged gap. */
	readonly accuracy: Fraction;
	readonly logLoss: number;
	readonly brier: number;
	/** Log loss of always saying the training share of rises; a model above it knows nothing. */
	readonly baselineLogLoss: number;
};
