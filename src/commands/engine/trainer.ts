/**
Trains models on history that it brings into the store first, in a worker thread, and keeps the weights in the models
folder.
*/
import {Worker} from 'node:worker_threads';
import type {EngineConfig} from '../../engine/domain/config.js';
import {CryptoTraderError} from '../../engine/domain/error.js';
import {timeframes} from '../../engine/domain/market.js';
import {backfill} from '../../engine/kernel/backfill.js';
import type {CandleKeeper} from '../../engine/kernel/candle-keeper.js';
import type {MarketStore} from '../../engine/ports/store.js';
import type {Trainer} from '../../engine/ports/training.js';
import type {Feed} from '../../engine/ports/venue.js';
import {saveModelText} from '../../storage/models-folder.js';
import type {TrainingJob, TrainingResult} from './training-thread.js';

export type TrainerOptions = {
	readonly config: EngineConfig;
	readonly feed: Feed;
	readonly store: MarketStore;
	readonly keeper: CandleKeeper;
	readonly modelsFolder: string;
	readonly seed: number;
};

/** Share of the work that loading history is, for the progress bar. */
const loadingShare = 0.7;

/** Returns the trainer of the first model, the regularised logistic regression. */
export function createTrainer(options: TrainerOptions): Trainer {
	const {config, feed, store, keeper, modelsFolder, seed} = options;
	const {timeframe, symbols, model} = config;
	const length = timeframes[timeframe];
	return {
		async train(asOf, onProgress) {
			await keeper.flush();
			const to = Math.floor(asOf / length) * length;
			const history = [];
			for (const [index, symbol] of symbols.entries()) {
				const candles = await backfill(feed, store, {symbol, timeframe, from: to - (model.trainingBars * length), to, onProgress(done, expected) {
					onProgress(loadingShare * (index + (done / expected)) / symbols.length, `${symbol} history for training, ${done} of ${expected} bars`);
				}});
				history.push({symbol, candles});
			}

			onProgress(loadingShare, 'training the first model');
			const {card, weights} = await trainInThread({request: {kind: 'logistic', asOf, seed, history}, timeframe, model});
			saveModelText(modelsFolder, card.weightsHash, weights);
			return card;
		},
	};
}

async function trainInThread(job: TrainingJob): Promise<Exclude<TrainingResult, {readonly error: string}>> {
	const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
	const worker = new Worker(new URL(`training-thread.${extension}`, import.meta.url), {workerData: job});
	const result = await new Promise<TrainingResult>((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
		worker.once('exit', code => {
			reject(new Error(`the training thread ended with code ${code}`));
		});
	});
	if ('error' in result) {
		throw new CryptoTraderError(result.error, {code: 'training-failed', advice: 'Load more history, or wait: training is tried again.'});
	}

	return result;
}
