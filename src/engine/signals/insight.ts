/**
From predictions and regime to one opinion per market, with its reasons in words.
*/
import {finite, invariant} from '../domain/error.js';
import type {Insight, Prediction, RegimeName} from '../domain/insight.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';

const reasonsShown = 3;

/** Returns the insight of one market at one bar. Without a prediction it knows nothing: probability ½, confidence 0. */
export function formInsight(symbol: MarketSymbol, barClose: EpochMs, prediction: Prediction | undefined, regime: RegimeName | null): Insight {
	const probability = finite(prediction?.probability ?? 0.5, `probability of ${symbol}`);
	invariant(probability >= 0 && probability <= 1, `probability of ${symbol} is ${probability}`);
	const edge = (2 * probability) - 1;
	return {
		symbol,
		barClose,
		probability,
		confidence: Math.abs(edge),
		score: edge,
		regime: regime ?? 'sideways',
		contributions: prediction?.contributions ?? [],
		reasons: [...modelReasons(prediction), regime === null ? 'the regime is not known yet' : `the regime is ${regime}`],
	};
}

function modelReasons(prediction: Prediction | undefined): string[] {
	if (prediction === undefined) {
		return ['no model is ready yet'];
	}

	const leading = prediction.contributions.slice(0, reasonsShown)
		.map(({feature, value, effect}) => `${feature} ${value.toPrecision(3)} (${effect >= 0 ? '+' : ''}${effect.toFixed(3)})`);
	return [`${prediction.modelId}: ${(prediction.probability * 100).toFixed(1)} % for a rise`, ...(leading.length > 0 ? [`most from ${leading.join(', ')}`] : [])];
}
