/**
Kraken's public market data endpoints. Two of them are known for what they do not do: OHLC has the 720 newest candles and
nothing before them, whatever `since` says, and Trades has everything but must be walked through by time.
https://docs.kraken.com/api/docs/category/rest-api/market-data
*/
import {timeframes, type Candle, type Timeframe} from '../../domain/market.js';
import {startOfDay, type EpochMs, type MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Trade} from '../core/fact.js';
import type {Level} from '../core/synthetic-book.js';
import {candlePage} from '../market/candles.js';
import {dayStatistics} from '../market/day-statistics.js';
import {errors} from './error.js';
import {pairId} from './names.js';
import type {Parameters} from './parameters.js';
import {marketTrades, newestMarketTrades} from './public-trades.js';
import {amountText, fixed, floatText, seconds} from './text.js';
import type {TradeNumbers} from './trade-numbers.js';

/** Candles that OHLC and its stream tell at most. */
export const mostCandles = 720;
const mostTrades = 1000;
const mostLevels = 500;
const nanoseconds = 1_000_000n;
/** A `since` below this is in seconds, one above in nanoseconds. */
const leastNanoseconds = 10n ** 14n;

/** Returns the timeframe with that many minutes, or null where the market has no such candles. */
export function timeframeOfMinutes(minutes: number): Timeframe | null {
	const names = Object.keys(timeframes) as readonly Timeframe[];
	return names.find(name => timeframes[name] === minutes * 60_000) ?? null;
}

/** `OHLC`: the newest candles, the forming one last, as far as they open after `since` (in seconds). */
export function ohlc(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.symbol();
	const timeframe = timeframeOfMinutes(parameters.integer('interval') ?? 1);
	const since = parameters.integer('since') ?? 0;
	if (timeframe === null) {
		throw errors.arguments('interval');
	}

	const candles = candlePage(core.feed, {symbol, timeframe, from: null, to: null, limit: mostCandles}, core.market(symbol).asOf);
	const closed = candles.at(-2) ?? candles.at(-1);
	return {
		[pairId(symbol)]: candles.filter(({openTime}) => seconds(openTime) > since).map(candle => candleRow(candle, core.rules(symbol).priceDecimals)),
		last: seconds(closed?.openTime ?? 0),
	};
}

function candleRow(candle: Candle, decimals: number): unknown {
	const {openTime, open, high, low, close, volume} = candle;
	const prices = [open, high, low, close, meanPrice(candle)].map(price => floatText(price, decimals));
	return [seconds(openTime), ...prices, floatText(volume, 8), tradeCount(candle)];
}

/** A bar does not tell at which prices most was traded; the mean of its four stands for that, 0 without volume. */
export function meanPrice({open, high, low, close, volume}: Candle): number {
	return volume > 0 ? Number(((open + high + low + close) / 4).toFixed(8)) : 0;
}

/** A bar does not tell how many trades made it; four stand for some, 0 for none. */
export function tradeCount({volume}: Candle): number {
	return volume > 0 ? 4 : 0;
}

/** `Trades`: the first trades after `since` (seconds, or the nanoseconds that `last` of the page before gave), or the newest ones. */
export function trades(core: ExchangeCore, parameters: Parameters, numbers: TradeNumbers): unknown {
	const symbol = parameters.symbol();
	const count = Math.min(mostTrades, Math.max(1, parameters.integer('count') ?? mostTrades));
	const since = sinceOf(parameters);
	const page = since === null ? newestMarketTrades(core, symbol, count) : marketTrades(core, symbol, Number(since / nanoseconds) + 1, count);
	const {priceDecimals} = core.rules(symbol);
	const last = page.at(-1);
	return {
		[pairId(symbol)]: page.map(trade => tradeRow(trade, priceDecimals, numbers)),
		last: String(last === undefined ? since ?? 0n : BigInt(last.at) * nanoseconds),
	};
}

/** Returns `since` in nanoseconds: only trades after it are wanted. */
function sinceOf(parameters: Parameters): bigint | null {
	const text = parameters.text('since');
	if (text !== null && !/^\d{1,20}(?:\.\d+)?$/.test(text)) {
		throw errors.arguments('since');
	}

	const value = text === null ? null : BigInt(text.split('.')[0] ?? '0');
	return value === null || value >= leastNanoseconds ? value : value * 1000n * nanoseconds;
}

function tradeRow({symbol, price, quantity, aggressor, at}: Trade, decimals: number, numbers: TradeNumbers): unknown {
	return [fixed(price, decimals), amountText(quantity), seconds(at), aggressor === 'buy' ? 'b' : 's', 'm', '', numbers.numberOf(symbol, at)];
}

/** `Depth`: the best levels of both sides with the time of their last change. */
export function depth(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.symbol();
	const market = core.market(symbol);
	const limit = Math.min(mostLevels, Math.max(1, parameters.integer('count') ?? 100));
	const {priceDecimals} = market.rules;
	const row = ({price, quantity}: Level): unknown => [fixed(price, priceDecimals), amountText(quantity), Math.floor(seconds(market.asOf))];
	return {[pairId(symbol)]: {asks: market.depth('sell', limit).map(level => row(level)), bids: market.depth('buy', limit).map(level => row(level))}};
}

/** `Ticker`: markets that have not traded yet are left out. */
export function ticker(core: ExchangeCore, parameters: Parameters): unknown {
	return Object.fromEntries(parameters.symbols().flatMap(symbol => {
		const entry = tickerOf(core, symbol);
		return entry === null ? [] : [[pairId(symbol), entry]];
	}));
}

/** The pairs are today's and the last 24 hours' values; today's begin with the UTC day, and are close to those of 24 hours. */
function tickerOf(core: ExchangeCore, symbol: MarketSymbol): unknown {
	const market = core.market(symbol);
	const statistics = dayStatistics(core.feed, symbol, market.asOf);
	if (statistics === null) {
		return null;
	}

	const {priceDecimals} = market.rules;
	const price = (value: number): string => floatText(value, priceDecimals);
	const best = (level: Level | undefined): readonly string[] => level === undefined ? ['0', '0', '0'] : [fixed(level.price, priceDecimals), '1', amountText(level.quantity)];
	const both = (text: string): readonly string[] => [text, text];
	return {
		a: best(market.depth('sell', 1)[0]),
		b: best(market.depth('buy', 1)[0]),
		c: [price(statistics.last), floatText(Number((market.point?.volume ?? 0).toFixed(8)), 8)],
		v: both(floatText(statistics.volume, 8)),
		p: both(price(averagePrice(statistics))),
		t: [statistics.trades, statistics.trades],
		l: both(price(statistics.low)),
		h: both(price(statistics.high)),
		o: price(openingPrice(core, symbol, market.asOf) ?? statistics.open),
	};
}

/** Returns value over volume, the last price where nothing was traded; eight digits after the point. */
export function averagePrice({volume, value, last}: {readonly volume: number; readonly value: number; readonly last: number}): number {
	return volume > 0 ? Number((value / volume).toFixed(8)) : last;
}

function openingPrice(core: ExchangeCore, symbol: MarketSymbol, at: EpochMs): number | null {
	const opening = startOfDay(at);
	return core.feed.source.bars(symbol, opening, at + 1)[0]?.open ?? null;
}
