/**
A trained model as text for a file: its card and its weights, checked against the card's hash when it is read.
*/
import {z} from 'zod';
import {CryptoTraderError, errorMessage} from '../../engine/domain/error.js';
import type {ModelCard} from '../../engine/domain/insight.js';
import {weightsHash, type LogisticWeights} from './weights.js';

export type LogisticModel = {
	readonly card: ModelCard;
	readonly weights: LogisticWeights;
};

const names = z.array(z.string()).readonly();
const numbers = z.array(z.number()).readonly();

const modelSchema = z.object({
	card: z.object({
		modelId: z.string(),
		kind: z.string(),
		weightsHash: z.string(),
		featureNames: names,
		horizonBars: z.number(),
		trainedFrom: z.number(),
		trainedTo: z.number(),
		trainRows: z.number(),
		testRows: z.number(),
		accuracy: z.number(),
		logLoss: z.number(),
		brier: z.number(),
		baselineLogLoss: z.number(),
	}),
	weights: z.object({
		format: z.literal('logistic-1'),
		featureNames: names,
		means: numbers,
		deviations: numbers,
		coefficients: numbers,
		intercept: z.number(),
		calibration: z.object({slope: z.number(), offset: z.number()}).nullable(),
	}),
}).refine(({weights: {featureNames, means, deviations, coefficients}}) =>
	[means, deviations, coefficients].every(list => list.length === featureNames.length), 'one number per feature is needed');

/** Returns `model` as JSON text. */
export function saveModel(model: LogisticModel): string {
	return `${JSON.stringify(model, null, '\t')}\n`;
}

/** Returns the model in `text`. Throws a CryptoTraderError when it is no model or its weights are not those of its card. */
export function loadModel(text: string): LogisticModel {
	const model = parse(text);
	if (weightsHash(model.weights) !== model.card.weightsHash) {
		throw damaged(`its weights are not those of model ${model.card.modelId}`);
	}

	return model;
}

function parse(text: string): LogisticModel {
	try {
		return modelSchema.parse(JSON.parse(text));
	} catch (error) {
		throw damaged(errorMessage(error), error);
	}
}

function damaged(detail: string, cause?: unknown): CryptoTraderError {
	return new CryptoTraderError(`the model file cannot be used: ${detail}`, {
		code: 'model-damaged',
		advice: 'Train the model again, or put the file back from a backup.',
		cause,
	});
}
