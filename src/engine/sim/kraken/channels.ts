/**
The public channels of Kraken's streams: ticker, candles and trades of one market.
https://docs.kraken.com/api/docs/category/websocket-api-v2/market-data
*/
import {toNumber} from '../../domain/decimal.js';
import {timeframes, type Candle, type Timeframe} from '../../domain/market.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Fact, Trade} from '../core/fact.js';
import {openingOf} from '../market/bars.js';
import {candlePage, candlesBetween} from '../market/candles.js';
import {dayStatistics} from '../market/day-statistics.js';
import {averagePrice, meanPrice, mostCandles, tradeCount} from './market-data.js';
import {isMarketTrade, newestMarketTrades} from './public-trades.js';
import {stamp} from './text.js';
import type {TradeNumbers} from './trade-numbers.js';

/** One subscription of one connection. */
export type Channel = {
	/** What a new subscriber is told first. */
	readonly snapshot: readonly string[];
	/** Returns the messages that follow from a fact, in order. */
	tell(fact: Fact): readonly string[];
};

const tradesInSnapshot = 50;

/** `trade`: every trade of the market. */
export function tradeChannel(core: ExchangeCore, symbol: MarketSymbol, numbers: TradeNumbers): Channel {
	const text = (type: string, trades: readonly Trade[]): string => JSON.stringify({channel: 'trade', type, data: trades.map(trade => tradeEntry(trade, numbers))});
	return {
		snapshot: [text('snapshot', newestMarketTrades(core, symbol, tradesInSnapshot))],
		tell: fact => fact.kind === 'traded' && fact.trade.symbol === symbol && isMarketTrade(fact.trade) ? [text('update', [fact.trade])] : [],
	};
}

function tradeEntry({symbol, aggressor, price, quantity, at}: Trade, numbers: TradeNumbers): unknown {
	return {
		symbol, side: aggressor, price: toNumber(price), qty: toNumber(quantity), ord_type: 'market', trade_id: numbers.numberOf(symbol, at), timestamp: stamp(at),
	};
}

/** `ohlc`: the forming candle after every trade. Nothing is told when a candle closes: the next one begins. */
export function candleChannel(core: ExchangeCore, symbol: MarketSymbol, timeframe: Timeframe): Channel {
	const length = timeframes[timeframe];
	const text = (type: string, candles: readonly Candle[], at: EpochMs): string => JSON.stringify({
		channel: 'ohlc', type, data: candles.map(candle => candleEntry(candle, symbol, timeframe)), timestamp: stamp(at),
	});
	const {asOf} = core.market(symbol);
	return {
		snapshot: [text('snapshot', candlePage(core.feed, {symbol, timeframe, from: null, to: null, limit: mostCandles}, asOf), asOf)],
		tell(fact) {
			if (fact.kind !== 'traded' || fact.trade.symbol !== symbol || !isMarketTrade(fact.trade)) {
				return [];
			}

			const {at} = fact.trade;
			const opening = openingOf(at, length);
			return [text('update', candlesBetween(core.feed, symbol, timeframe, {from: opening, to: opening + length}, at), at)];
		},
	};
}

function candleEntry(candle: Candle, symbol: MarketSymbol, timeframe: Timeframe): unknown {
	const {openTime, open, high, low, close, volume} = candle;
	return {
		symbol, open, high, low, close, trades: tradeCount(candle), volume, vwap: meanPrice(candle),
		interval_begin: stamp(openTime).replace('Z', '000Z'), interval: timeframes[timeframe] / 60_000, timestamp: stamp(openTime + timeframes[timeframe]),
	};
}

/** `ticker`: best prices and the last 24 hours, after every trade or, with `bbo`, after every change of the best prices. */
export function tickerChannel(core: ExchangeCore, symbol: MarketSymbol, trigger: 'bbo' | 'trades'): Channel {
	let told = best(core, symbol);
	const text = (type: string): readonly string[] => {
		const entry = tickerEntry(core, symbol);
		return entry === null ? [] : [JSON.stringify({channel: 'ticker', type, data: [entry]})];
	};

	return {
		snapshot: text('snapshot'),
		tell(fact) {
			if ((fact.kind !== 'moved' && fact.kind !== 'booked') || fact.symbol !== symbol) {
				return [];
			}

			const before = told;
			told = best(core, symbol);
			const isDue = trigger === 'bbo' ? JSON.stringify(told) !== JSON.stringify(before) : fact.kind === 'moved' && fact.at === core.market(symbol).asOf;
			return isDue ? text('update') : [];
		},
	};
}

function best(core: ExchangeCore, symbol: MarketSymbol): Readonly<Record<'bid' | 'bid_qty' | 'ask' | 'ask_qty', number>> {
	const market = core.market(symbol);
	const [[bid], [ask]] = [market.depth('buy', 1), market.depth('sell', 1)];
	return {
		bid: toNumber(bid?.price ?? 0n), bid_qty: toNumber(bid?.quantity ?? 0n), ask: toNumber(ask?.price ?? 0n), ask_qty: toNumber(ask?.quantity ?? 0n),
	};
}

function tickerEntry(core: ExchangeCore, symbol: MarketSymbol): unknown {
	const day = dayStatistics(core.feed, symbol, core.market(symbol).asOf);
	return day === null
		? null
		: {
			symbol,
			...best(core, symbol),
			last: day.last,
			volume: day.volume,
			vwap: averagePrice(day),
			low: day.low,
			high: day.high,
			change: Number((day.last - day.open).toFixed(8)),
			change_pct: Number((100 * (day.last - day.open) / day.open).toFixed(2)),
			timestamp: stamp(core.market(symbol).asOf),
		};
}
