/**
Binance as ccxt speaks it: our id is its `newClientOrderId`, orders are asked for and cancelled by it, fills are streamed
one by one.
*/
import ccxt, {type Dictionary, type OHLCV, type Trade} from 'ccxt';
import {errorMessage} from '../../domain/error.js';
import type {Quote, Timeframe} from '../../domain/market.js';
import type {Order} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import {NotSentError, OutcomeUnknownError} from '../outcome-errors.js';
import type {Half, OrderKey, Replacement, VenueSpecifics} from './specifics.js';

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
	orderParameters: order => orderParameters(order),
	replace,
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
	askKeyRights: async exchange => (exchange as unknown as {sapiGetAccountApiRestrictions(): Promise<unknown>}).sapiGetAccountApiRestrictions(),
	rejections: null,
};

function orderParameters({clientOrderId, timeInForce, trigger}: Pick<Order, 'clientOrderId' | 'timeInForce' | 'trigger'>): Readonly<Record<string, unknown>> {
	return {
		clientOrderId,
		timeInForce: timeInForce === 'immediate-or-cancel' ? 'IOC' : 'GTC',
		...(trigger === undefined ? {} : {triggerPrice: Number(trigger.price)}),
	};
}

type CancelReplace = {readonly cancelResult?: unknown; readonly newOrderResult?: unknown; readonly cancelResponse?: Dictionary<any>; readonly newOrderResponse?: Dictionary<any>};

/** Only an order that nothing is filled of is replaced; where one of the two halves fails Binance says so in its error. */
async function replace(exchange: PublicExchange, order: Order, key: OrderKey): Promise<Replacement> {
	const inner = exchange as unknown as {
		editSpotOrderRequest(id: string, symbol: string, type: string, side: string, amount: number, price: number, parameters: object): object;
		privatePostOrderCancelReplace(request: object): Promise<CancelReplace>;
	};
	await exchange.loadMarkets();
	const {symbol, side, quantity, limitPrice} = order;
	const parameters = {...orderParameters(order), cancelOrigClientOrderId: key.clientOrderId, cancelRestrictions: 'ONLY_NEW'};
	const request = inner.editSpotOrderRequest('', symbol, 'limit', side, Number(quantity), Number(limitPrice), parameters);
	let answer: CancelReplace;
	try {
		answer = await inner.privatePostOrderCancelReplace(request);
	} catch (error) {
		const halves = halvesIn(error);
		if (halves === null) {
			throw error;
		}

		answer = halves;
	}

	const half = (result: unknown, response: Dictionary<any> | undefined, clientOrderId: string): Half => result === 'SUCCESS'
		? {order: {...exchange.parseOrder(response ?? {}, exchange.market(symbol)), clientOrderId}}
		: {error: halfError(exchange, result, response)};
	return {
		cancelled: half(answer.cancelResult, answer.cancelResponse, key.clientOrderId),
		placed: half(answer.newOrderResult, answer.newOrderResponse, order.clientOrderId),
	};
}

/** Returns what became of both halves out of error -2021 or -2022, or null for any other error. */
function halvesIn(error: unknown): CancelReplace | null {
	const body = /{.*}/s.exec(errorMessage(error))?.[0];
	try {
		const {data} = JSON.parse(body ?? 'null') as {readonly data?: CancelReplace};
		return typeof data?.cancelResult === 'string' && typeof data.newOrderResult === 'string' ? data : null;
	} catch {
		return null;
	}
}

/** Returns the error that Binance's answer to half of a replacement stands for: as ccxt would have thrown it for a request of its own. */
function halfError(exchange: PublicExchange, result: unknown, response: Dictionary<any> | undefined): Error {
	if (result === 'NOT_ATTEMPTED') {
		return new NotSentError('the order that it was to replace could not be cancelled');
	}

	const body = JSON.stringify(response ?? {});
	try {
		exchange.handleErrors(400, '', 'private', 'POST', {}, body, response ?? {}, {}, '');
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}

	return new OutcomeUnknownError(`half of a replacement was answered with ${body}`);
}

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
