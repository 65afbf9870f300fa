/**
The logistic regression behind the engine's question to models: a calibrated probability for each market, with what
moved it.
*/
import type {Contribution, Prediction} from '../../engine/domain/insight.js';
import {invariant} from '../../engine/domain/error.js';
import type {FeatureRow, Predictor} from '../../engine/ports/models.js';
import type {LogisticModel} from './model-text.js';
import {explain, type LogisticWeights} from './weights.js';

/** A prediction whose probability can be added up: logit = intercept + contributionSum, probability = 1/(1 + e^−logit). */
export type LogisticPrediction = Prediction & {
	/** Log-odds for a row of average features. */
	readonly intercept: number;
	/** What all features add together, in log-odds; `contributions` are the largest of them. */
	readonly contributionSum: number;
	readonly logit: number;
};

/** A `Predictor` whose predictions can be added up. */
export type LogisticPredictor = Pick<Predictor, 'card'> & {
	predict(rows: readonly FeatureRow[]): readonly LogisticPrediction[];
};

const contributionsShown = 8;

/**
Returns the predictor of a trained model. A feature that is not known counts as average and is not among the
contributions. `predict` throws an InvariantError for a row that is not of the model's features.
*/
export function createLogisticPredictor({card, weights}: LogisticModel): LogisticPredictor {
	return {
		card,
		predict: rows => rows.map(row => predictRow(card.modelId, weights, row)),
	};
}

function predictRow(modelId: string, weights: LogisticWeights, {symbol, values}: FeatureRow): LogisticPrediction {
	invariant(values.length === weights.featureNames.length, `model ${modelId} needs ${weights.featureNames.length} features, got ${values.length}`);
	const {effects, contributionSum, intercept, logit, probability} = explain(weights, values);
	const known: Contribution[] = [];
	for (const [column, feature] of weights.featureNames.entries()) {
		const value = values[column] ?? null;
		if (value !== null) {
			known.push({feature, value, effect: effects[column] ?? 0});
		}
	}

	const contributions = known.toSorted((left, right) => Math.abs(right.effect) - Math.abs(left.effect)).slice(0, contributionsShown);
	return {symbol, modelId, probability, contributions, intercept, contributionSum, logit};
}
