/**
Kraken as ccxt speaks it. Our id is its `cl_ord_id`: orders are cancelled by it, but Kraken looks none up by it, so an order
is searched among the open and the closed ones. Fees are always taken in quote units, because its history of executions
does not say in which they were.
*/
import ccxt, {type OHLCV, type Order as CcxtOrder, type Trade} from 'ccxt';
import {CryptoTraderError, errorMessage, exitCode} from '../../domain/error.js';
import type {Quote, Timeframe} from '../../domain/market.js';
import type {Order} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {Credentials, PublicExchange} from '../client.js';
import {NotSentError, OutcomeUnknownError} from '../outcome-errors.js';
import {krakenAccountStreams} from './kraken-account.js';
import {barsAtKraken, krakenCandles} from './kraken-history.js';
import {prepareKraken} from './kraken-transport.js';
import type {OrderKey, VenueSpecifics} from './specifics.js';

/** Kraken takes free text of this length, or a UUID. */
const clientIdPattern = /^[\u0021-\u007E]{1,18}$/;
/** Executions that one question tells. Kraken takes 20; ccxt asks for nothing, and fails, after a full 20. */
const idsPerRequest = 19;

/** What Kraken says when it has certainly not taken an order. `EService` and internal errors are none of that, nor is an id that is in use. */
const rejections = /"E(?:Order:(?!Unknown order|[^"]*cl_ord_id)|API:(?:Invalid key|Invalid signature|Rate limit exceeded)|General:(?:Invalid arguments(?!:cl_ord_id)|Permission denied|Temporary lockout|Too many requests)|Service:(?:Market in|Deadline elapsed)|Query:Unknown asset pair)/;

export const krakenSpecifics: VenueSpecifics = {
	id: 'kraken',
	options: {},
	candlesPerRequest: barsAtKraken,
	credentials: krakenKeys,
	prepare: prepareKraken,
	redirect,
	fetchCandles: krakenCandles,
	orderParameters,
	cancel,
	findOrder,
	orderTrades,
	myTrades,
	clientIdOfTrade({info}) {
		const {cl_ord_id: id} = info as {readonly cl_ord_id?: unknown};
		return typeof id === 'string' && id !== '' ? id : null;
	},
	accountStreams: (exchange, _symbols, heard) => krakenAccountStreams(exchange, heard),
	// The status of the venue, the subscription, the snapshot.
	accountConfirmations: 3,
	priceStreams: (exchange, symbols, timeframe) => [
		{feed: 'candles', next: async () => watchCandles(exchange, symbols, timeframe)},
		{feed: 'quotes', next: async () => exchange.watchBidsAsks([...symbols])},
	],
	// The status of the venue, then for candles and quotes of each market the subscription and a snapshot.
	priceConfirmations: symbols => 1 + (4 * symbols),
	newestQuote,
	async cancelAllAfter(exchange, seconds) {
		await exchange.cancelAllOrdersAfter(seconds * 1000);
	},
	askKeyRights: async exchange => (exchange as unknown as {privatePostGetApiKeyInfo(): Promise<unknown>}).privatePostGetApiKeyInfo(),
	rejections,
};

function krakenKeys({apiKey, secret}: Credentials): Readonly<Record<string, string>> {
	const trimmed = secret.trim();
	if (!/^[\d+/A-Za-z]{40,}={0,2}$/.test(trimmed) || Buffer.from(trimmed, 'base64').toString('base64') !== trimmed) {
		throw new CryptoTraderError('the secret of Kraken is not what Kraken gives out', {
			code: 'credentials-malformed', advice: 'Copy the private key as a whole: it is base64, 88 characters that end with two equal signs.', exit: exitCode.wrongUse,
		});
	}

	return {apiKey: apiKey.trim(), secret: trimmed};
}

function redirect(exchange: PublicExchange, base: string): void {
	const webSocket = base.replace(/^http/, 'ws');
	exchange.urls.api = {
		public: base,
		private: base,
		zendesk: base,
		ws: {public: webSocket, private: `${webSocket}/auth`, publicV2: `${webSocket}/v2`, privateV2: `${webSocket}/auth/v2`},
	};
}

function orderParameters({clientOrderId, timeInForce, trigger}: Pick<Order, 'clientOrderId' | 'timeInForce' | 'trigger'>): Readonly<Record<string, unknown>> {
	if (!clientIdPattern.test(clientOrderId)) {
		throw new NotSentError(`Kraken takes no order with the id ${clientOrderId}: at most 18 characters`);
	}

	return {
		clientOrderId,
		timeInForce: timeInForce === 'immediate-or-cancel' ? 'IOC' : 'GTC',
		oflags: 'fciq',
		...(trigger === undefined ? {} : {stopLossPrice: Number(trigger.price)}),
	};
}

/** Kraken answers with a count only, so what became of the order is asked for. */
async function cancel(exchange: PublicExchange, {clientOrderId, symbol}: OrderKey): Promise<CcxtOrder> {
	try {
		await exchange.cancelOrder('', symbol, {clientOrderId});
	} catch (error) {
		if (!(error instanceof ccxt.OrderNotFound) && !errorMessage(error).includes('EOrder:Unknown order')) {
			throw error;
		}
	}

	try {
		const order = await findOrder(exchange, symbol, clientOrderId);
		if (order === null || order.status === 'open') {
			throw new ccxt.OrderNotFound(order === null ? `kraken knows no order ${clientOrderId}` : `kraken has not cancelled order ${clientOrderId} yet`);
		}

		return order;
	} catch (error) {
		throw new OutcomeUnknownError(`what became of order ${clientOrderId} is not known: ${errorMessage(error)}`, {cause: error});
	}
}

