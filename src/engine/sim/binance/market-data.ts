/**
Binance's public market data endpoints.
https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints
*/
import {decimal, multiply} from '../../domain/decimal.js';
import {day, type MarketSymbol} from '../../domain/units.js';
import {timeframes, type Candle, type Timeframe} from '../../domain/market.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Trade} from '../core/fact.js';
import {newestTrades, tradesBetween} from '../core/public-trades.js';
import type {Level} from '../core/synthetic-book.js';
import {candlePage} from '../market/candles.js';
import {dayStatistics} from '../market/day-statistics.js';
import {timeOfTradeId} from '../market/feed.js';
import {errors} from './error.js';
import type {Parameters} from './parameters.js';
import {amountText, floatText, marketId} from './text.js';

/** Returns the timeframe that Binance's interval names; both spell them alike. */
export function timeframeOf(interval: string): Timeframe | null {
	const isOurs = (name: string): name is Timeframe => Object.hasOwn(timeframes, name);
	return isOurs(interval) ? interval : null;
}

export function klines(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.symbol();
	const timeframe = timeframeOf(parameters.required('interval'));
	if (timeframe === null) {
		throw errors.interval();
	}

	const query = {symbol, timeframe, from: parameters.time('startTime'), to: parameters.time('endTime'), limit: parameters.limit(500, 1000)};
	return candlePage(core.feed, query, core.market(symbol).asOf).map(candle => klineRow(candle, timeframe));
}

function klineRow(candle: Candle, timeframe: Timeframe): unknown {
	const {openTime, open, high, low, close, volume} = candle;
	const value = volume * (open + high + low + close) / 4;
	const amounts = [open, high, low, close, volume].map(amount => floatText(amount));
	const closeTime = openTime + timeframes[timeframe] - 1;
	return [openTime, ...amounts, closeTime, value.toFixed(8), tradeCount(candle), (volume / 2).toFixed(8), (value / 2).toFixed(8), '0'];
}

/** A bar does not tell how many trades made it; four stand for some, 0 for none. */
export function tradeCount({volume}: Candle): number {
	return volume > 0 ? 4 : 0;
}

export function depth(core: ExchangeCore, parameters: Parameters): unknown {
	const market = core.market(parameters.symbol());
	const limit = parameters.limit(100, 5000);
	const side = (levels: readonly Level[]): unknown => levels.map(({price, quantity}) => [amountText(price), amountText(quantity)]);
	return {lastUpdateId: market.updateId, bids: side(market.depth('buy', limit)), asks: side(market.depth('sell', limit))};
}

export function trades(core: ExchangeCore, parameters: Parameters): unknown {
	return newestTrades(core, parameters.symbol(), parameters.limit(500, 1000)).map(({tradeId, price, quantity, at, aggressor}) => ({
		id: tradeId,
		price: amountText(price),
		qty: amountText(quantity),
		quoteQty: amountText(multiply(price, quantity)),
		time: at,
		isBuyerMaker: aggressor === 'sell',
		isBestMatch: true,
	}));
}

/** Every trade of ours is an aggregate of its own. */
export function aggregateTrades(core: ExchangeCore, parameters: Parameters): unknown {
	return aggregateTradesPage(core, parameters).map(({tradeId, price, quantity, at, aggressor}) => ({
		a: tradeId, p: amountText(price), q: amountText(quantity), f: tradeId, l: tradeId, T: at, m: aggressor === 'sell', M: true,
	}));
}

function aggregateTradesPage(core: ExchangeCore, parameters: Parameters): readonly Trade[] {
	const symbol = parameters.symbol();
	const limit = parameters.limit(500, 1000);
	const [fromId, from, to] = [parameters.integer('fromId'), parameters.time('startTime'), parameters.time('endTime')];
	if (fromId !== null) {
		return tradesBetween(core, symbol, {from: timeOfTradeId(fromId), to: core.marketTime}, limit).filter(({tradeId}) => tradeId >= fromId);
	}

	if (from === null && to === null) {
		return newestTrades(core, symbol, limit);
	}

	return tradesBetween(core, symbol, {from: from ?? (to ?? core.marketTime) - day, to: to ?? core.marketTime}, limit);
}

/** Answers for the one symbol asked for, or with a list. Markets that the answer is null for are left out. */
function perSymbol(parameters: Parameters, tell: (symbol: MarketSymbol) => unknown): unknown {
	const {single, symbols} = parameters.symbols();
	const answers = symbols.map(symbol => tell(symbol)).filter(answer => answer !== null);
	return single ? answers[0] ?? {} : answers;
}

export function dayTickers(core: ExchangeCore, parameters: Parameters): unknown {
	return perSymbol(parameters, symbol => dayTicker(core, symbol));
}

/** Returns the 24 hour ticker of one market, or null before its first trade. */
export function dayTicker(core: ExchangeCore, symbol: MarketSymbol) {
	const day = dayStatistics(core.feed, symbol, core.market(symbol).asOf);
	if (day === null) {
		return null;
	}

	const average = day.volume > 0 ? day.value / day.volume : day.last;
	return {
		...bookTicker(core, symbol),
		priceChange: (day.last - day.open).toFixed(8),
		priceChangePercent: (100 * (day.last - day.open) / day.open).toFixed(3),
		weightedAvgPrice: average.toFixed(8),
		prevClosePrice: floatText(day.open),
		lastPrice: floatText(day.last),
		lastQty: floatText(core.market(symbol).point?.volume ?? 0),
		openPrice: floatText(day.open),
		highPrice: floatText(day.high),
		lowPrice: floatText(day.low),
		volume: floatText(day.volume),
		quoteVolume: floatText(day.value),
		openTime: day.from,
		closeTime: day.to,
		firstId: 0,
		lastId: core.market(symbol).point?.tradeId ?? 0,
		count: day.trades,
	};
}

export function bookTickers(core: ExchangeCore, parameters: Parameters): unknown {
	return perSymbol(parameters, symbol => bookTicker(core, symbol));
}

/** Returns best bid and ask of one market; an empty side is all zeros, as at Binance. */
export function bookTicker(core: ExchangeCore, symbol: MarketSymbol): Readonly<Record<'symbol' | 'bidPrice' | 'bidQty' | 'askPrice' | 'askQty', string>> {
	const market = core.market(symbol);
	const [bid] = market.depth('buy', 1);
	const [ask] = market.depth('sell', 1);
	const none = amountText(decimal('0'));
	return {
		symbol: marketId(symbol),
		bidPrice: bid === undefined ? none : amountText(bid.price),
		bidQty: bid === undefined ? none : amountText(bid.quantity),
		askPrice: ask === undefined ? none : amountText(ask.price),
		askQty: ask === undefined ? none : amountText(ask.quantity),
	};
}

export function prices(core: ExchangeCore, parameters: Parameters): unknown {
	return perSymbol(parameters, symbol => {
		const {point} = core.market(symbol);
		return point === null ? null : {symbol: marketId(symbol), price: floatText(point.price)};
	});
}
