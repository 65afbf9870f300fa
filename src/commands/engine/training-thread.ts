/**
The worker thread that trains: bars in, a model's weights and card out. It joins features and models, which know nothing of
each other, and keeps the kernel's thread free.
*/
import {constants, platform, setPriority} from 'node:os';
import {parentPort, workerData} from 'node:worker_threads';
import type {ModelConfig} from '../../engine/domain/config.js';
import {errorMessage} from '../../engine/domain/error.js';
import {type Timeframe, timeframes} from '../../engine/domain/market.js';
import type {ModelCard} from '../../engine/domain/insight.js';
import {featureSet} from '../../engine/features/feature-set.js';
import {featureMatrix} from '../../engine/features/matrix.js';
import type {TrainingRequest} from '../../engine/ports/models.js';
import {createLogisticLearner} from '../../models/logistic/learner.js';
import {weightsText} from '../../models/logistic/weights.js';
import {buildDataset} from '../../models/train/dataset.js';
import {trainModel} from '../../models/train/train.js';

export type TrainingJob = {readonly request: TrainingRequest; readonly timeframe: Timeframe; readonly model: ModelConfig};

export type TrainingResult =
	| {readonly card: ModelCard; readonly weights: string}
	| {readonly error: string};

/** Returns the model trained on the job's bars. */
export function train({request, timeframe, model}: TrainingJob): {readonly card: ModelCard; readonly weights: string} {
	const length = timeframes[timeframe];
	const series = request.history.filter(({candles}) => candles.length > 0).map(({candles}) => ({
		matrix: featureMatrix(candles, timeframe),
		closes: Float64Array.from(candles, candle => candle.close),
		closeTimes: Float64Array.from(candles, candle => candle.openTime + length),
	}));
	const dataset = buildDataset({series, horizonBars: model.horizonBars, barMs: length, asOf: request.asOf});
	const {horizonBars, testShare, l2} = model;
	const {card, weights} = trainModel(dataset, {featureNames: featureSet.names, horizonBars, testShare}, createLogisticLearner({l2}));
	return {card, weights: weightsText(weights)};
}

function run(job: TrainingJob): TrainingResult {
	try {
		return train(job);
	} catch (error) {
		return {error: errorMessage(error)};
	}
}

// On Linux each thread has a priority of its own, and a halt must not wait for a training; elsewhere this would slow the whole engine.
if (platform() === 'linux') {
	setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

parentPort?.postMessage(run(workerData as TrainingJob));
