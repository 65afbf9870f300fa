/**
Follows the closed bars of a venue that is watched but not traded on: each is fetched a little after it has closed and
kept. What a venue does not answer stays due, so that no bar is missed for good.
*/
import {errorMessage} from '../domain/error.js';
import {type Candle, type Timeframe, timeframes} from '../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {Clock} from '../ports/clock.js';
import type {SeriesKey} from '../ports/store.js';
import type {Feed} from '../ports/venue.js';

export type BarFollowerOptions = {
	readonly feed: Pick<Feed, 'name' | 'fetchCandles'>;
	readonly symbols: readonly MarketSymbol[];
	readonly timeframe: Timeframe;
	readonly clock: Clock;
	/** Wait after the close of a bar before it is asked for. */
	readonly graceMs: Milliseconds;
	/** Wait before a bar that did not come is asked for again. */
	readonly retryMs: Milliseconds;
	/** Times that it is asked for before the next bar brings it along. */
	readonly retries: number;
	readonly keep: (key: SeriesKey, range: {readonly from: EpochMs; readonly to: EpochMs}, candles: readonly Candle[]) => Promise<void>;
	/** Told of each new bar, oldest first, each once. */
	readonly onCandle: (symbol: MarketSymbol, candle: Candle) => void;
	readonly onHealth: (status: 'live' | 'down', detail: string) => void;
};

/** Starts with the bar that is forming now. Returns how to stop. */
export function followBars(options: BarFollowerOptions): () => void {
	const {clock, graceMs, retryMs, retries} = options;
	const length = timeframes[options.timeframe];
	const lastClose = (): EpochMs => Math.floor((clock.now() - graceMs) / length) * length;
	const next = new Map(options.symbols.map(symbol => [symbol, lastClose()]));
	let stopped = false;
	let cancel = (): void => undefined;
	const wait = (at: EpochMs, tries: number): void => {
		cancel = clock.schedule(at, () => {
			void round(tries);
		});
	};

	const round = async (tries: number): Promise<void> => {
		const to = lastClose();
		const complete = await fetchAll(options, next, to);
		if (!stopped) {
			const again = !complete && tries < retries;
			wait(again ? clock.now() + retryMs : Math.max(to, lastClose()) + length + graceMs, again ? tries + 1 : 0);
		}
	};

	wait(lastClose() + length + graceMs, 0);
	return () => {
		stopped = true;
		cancel();
	};
}

/** Returns whether every market has its bars up to `to`. */
async function fetchAll(options: BarFollowerOptions, next: Map<MarketSymbol, EpochMs>, to: EpochMs): Promise<boolean> {
	const due = options.symbols.filter(symbol => (next.get(symbol) ?? to) < to);
	try {
		await Promise.all(due.map(async symbol => {
			next.set(symbol, await fetchMarket(options, symbol, next.get(symbol) ?? to, to));
		}));
		options.onHealth('live', 'bars come');
	} catch (error) {
		options.onHealth('down', errorMessage(error));
	}

	return due.every(symbol => next.get(symbol) === to);
}

/** Returns the open time of the bar that is due after what came. */
async function fetchMarket({feed, timeframe, keep, onCandle}: BarFollowerOptions, symbol: MarketSymbol, from: EpochMs, to: EpochMs): Promise<EpochMs> {
	const candles = await feed.fetchCandles({symbol, timeframe, from, to});
	const last = candles.at(-1);
	if (last === undefined) {
		return from;
	}

	const end = last.openTime + timeframes[timeframe];
	await keep({venue: feed.name, symbol, timeframe}, {from, to: end}, candles);
	for (const candle of candles) {
		onCandle(symbol, candle);
	}

	return end;
}
