/**
Coinbase's Advanced Trade as ccxt speaks it: our id is its `client_order_id` (ccxt drops what is called `clientOrderId`),
orders are cancelled by the venue's id only, bars come 300 at a time and fees are always taken in quote units.
*/
import type {Dictionary, Market, Trade} from 'ccxt';
import type {Quote} from '../../domain/market.js';
import {invariant} from '../../domain/error.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import {normaliseCoinbaseKey} from './coinbase-key.js';
import {api, cancel, correctedOrder, cutAmounts, fetchFills, fetchOpenOrders, fetchOrder, findOrder, myTrades} from './coinbase-orders.js';
import {priceStreams} from './coinbase-prices.js';
import {accountStreams, noteMessage} from './coinbase-account.js';
import type {VenueSpecifics} from './specifics.js';

export const coinbaseSpecifics: VenueSpecifics = {
	id: 'coinbase',
	// The older API, ccxt's choice for balances, tells nothing of what is on hold. Of markets ccxt reads a word here.
	options: {fetchBalance: 'v3PrivateGetBrokerageAccounts', fetchMarkets: 'fetchMarketsV3'},
	candlesPerRequest: 300,
	prepare,
	credentials: credentials => ({...normaliseCoinbaseKey(credentials)}),
	redirect(exchange, base) {
		exchange.urls.api = {rest: base, ws: base.replace(/^http/, 'ws')};
	},
	fetchCandles: null,
	orderParameters: ({clientOrderId, timeInForce, trigger}) => ({
		client_order_id: clientOrderId,
		timeInForce: timeInForce === 'immediate-or-cancel' ? 'IOC' : 'GTC',
		// Left to itself ccxt lets a sell wait for a rise.
		...(trigger === undefined ? {} : {triggerPrice: Number(trigger.price), stop_direction: 'STOP_DIRECTION_STOP_DOWN'}),
	}),
	cancel,
	findOrder,
	orderTrades: async (exchange, order, symbol) => fetchFills(exchange, symbol, {order_ids: [String(order.id)]}),
	myTrades,
	clientIdOfTrade({info}: Trade) {
		const {client_order_id: id} = info as {readonly client_order_id?: unknown};
		return typeof id === 'string' && id !== '' ? id : null;
	},
	accountStreams,
	// How things stand, and the confirmation.
	accountConfirmations: 2,
	priceStreams,
	// The same for tickers and for trades.
	priceConfirmations: 4,
	newestQuote,
	askKeyRights: async exchange => (exchange as unknown as {v3PrivateGetBrokerageKeyPermissions(): Promise<unknown>}).v3PrivateGetBrokerageKeyPermissions(),
	// Orders that are not taken are told in an answer with status 200, of which ccxt knows a few names only.
	rejections: /"success":\s*false.*"error_response":.*"(?:error|preview_failure_reason|new_order_failure_reason)":\s*"(?!UNKNOWN|INTERNAL|")/,
};

/** Puts right, on one instance, what ccxt makes of this venue. */
function prepare(exchange: PublicExchange): void {
	listenFirst(exchange);
	exchange.timeframes['4h'] = 'FOUR_HOUR';
	const parseOrder = exchange.parseOrder.bind(exchange);
	exchange.parseOrder = (raw: Dictionary<any>, market?: Market) => correctedOrder(exchange, raw, parseOrder(cutAmounts(raw), market));
	const parseTrade = exchange.parseTrade.bind(exchange);
	exchange.parseTrade = (raw: Dictionary<any>, market?: Market) => parseTrade(cutAmounts(raw), market);
	const askForOrder = exchange.fetchOrder.bind(exchange);
	exchange.fetchOrder = async (id, symbol, parameters) => fetchOrder(exchange, id, symbol, async () => askForOrder(id, symbol, parameters));
	exchange.fetchOpenOrders = async symbol => fetchOpenOrders(exchange, symbol);
	const askForBalance = exchange.fetchBalance.bind(exchange);
	exchange.fetchBalance = async parameters => fetchBalance(async page => askForBalance({...parameters, ...page}));
	exchange.fetchTime = async () => fetchTime(exchange);
}

/**
Takes note of every message before ccxt does. Tokens are dated by the corrected clock, which ccxt reads past, and never
before what the venue itself has told of the time: a token that looks older than two minutes is refused.
*/
function listenFirst(exchange: PublicExchange): void {
	let told: EpochMs = 0;
	const handleMessage = exchange.handleMessage.bind(exchange);
	exchange.handleMessage = (client, message: Dictionary<any>) => {
		const at = Date.parse(String(message.timestamp));
		told = Number.isNaN(at) ? told : Math.max(told, at);
		noteMessage(exchange, client, message);
		handleMessage(client, message);
	};

	exchange.seconds = () => Math.floor(Math.max(exchange.milliseconds(), told) / 1000);
}

type BalancePage = Awaited<ReturnType<PublicExchange['fetchBalance']>>;

/** Returns the balances of all pages; ccxt asks for the first one only. */
async function fetchBalance(ask: (page: {readonly cursor?: string}) => Promise<BalancePage>): Promise<BalancePage> {
	const pages = [await ask({})];
	for (let cursor = nextCursor(pages.at(-1)); cursor !== null; cursor = nextCursor(pages.at(-1))) {
		pages.push(await ask({cursor}));
	}

	const merge = (name: 'free' | 'used' | 'total'): unknown => Object.assign({}, ...pages.map(page => page[name]));
	return Object.assign({}, ...pages, {free: merge('free'), used: merge('used'), total: merge('total')}) as BalancePage;
}

/** Returns where the next page begins, or null. Throws an InvariantError for an answer that is not a page of accounts. */
function nextCursor(page: BalancePage | undefined): string | null {
	const {accounts, has_next: hasNext, cursor} = (page?.info ?? {}) as {readonly accounts?: unknown; readonly has_next?: unknown; readonly cursor?: unknown};
	invariant(Array.isArray(accounts), 'the answer of coinbase has no accounts');
	return hasNext === true && typeof cursor === 'string' && cursor !== '' ? cursor : null;
}

/** Returns the venue's clock in milliseconds, of which ccxt keeps whole seconds. */
async function fetchTime(exchange: PublicExchange): Promise<EpochMs> {
	const answer = await api(exchange).v3PublicGetBrokerageTime() as Readonly<Record<string, unknown>> | undefined;
	const time = Number(answer?.epochMillis ?? Number.NaN);
	invariant(Number.isFinite(time), 'coinbase does not tell its time');
	return time;
}

function newestQuote(exchange: PublicExchange, symbol: MarketSymbol, _timeframe: unknown, now: EpochMs): Quote | null {
	const {bid, ask, last, timestamp} = exchange.tickers[symbol] ?? {};
	if (typeof bid !== 'number' || typeof ask !== 'number' || !(bid > 0) || !(ask > 0)) {
		return null;
	}

	return {symbol, at: timestamp ?? now, bid, ask, last: typeof last === 'number' && last > 0 ? last : (bid + ask) / 2};
}
