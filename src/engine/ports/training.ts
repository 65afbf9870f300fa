/**
Where models come from: training on history up to a moment, and the trained models by their ids.
*/
import type {ModelCard} from '../domain/insight.js';
import type {EpochMs, Fraction} from '../domain/units.js';
import type {Predictor} from './models.js';

export type Trainer = {
	/** Trains on bars that closed at or before `asOf`, keeps the model, and returns its card. Throws when it cannot. */
	train(asOf: EpochMs, onProgress: (done: Fraction, text: string) => void): Promise<ModelCard>;
};

export type ModelShelf = {
	/** Returns the model with that id. Throws a CryptoTraderError when it is not there or damaged. */
	get(card: ModelCard): Predictor;
};
