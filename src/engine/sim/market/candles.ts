/**
Candles of every timeframe, from the bars of the source. Whole bars are passed on unchanged; longer candles are put
together from bars, shorter ones are cut from the path inside a bar. `asOf` is the market's last event: what lies after
it does not exist yet, and the candle that contains it is still forming.
*/
import {timeframes, type Candle, type Timeframe} from '../../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import {openingOf} from './bars.js';
import type {MarketFeed} from './feed.js';
import {roundTo} from './grid.js';
import {candleWithin} from './path.js';

export type CandleQuery = {
	readonly symbol: MarketSymbol;
	readonly timeframe: Timeframe;
	/** First opening that is wanted; null for the newest candles. */
	readonly from: EpochMs | null;
	/** Last opening that is wanted, inclusive; null for all there are. */
	readonly to: EpochMs | null;
	readonly limit: number;
};

type Span = {readonly from: EpochMs; readonly to: EpochMs};

/** Returns up to `limit` candles, oldest first: the first ones from `from` on, or without `from` the last ones. */
export function candlePage(feed: MarketFeed, query: CandleQuery, asOf: EpochMs): readonly Candle[] {
	const length = timeframes[query.timeframe];
	const last = openingOf(Math.min(query.to ?? asOf, asOf), length);
	const first = Math.max(openingOf(feed.source.first(query.symbol), length), query.from === null ? 0 : Math.ceil(query.from / length) * length);
	return query.from === null ? newest(feed, query, [first, last], asOf) : oldest(feed, query, [first, last], asOf);
}

/** Returns candles with `from` ≤ openTime < `to`, both on the timeframe's grid, as far as the market has come. */
export function candlesBetween(feed: MarketFeed, symbol: MarketSymbol, timeframe: Timeframe, {from, to}: Span, asOf: EpochMs): readonly Candle[] {
	const length = timeframes[timeframe];
	const {barLength} = feed.source;
	const bars = feed.source.bars(symbol, openingOf(from, barLength), Math.min(to, asOf + 1, feed.source.end ?? Infinity));
	const shape = feed.shape(symbol);
	if (length >= barLength) {
		return merge(bars.map(bar => candleWithin(bar, bar.openTime, bar.openTime + barLength, asOf, shape)), length);
	}

	return bars.flatMap(bar => {
		const end = Math.min(bar.openTime + barLength, to, asOf + 1);
		const openings: number[] = [];
		for (let opening = Math.max(from, bar.openTime); opening < end; opening += length) {
			openings.push(opening);
		}

		return openings.map(opening => candleWithin(bar, opening, opening + length, asOf, shape));
	});
}

function oldest(feed: MarketFeed, {symbol, timeframe, limit}: CandleQuery, [first, last]: readonly [EpochMs, EpochMs], asOf: EpochMs): readonly Candle[] {
	const length = timeframes[timeframe];
	const found: Candle[] = [];
	for (let from = first; from <= last && found.length < limit; from += limit * length) {
		found.push(...candlesBetween(feed, symbol, timeframe, {from, to: Math.min(last + length, from + (limit * length))}, asOf));
	}

	return found.slice(0, limit);
}

function newest(feed: MarketFeed, {symbol, timeframe, limit}: CandleQuery, [first, last]: readonly [EpochMs, EpochMs], asOf: EpochMs): readonly Candle[] {
	const length = timeframes[timeframe];
	let found: readonly Candle[] = [];
	for (let to = last + length; to > first && found.length < limit; to -= limit * length) {
		found = [...candlesBetween(feed, symbol, timeframe, {from: Math.max(first, to - (limit * length)), to}, asOf), ...found];
	}

	return found.slice(-limit);
}

/** Puts bars that lie in one candle of that length together. */
function merge(bars: readonly Candle[], length: Milliseconds): readonly Candle[] {
	const merged: Candle[] = [];
	for (const bar of bars) {
		const openTime = openingOf(bar.openTime, length);
		const previous = merged.at(-1);
		if (previous?.openTime === openTime) {
			merged[merged.length - 1] = join(previous, bar);
		} else {
			merged.push(bar.openTime === openTime ? bar : {...bar, openTime});
		}
	}

	return merged;
}

function join(earlier: Candle, later: Candle): Candle {
	return {
		openTime: earlier.openTime,
		open: earlier.open,
		high: Math.max(earlier.high, later.high),
		low: Math.min(earlier.low, later.low),
		close: later.close,
		volume: roundTo(earlier.volume + later.volume, 8),
	};
}
