/**
The messages of Binance's market streams, one kind of stream each: what it tells of a fact, if anything.
https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
*/
import {zero, type Decimal} from '../../domain/decimal.js';
import {timeframes, type Candle, type Timeframe} from '../../domain/market.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Fact} from '../core/fact.js';
import {openingOf} from '../market/bars.js';
import {candlesBetween} from '../market/candles.js';
import {bookTicker, dayTicker, tradeCount} from './market-data.js';
import {amountText, floatText, marketId} from './text.js';

/** A stream that somebody watches. Returns the messages that follow from a fact, in order. */
export type MarketStream = (fact: Fact) => readonly string[];

/** More levels than a book ever has. */
const wholeBook = 5000;

function bookChange(fact: Fact, symbol: MarketSymbol): EpochMs | null {
	return (fact.kind === 'moved' || fact.kind === 'booked') && fact.symbol === symbol ? fact.at : null;
}

/** Returns whether the market moved and no later move of it is known yet: several moves at once are told as one. */
function isNewestMove(fact: Fact, core: ExchangeCore, symbol: MarketSymbol): boolean {
	return fact.kind === 'moved' && fact.symbol === symbol && fact.at === core.market(symbol).asOf;
}

/** `<symbol>@trade`: every public trade. */
export function tradeStream(core: ExchangeCore, symbol: MarketSymbol): MarketStream {
	return fact => {
		if (fact.kind !== 'traded' || fact.trade.symbol !== symbol) {
			return [];
		}

		const {tradeId, price, quantity, aggressor, at} = fact.trade;
		return [JSON.stringify({
			e: 'trade', E: core.clockAt(at), s: marketId(symbol), t: tradeId, p: amountText(price), q: amountText(quantity), T: at, m: aggressor === 'sell', M: true,
		})];
	};
}

/** `<symbol>@bookTicker`: the best prices after each change of the book. */
export function bookTickerStream(core: ExchangeCore, symbol: MarketSymbol): MarketStream {
	let {updateId} = core.market(symbol);
	return fact => {
		if (bookChange(fact, symbol) === null || core.market(symbol).updateId === updateId) {
			return [];
		}

		updateId = core.market(symbol).updateId;
		const {bidPrice, bidQty, askPrice, askQty} = bookTicker(core, symbol);
		return [JSON.stringify({u: updateId, s: marketId(symbol), b: bidPrice, B: bidQty, a: askPrice, A: askQty})];
	};
}

/** `<symbol>@ticker`: the last 24 hours after each move of the market. */
export function dayTickerStream(core: ExchangeCore, symbol: MarketSymbol): MarketStream {
	return fact => {
		const day = isNewestMove(fact, core, symbol) ? dayTicker(core, symbol) : null;
		if (day === null) {
			return [];
		}

		return [JSON.stringify({
			e: '24hrTicker',
			E: core.now,
			s: day.symbol,
			p: day.priceChange,
			P: day.priceChangePercent,
			w: day.weightedAvgPrice,
			x: day.prevClosePrice,
			c: day.lastPrice,
			Q: day.lastQty,
			b: day.bidPrice,
			B: day.bidQty,
			a: day.askPrice,
			A: day.askQty,
			o: day.openPrice,
			h: day.highPrice,
			l: day.lowPrice,
			v: day.volume,
			q: day.quoteVolume,
			O: day.openTime,
			C: day.closeTime,
			F: day.firstId,
			L: day.lastId,
			n: day.count,
		})];
	};
}

/** `<symbol>@miniTicker`: the last 24 hours in short. */
export function miniTickerStream(core: ExchangeCore, symbol: MarketSymbol): MarketStream {
	return fact => {
		const day = isNewestMove(fact, core, symbol) ? dayTicker(core, symbol) : null;
		if (day === null) {
			return [];
		}

		const {symbol: s, lastPrice: c, openPrice: o, highPrice: h, lowPrice: l, volume: v, quoteVolume: q} = day;
		return [JSON.stringify({e: '24hrMiniTicker', E: core.now, s, c, o, h, l, v, q})];
	};
}

/** `<symbol>@kline_<interval>`: each candle that has closed since the last message, once, then the forming one. */
export function klineStream(core: ExchangeCore, symbol: MarketSymbol, timeframe: Timeframe): MarketStream {
	const length = timeframes[timeframe];
	let next = openingOf(core.market(symbol).asOf, length);
	return fact => {
		if (fact.kind !== 'moved' || fact.symbol !== symbol) {
			return [];
		}

		const from = next;
		next = openingOf(fact.at, length);
		return candlesBetween(core.feed, symbol, timeframe, {from, to: next + length}, fact.at)
			.filter(({openTime}) => openTime + length <= fact.at || isNewestMove(fact, core, symbol))
			.map(candle => klineText(candle, {symbol, timeframe, at: fact.at, clock: core.clockAt(fact.at)}));
	};
}

type KlineMoment = {readonly symbol: MarketSymbol; readonly timeframe: Timeframe; readonly at: EpochMs; readonly clock: EpochMs};

function klineText(candle: Candle, {symbol, timeframe, at, clock}: KlineMoment): string {
	const {openTime, open, high, low, close, volume} = candle;
	const end = openTime + timeframes[timeframe];
	const value = volume * (open + high + low + close) / 4;
	const [s, i] = [marketId(symbol), timeframe];
	return JSON.stringify({
		e: 'kline',
		E: clock,
		s,
		k: {
			t: openTime,
			T: end - 1,
			s,
			i,
			f: -1,
			L: -1,
			o: floatText(open),
			c: floatText(close),
			h: floatText(high),
			l: floatText(low),
			v: floatText(volume),
			n: tradeCount(candle),
			x: end <= at,
			q: value.toFixed(8),
			V: (volume / 2).toFixed(8),
			Q: (value / 2).toFixed(8),
			B: '0',
		},
	});
}

type Levels = ReadonlyMap<Decimal, Decimal>;

/** `<symbol>@depth`: what has changed in the book since the last message, with update ids that follow each other. */
export function depthStream(core: ExchangeCore, symbol: MarketSymbol): MarketStream {
	const market = core.market(symbol);
	const levels = (side: Side): Levels => new Map(market.depth(side, wholeBook).map(({price, quantity}) => [price, quantity]));
	let [bids, asks, updateId] = [levels('buy'), levels('sell'), market.updateId];
	return fact => {
		const at = bookChange(fact, symbol);
		if (at === null || market.updateId === updateId) {
			return [];
		}

		const [newBids, newAsks] = [levels('buy'), levels('sell')];
		const text = JSON.stringify({e: 'depthUpdate', E: core.clockAt(at), s: marketId(symbol), U: updateId + 1, u: market.updateId, b: changes(bids, newBids), a: changes(asks, newAsks)});
		[bids, asks, updateId] = [newBids, newAsks, market.updateId];
		return [text];
	};
}

function changes(before: Levels, after: Levels): readonly (readonly [string, string])[] {
	const gone = [...before.keys()].filter(price => !after.has(price)).map(price => [amountText(price), amountText(zero)] as const);
	const changed = [...after].filter(([price, quantity]) => before.get(price) !== quantity).map(([price, quantity]) => [amountText(price), amountText(quantity)] as const);
	return [...gone, ...changed];
}
