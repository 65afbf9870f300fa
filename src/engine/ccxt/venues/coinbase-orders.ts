/**
Orders and executions at Coinbase, asked for page by page and told exactly. What ccxt makes of them is put right: statuses
that it does not know or confuses, and orders that are not there.
*/
import ccxt, {type Dictionary, type Market, type Order as CcxtOrder, type Trade} from 'ccxt';
import {invariant} from '../../domain/error.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import type {OrderKey} from './specifics.js';

/** ccxt's class of this venue, whose own requests are not in the type of the common one. */
export type Coinbase = InstanceType<typeof ccxt.pro.coinbase>;

export function api(exchange: PublicExchange): Coinbase {
	return exchange as unknown as Coinbase;
}

type Raw = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string | number | readonly string[]>>;

const ordersPerRequest = 250;
const fillsPerRequest = 250;
/** What was just accepted or cancelled may not be visible yet; then it is asked for again after growing waits. */
const patience = 5;
const firstWaitMs = 150;

/** The venue's ids of orders that were heard of, by client id: an order that is known to exist must be found again. */
const knownIds = new WeakMap<PublicExchange, Map<string, string>>();
const mostKnown = 5000;

/** Returns ccxt's order with the status that Coinbase means, and remembers its id. */
export function correctedOrder(exchange: PublicExchange, raw: Raw, order: CcxtOrder): CcxtOrder {
	const {clientOrderId, id} = order;
	if (typeof clientOrderId === 'string' && clientOrderId !== '' && typeof id === 'string') {
		remember(exchange, clientOrderId, id);
	}

	const time = textOf(raw.last_update_time) ?? textOf(raw.last_fill_time) ?? textOf(raw.created_time);
	return {...order, status: statusOf(raw), lastUpdateTimestamp: time === null ? undefined : exchange.parse8601(time)};
}

function remember(exchange: PublicExchange, clientOrderId: string, id: string): void {
	const ids = knownIds.get(exchange) ?? new Map<string, string>();
	knownIds.set(exchange, ids.set(clientOrderId, id));
	const [oldest] = ids.keys();
	if (ids.size > mostKnown && oldest !== undefined) {
		ids.delete(oldest);
	}
}

/** An order that may not rest is cancelled in Coinbase's words when it has run out; nobody can cancel it but the venue. */
function statusOf({status, time_in_force: timeInForce, filled_size: filled}: Raw): CcxtOrder['status'] {
	switch (status) {
		case 'PENDING':
		case 'QUEUED':
		case 'OPEN':
		case 'CANCEL_QUEUED':
		case 'EDIT_QUEUED': {
			return 'open';
		}

		case 'FILLED': {
			return 'closed';
		}

		case 'CANCELLED': {
			return timeInForce === 'IMMEDIATE_OR_CANCEL' || timeInForce === 'FILL_OR_KILL' ? 'expired' : 'canceled';
		}

		case 'EXPIRED': {
			return 'expired';
		}

		case 'FAILED': {
			return Number(filled) > 0 ? 'canceled' : 'rejected';
		}

		default: {
			return undefined;
		}
	}
}

/** Returns the venue's structure with amounts cut at the 18th decimal, which is as exact as anything here. */
export function cutAmounts(raw: Dictionary<any>): Dictionary<any> {
	return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, typeof value === 'string' ? value.replace(/^(\d+\.\d{18})\d+$/, '$1') : value as unknown]));
}

/** Returns an order by the venue's id. Throws ccxt.OrderNotFound when it is not there, even after some patience. */
export async function fetchOrder(exchange: PublicExchange, id: string, symbol: MarketSymbol | undefined, ask: () => Promise<CcxtOrder>): Promise<CcxtOrder> {
	for (let tries = 1; ; tries++) {
		try {
			return await ask();
		} catch (error) {
			if (!isNotFound(error)) {
				throw error;
			}

			if (tries === patience) {
				throw new ccxt.OrderNotFound(`${exchange.id} does not find the order ${id}${symbol === undefined ? '' : ` in ${symbol}`}`);
			}

			await exchange.sleep(firstWaitMs * tries);
		}
	}
}

function isNotFound(error: unknown): boolean {
	return error instanceof ccxt.ExchangeError && /order with this orderid was not found|"error":\s*"not_found"/i.test(error.message);
}

/** Returns all open orders of a market, or of all. */
export async function fetchOpenOrders(exchange: PublicExchange, symbol?: MarketSymbol): Promise<CcxtOrder[]> {
	const open: CcxtOrder[] = [];
	for await (const page of orderPages(exchange, symbol, {order_status: 'OPEN'})) {
		open.push(...page);
	}

	return open;
}

