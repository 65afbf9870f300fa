/**
History from the venue into the store: only ranges that were never fetched are asked for, so that a backfill that was
killed goes on where it stopped.
*/
import {type Candle, type Timeframe, timeframes} from '../domain/market.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {MarketStore, TimeRange} from '../ports/store.js';
import type {Feed} from '../ports/venue.js';

export type BackfillRequest = {
	readonly symbol: MarketSymbol;
	readonly timeframe: Timeframe;
	/** Open time of the first bar. */
	readonly from: EpochMs;
	/** Close of the last bar. */
	readonly to: EpochMs;
	readonly onProgress: (barsDone: number, barsExpected: number) => void;
	/** True asks again for bars that the venue did not have before, and for those that were refused. */
	readonly recheck?: boolean;
};

/** Ranges are fetched and kept in pieces of this many bars, so that little is lost when the process dies. */
const pieceBars = 1000;

/** Brings [from, to) of a market into the store and returns its bars, oldest first. */
export async function backfill(feed: Feed, store: MarketStore, request: BackfillRequest): Promise<readonly Candle[]> {
	await fetchHistory(feed, store, request);
	const {symbol, timeframe, from, to} = request;
	return store.loadCandles({venue: feed.name, symbol, timeframe}, from, to);
}

/** Brings [from, to) of a market into the store. What is held already is not asked for. */
export async function fetchHistory(feed: Feed, store: MarketStore, request: BackfillRequest): Promise<void> {
	const {symbol, timeframe, from, to, recheck = false} = request;
	const key = {venue: feed.name, symbol, timeframe};
	const length = timeframes[timeframe];
	const ranges = recheck ? await gapsIn(store, request, feed.name) : await store.unfetched(key, from, to);
	const pieces = ranges.flatMap(range => cut(range, pieceBars * length));
	const expected = Math.ceil((to - from) / length);
	let held = expected - pieces.reduce((sum, piece) => sum + ((piece.to - piece.from) / length), 0);
	const onPage = (done: number): void => {
		request.onProgress(Math.floor(held + (done / length)), expected);
	};

	onPage(0);
	for (const piece of pieces) {
		let origin: string | null = null;
		const candles = await feed.fetchCandles({
			symbol, timeframe, from: piece.from, to: piece.to, onPage,
			onNote(_from, _to, note) {
				origin = note;
			},
		});
		await store.saveCandles(key, piece, candles, origin);
		held += (piece.to - piece.from) / length;
		onPage(0);
	}
}

async function gapsIn(store: MarketStore, {symbol, timeframe, from, to}: BackfillRequest, venue: string): Promise<readonly TimeRange[]> {
	const {gaps} = await store.completeness({venue, symbol, timeframe}, from, to);
	return gaps;
}

function cut(range: {readonly from: EpochMs; readonly to: EpochMs}, size: number): {readonly from: EpochMs; readonly to: EpochMs}[] {
	const pieces = [];
	for (let {from} = range; from < range.to; from += size) {
		pieces.push({from, to: Math.min(from + size, range.to)});
	}

	return pieces;
}
