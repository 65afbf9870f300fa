/**
Binance as ccxt speaks it: our id is its `newClientOrderId`, orders are asked for and cancelled by it, fills are streamed
one by one.
*/
import ccxt, {type OHLCV, type Trade} from 'ccxt';
import type {Quote, Timeframe} from '../../domain/market.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import type {VenueSpecifics} from './specifics.js';

type Urls = {[name: string]: string | Urls};

/** Executions that one question about them returns at most. */
const tradesPerRequest = 1000;

export const binanceSpecifics: VenueSpecifics = {
	id: 'binance',
	options: {},
	candlesPerRequest: 1000,
	credentials: ({apiKey, secret}) => ({apiKey, secret}),
	redirect,
	fetchCandles: null,
	orderParameters: ({clientOrderId, timeInForce}) => ({clientOrderId, timeInForce: timeInForce === 'immediate-or-cancel' ? 'IOC' : 'GTC'}),
	cancel: async (exchange, {symbol, clientOrderId}) => ({...await exchange.cancelOrder('', symbol, {clientOrderId}), clientOrderId}),
	async findOrder(exchange, symbol, clientOrderId) {
		try {
			return {...await exchange.fetchOrder('', symbol, {clientOrderId}), clientOrderId};
		} catch (error) {
			if (error instanceof ccxt.OrderNotFound) {
				return null;
			}

			throw error;
		}
	},
	orderTrades: async (exchange, order, symbol) => exchange.fetchOrderTrades(String(order.id), symbol),
	myTrades,
	// Streams carry our id of the order, answers to questions do not.
	clientIdOfTrade({info}) {
		const {c} = info as {readonly c?: unknown};
		return typeof c === 'string' && c !== '' ? c : null;
	},
	accountStreams: (exchange, _symbols, heard) => [
		{
			feed: 'fills',
			async next() {
				heard.fills(await exchange.watchMyTrades());
			},
		},
		{
			feed: 'orders',
			async next() {
				heard.orders(await exchange.watchOrders());
			},
		},
	],
	accountConfirmations: 1,
	priceStreams: (exchange, symbols, timeframe) => [
		{feed: 'candles', next: async () => exchange.watchOHLCVForSymbols(symbols.map(symbol => [symbol, timeframe]))},
		{feed: 'quotes', next: async () => exchange.watchBidsAsks([...symbols])},
	],
	priceConfirmations: 2,
	newestQuote,
	rejections: null,
};

/** Pages forward by time and then by id, because many executions may share a millisecond. */
async function myTrades(exchange: PublicExchange, symbol: MarketSymbol, since: EpochMs): Promise<readonly Trade[]> {
	const trades: Trade[] = [];
	let page = await exchange.fetchMyTrades(symbol, since, tradesPerRequest);
	trades.push(...page);
	while (page.length === tradesPerRequest) {
		page = await exchange.fetchMyTrades(symbol, undefined, tradesPerRequest, {fromId: Number(page.at(-1)?.id) + 1});
		trades.push(...page);
	}

	return trades;
}

function newestQuote(exchange: PublicExchange, symbol: MarketSymbol, timeframe: Timeframe, now: EpochMs): Quote | null {
	const {bid, ask, timestamp} = exchange.bidsasks[symbol] ?? {};
	if (typeof bid !== 'number' || typeof ask !== 'number' || !(bid > 0) || !(ask > 0)) {
		return null;
	}

	const last = newestRow(exchange, symbol, timeframe)?.[4];
	return {symbol, at: timestamp ?? now, bid, ask, last: typeof last === 'number' && last > 0 ? last : (bid + ask) / 2};
}

function newestRow(exchange: PublicExchange, symbol: MarketSymbol, timeframe: Timeframe): OHLCV | undefined {
	return (exchange.ohlcvs[symbol]?.[timeframe] as readonly OHLCV[] | undefined)?.at(-1);
}

function redirect(exchange: PublicExchange, base: string): void {
	const {ws, ...rest} = exchange.urls.api;
	const webSocket = base.replace(/^http/, 'ws');
	exchange.urls.api = {
		...moveAll(rest, base),
		ws: {...moveAll(ws as Urls, base), spot: `${webSocket}/stream/ws`, 'ws-api': {spot: `${webSocket}/ws-api/v3`}},
	};
}

function moveAll(urls: Urls, base: string): Urls {
	return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, typeof url === 'string' ? `${base}${new URL(url).pathname}` : moveAll(url, base)]));
}
