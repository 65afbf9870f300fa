/**
Trained models by their cards, read once from the models folder and checked against the card's hash.
*/
import type {Predictor} from '../../engine/ports/models.js';
import type {ModelShelf} from '../../engine/ports/training.js';
import {loadModel} from '../../models/logistic/model-text.js';
import {createLogisticPredictor} from '../../models/logistic/predictor.js';
import {loadModelText} from '../../storage/models-folder.js';

/** Returns the shelf of one models folder. */
export function createModelShelf(folder: string): ModelShelf {
	const open = new Map<string, Predictor>();
	return {
		get(card) {
			const known = open.get(card.weightsHash);
			if (known !== undefined) {
				return known;
			}

			const weights: unknown = JSON.parse(loadModelText(folder, card.weightsHash));
			const predictor = createLogisticPredictor(loadModel(JSON.stringify({card, weights})));
			open.set(card.weightsHash, predictor);
			return predictor;
		},
	};
}