/** Looks among the open orders first: one that is closed in between is then among the closed ones. */
async function findOrder(exchange: PublicExchange, symbol: MarketSymbol, clientOrderId: string): Promise<CcxtOrder | null> {
	const wanted = {clientOrderId, trades: true};
	const open = await exchange.fetchOpenOrders(symbol, undefined, undefined, wanted);
	const found = open.find(order => order.clientOrderId === clientOrderId);
	if (found !== undefined) {
		return found;
	}

	const closed = await exchange.fetchClosedOrders(symbol, undefined, undefined, wanted);
	return newest(closed.filter(order => order.clientOrderId === clientOrderId));
}

/** An id may have been used again after its order was closed. Of orders of one moment the first in the list was closed last. */
function newest(orders: readonly CcxtOrder[]): CcxtOrder | null {
	let found: CcxtOrder | null = null;
	for (const order of orders) {
		found = found === null || Number(order.timestamp) > Number(found.timestamp) ? order : found;
	}

	return found;
}

async function orderTrades(exchange: PublicExchange, order: CcxtOrder, symbol: MarketSymbol): Promise<readonly Trade[]> {
	const ids = order.trades.map(({id}) => String(id));
	const trades: Trade[] = [];
	for (let start = 0; start < ids.length; start += idsPerRequest) {
		trades.push(...await exchange.fetchOrderTrades(String(order.id), symbol, undefined, undefined, {trades: ids.slice(start, start + idsPerRequest)}));
	}

	return inOrder(trades);
}

type History = {readonly result: {readonly trades: Readonly<Record<string, object>>; readonly count: number}};

/** Kraken tells 50 at a time, the newest first, and none at `start` itself, which ccxt rounds down to a second. */
async function myTrades(exchange: PublicExchange, symbol: MarketSymbol, since: EpochMs): Promise<readonly Trade[]> {
	const ask = (exchange as unknown as {privatePostTradesHistory(parameters: object): Promise<History>}).privatePostTradesHistory;
	const parse = (exchange as unknown as {parseTrade(raw: object): Trade}).parseTrade.bind(exchange);
	await exchange.loadMarkets();
	const found = new Map<string, Trade>();
	const start = Math.max(0, Math.floor(since / 1000) - 1);
	for (let offset = 0, count = 1; offset < count;) {
		const {result} = await ask({start, ofs: offset});
		const page = Object.entries(result.trades);
		for (const [id, raw] of page) {
			found.set(id, parse({...raw, id}));
		}

		// A page without executions would be asked for again and again.
		count = page.length === 0 ? 0 : result.count;
		offset += page.length;
	}

	return inOrder([...found.values()].filter(trade => trade.symbol === symbol && Number(trade.timestamp) >= since));
}

function inOrder(trades: readonly Trade[]): readonly Trade[] {
	const number = ({info}: Trade): number => Number((info as {readonly trade_id?: unknown} | undefined)?.trade_id ?? 0);
	return trades.toSorted((a, b) => Number(a.timestamp) - Number(b.timestamp) || number(a) - number(b));
}

/** ccxt has no candles of several markets at Kraken; the channel itself has. */
async function watchCandles(exchange: PublicExchange, symbols: readonly MarketSymbol[], timeframe: Timeframe): Promise<unknown> {
	const inner = exchange as unknown as {
		urls: {api: {ws: {publicV2: string}}};
		timeframes: Readonly<Record<string, number>>;
		requestId(): number;
		watchMultiple(url: string, hashes: readonly string[], message: object, subscribeHashes: readonly string[]): Promise<unknown>;
	};
	await exchange.loadMarkets();
	const hashes = symbols.map(symbol => `ohlcv@${symbol}`);
	const parameters = {channel: 'ohlc', symbol: symbols, interval: inner.timeframes[timeframe]};
	return inner.watchMultiple(inner.urls.api.ws.publicV2, hashes, {method: 'subscribe', params: parameters, req_id: inner.requestId()}, hashes);
}

/** Best prices are among the tickers at Kraken, where ccxt leaves the time out. */
function newestQuote(exchange: PublicExchange, symbol: MarketSymbol, timeframe: Timeframe, now: EpochMs): Quote | null {
	const {bid, ask, last, ...rest} = exchange.tickers[symbol] ?? {};
	if (typeof bid !== 'number' || typeof ask !== 'number' || !(bid > 0) || !(ask > 0)) {
		return null;
	}

	const row = (exchange.ohlcvs[symbol]?.[timeframe] as readonly OHLCV[] | undefined)?.at(-1);
	const close = row?.[4] ?? last;
	const at = Date.parse(String((rest as {readonly info?: {readonly timestamp?: unknown}}).info?.timestamp));
	return {symbol, at: Number.isNaN(at) ? now : at, bid, ask, last: typeof close === 'number' && close > 0 ? close : (bid + ask) / 2};
}