/**
Returns the order with our id, or null when the venue knows none. There is no question for that: what was heard of is
asked for by the venue's id, anything else is looked for among the open orders and then among all of the market, newest
first.
*/
export async function findOrder(exchange: PublicExchange, symbol: MarketSymbol, clientOrderId: string): Promise<CcxtOrder | null> {
	const known = knownIds.get(exchange)?.get(clientOrderId);
	if (known !== undefined) {
		return exchange.fetchOrder(known, symbol);
	}

	for (const filter of [{order_status: 'OPEN'}, {}]) {
		for await (const page of orderPages(exchange, symbol, filter)) {
			const found = page.find(order => order.clientOrderId === clientOrderId);
			if (found !== undefined) {
				return found;
			}
		}
	}

	return null;
}

async function * orderPages(exchange: PublicExchange, symbol: MarketSymbol | undefined, filter: Query): AsyncGenerator<readonly CcxtOrder[]> {
	await exchange.loadMarkets();
	const market = symbol === undefined ? undefined : exchange.market(symbol);
	const query = {...filter, ...(market !== undefined && {product_ids: [String(market.id)]}), limit: ordersPerRequest};
	const ask = async (page: Query): Promise<unknown> => api(exchange).v3PrivateGetBrokerageOrdersHistoricalBatch(page);
	for await (const rows of pages(ask, query, 'orders')) {
		yield rows.map(row => exchange.parseOrder(row, market));
	}
}

/** Returns executions that match the query, oldest first. */
export async function fetchFills(exchange: PublicExchange, symbol: MarketSymbol, query: Query): Promise<readonly Trade[]> {
	await exchange.loadMarkets();
	const market: Market = exchange.market(symbol);
	const trades: Trade[] = [];
	const ask = async (page: Query): Promise<unknown> => api(exchange).v3PrivateGetBrokerageOrdersHistoricalFills(page);
	for await (const rows of pages(ask, {...query, product_ids: [String(market?.id)], limit: fillsPerRequest}, 'fills')) {
		trades.push(...rows.map(row => exchange.parseTrade(row, market)));
	}

	return trades.toReversed().toSorted((a, b) => Number(a.timestamp) - Number(b.timestamp));
}

/** Returns our executions from `since` on, oldest first. */
export async function myTrades(exchange: PublicExchange, symbol: MarketSymbol, since: EpochMs): Promise<readonly Trade[]> {
	return fetchFills(exchange, symbol, since > 0 ? {start_sequence_timestamp: new Date(since).toISOString()} : {});
}

/** Tells the rows of every page. Throws an InvariantError for an answer without them: a cut-off one must not look like an empty one. */
async function * pages(ask: (query: Query) => Promise<unknown>, query: Query, name: string): AsyncGenerator<readonly Dictionary<any>[]> {
	let cursor = '';
	do {
		const answer = await ask(cursor === '' ? query : {...query, cursor}) as Dictionary<any> | undefined;
		const rows = answer?.[name] as readonly Dictionary<any>[] | undefined;
		invariant(Array.isArray(rows), `the answer of coinbase has no ${name}`);
		yield rows;
		const next = textOf(answer?.cursor) ?? '';
		cursor = rows.length === 0 || next === cursor ? '' : next;
	} while (cursor !== '');
}

/**
Cancels one order by the venue's id, which is looked up first where it is not known, and waits until it is not open any
more. Throws ccxt.OrderNotFound when there is nothing to cancel, and ccxt.CancelPending when it is still open.
*/
export async function cancel(exchange: PublicExchange, {clientOrderId, venueOrderId, symbol}: OrderKey): Promise<CcxtOrder> {
	const id = venueOrderId ?? await idOf(exchange, symbol, clientOrderId);
	const answer = await api(exchange).v3PrivatePostBrokerageOrdersBatchCancel({order_ids: [id]}) as Dictionary<any> | undefined;
	const [result] = (answer?.results ?? []) as readonly Raw[];
	if (result?.success !== true) {
		throw new ccxt.OrderNotFound(`${exchange.id} does not cancel ${id}: ${textOf(result?.failure_reason) ?? 'no reason'}`);
	}

	return {...await fetchEnded(exchange, id, symbol), clientOrderId};
}

async function idOf(exchange: PublicExchange, symbol: MarketSymbol, clientOrderId: string): Promise<string> {
	const order = await findOrder(exchange, symbol, clientOrderId);
	if (order === null) {
		throw new ccxt.OrderNotFound(`${exchange.id} knows no order ${clientOrderId}`);
	}

	return String(order.id);
}

/** Returns an order that has ended or is just about to. Throws ccxt.CancelPending when it stays open. */
export async function fetchEnded(exchange: PublicExchange, id: string, symbol: MarketSymbol): Promise<CcxtOrder> {
	for (let tries = 1; tries <= patience; tries++) {
		const order = await exchange.fetchOrder(id, symbol);
		if (order.status !== 'open') {
			return order;
		}

		await exchange.sleep(firstWaitMs * tries);
	}

	throw new ccxt.CancelPending(`${exchange.id} has not ended the order ${id} yet`);
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
