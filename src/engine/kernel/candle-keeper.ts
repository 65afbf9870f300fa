/**
Keeps live bars for the store and writes them in batches, because one small transaction per bar would be most of the work
of a fast simulation. What has not been written when the engine dies is fetched again: the ledger knows what it holds.
*/
import type {Candle} from '../domain/market.js';
import type {EpochMs} from '../domain/units.js';
import type {MarketStore, SeriesKey} from '../ports/store.js';

export type CandleKeeper = {
	/** Takes closed bars of the range [from, to) of one series. */
	keep(key: SeriesKey, range: {readonly from: EpochMs; readonly to: EpochMs}, candles: readonly Candle[]): Promise<void>;
	/** Returns when everything taken is in the store. */
	flush(): Promise<void>;
};

type Batch = {readonly key: SeriesKey; from: EpochMs; to: EpochMs; readonly candles: Candle[]};

/** Returns a keeper that writes a series when it has `batchSize` ranges waiting. */
export function createCandleKeeper(store: MarketStore, batchSize: number): CandleKeeper {
	const batches = new Map<string, Batch>();
	let waiting = 0;
	const flush = async (): Promise<void> => {
		const full = [...batches.values()];
		batches.clear();
		waiting = 0;
		for (const {key, from, to, candles} of full) {
			await store.saveCandles(key, {from, to}, candles);
		}
	};

	return {
		async keep(key, {from, to}, candles) {
			const name = `${key.venue} ${key.symbol} ${key.timeframe}`;
			const batch = batches.get(name);
			if (batch?.to === from) {
				batch.to = to;
				batch.candles.push(...candles);
			} else {
				await (batch === undefined ? undefined : flush());
				batches.set(name, {key, from, to, candles: [...candles]});
			}

			waiting += 1;
			if (waiting >= batchSize) {
				await flush();
			}
		},
		flush,
	};
}
