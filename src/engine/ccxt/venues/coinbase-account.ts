/**
Coinbase's channel of the account as ccxt subscribes to it. It tells of orders, not of executions: those are asked for when
an order has grown.
*/
import type {Dictionary, Trade} from 'ccxt';
import {type Decimal, decimal, maximum, zero} from '../../domain/decimal.js';
import {invariant} from '../../domain/error.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import {cutAmounts, fetchEnded, fetchFills} from './coinbase-orders.js';
import type {AccountHeard, AccountStream} from './specifics.js';

/** What the channel has told of one order, and what of it has been passed on. */
type Told = {readonly filled: Decimal; readonly hasEnded: boolean; readonly tradeIds: ReadonlySet<string>};

type OrderNews = {readonly id: string; readonly symbol: MarketSymbol; readonly clientOrderId: string; readonly filled: Decimal; readonly hasEnded: boolean};

const patience = 6;
const firstWaitMs = 150;
const mostTold = 2000;
const nothingTold: Told = {filled: zero, hasEnded: false, tradeIds: new Set()};

/** What nobody has dealt with yet: news of orders, and that something was lost. */
type Waiting = {readonly news: OrderNews[]; loss: Error | null};

/** Of instances whose account is listened to. */
const waiting = new WeakMap<PublicExchange, Waiting>();

/** The number of the last message of each connection. */
const lastNumbers = new WeakMap<MessageSource, number>();

/** ccxt's end of a connection. */
export type MessageSource = {readonly futures: object; reject(error: Error, messageHash: string): void};

/**
Takes note of a message. ccxt's own cache keeps the last state of an order only, and believes a message that comes late.
When a message was lost before this one, the account's stream ends with an error, so that what happened is asked for.
*/
export function noteMessage(exchange: PublicExchange, source: MessageSource, message: Dictionary<any>): void {
	const state = waiting.get(exchange);
	if (state === undefined) {
		return;
	}

	const {channel, sequence_num: number, events} = message as Readonly<Record<string, unknown>>;
	if (typeof number === 'number') {
		const missing = missingBefore(source, number);
		if (missing > 0) {
			tellLoss(state, source, new Error(`${exchange.id} has sent ${missing} messages that did not arrive`));
		}
	}

	for (const event of channel === 'user' ? events as readonly Dictionary<any>[] : []) {
		state.news.push(...((event.orders ?? []) as readonly Dictionary<any>[]).map(order => newsOf(exchange, order)));
	}
}

/** Returns how many messages should have come before this one. */
function missingBefore(source: MessageSource, number: number): number {
	const last = lastNumbers.get(source) ?? (number - 1);
	lastNumbers.set(source, Math.max(number, last));
	return number - last - 1;
}

/** Wakes who waits for a message. ccxt keeps an error for which nobody waits and then gives it as the answer for ever, so it is kept here. */
function tellLoss(state: Waiting, source: MessageSource, loss: Error): void {
	if ('user' in source.futures) {
		source.reject(loss, 'user');
	} else {
		state.loss = loss;
	}
}

function newsOf(exchange: PublicExchange, order: Dictionary<any>): OrderNews {
	const {order_id: id, product_id: product, client_order_id: clientOrderId, cumulative_quantity: filled, status} = cutAmounts(order) as Readonly<Record<string, unknown>>;
	invariant(typeof id === 'string' && typeof product === 'string' && typeof filled === 'string', 'coinbase tells of an order without id, product or quantity');
	return {
		id,
		symbol: String(exchange.safeSymbol(product, undefined, '-')),
		clientOrderId: typeof clientOrderId === 'string' ? clientOrderId : '',
		filled: decimal(filled === '' ? '0' : filled),
		// That an order is filled follows from its fills.
		hasEnded: status === 'CANCELLED' || status === 'EXPIRED' || status === 'FAILED',
	};
}

/** Returns the one stream of the account. What an error interrupts is told after the next connection. */
export function accountStreams(exchange: PublicExchange, _symbols: readonly MarketSymbol[], heard: AccountHeard): readonly AccountStream[] {
	const state: Waiting = {news: [], loss: null};
	waiting.set(exchange, state);
	const {news} = state;
	const told = new Map<string, Told>();
	return [{
		feed: 'orders',
		async next() {
			const {loss} = state;
			state.loss = null;
			if (loss !== null) {
				throw loss;
			}

			if (news.length === 0) {
				await exchange.watchOrders();
				keepBeating(exchange);
			}

			// More may come while fills are asked for, and only the next message would wake us up.
			while (news.length > 0) {
				const batch = news.splice(0);
				try {
					for (const each of latest(batch)) {
						await tell(exchange, each, told, heard);
					}
				} catch (error) {
					news.unshift(...batch);
					throw error;
				}
			}
		},
	}];
}

/** Returns one piece of news for each order: quantities only grow and an end is for good, whatever comes last. */
function latest(batch: readonly OrderNews[]): Iterable<OrderNews> {
	const orders = new Map<string, OrderNews>();
	for (const each of batch) {
		const before = orders.get(each.id) ?? each;
		orders.set(each.id, {...each, filled: maximum(before.filled, each.filled), hasEnded: before.hasEnded || each.hasEnded});
	}

	return orders.values();
}

async function tell(exchange: PublicExchange, {id, symbol, clientOrderId, filled, hasEnded}: OrderNews, told: Map<string, Told>, heard: AccountHeard): Promise<void> {
	const before = told.get(id) ?? nothingTold;
	const trades = filled > before.filled ? await fillsUpTo(exchange, id, symbol, filled) : [];
	const fresh = trades.filter(trade => !before.tradeIds.has(String(trade.id)));
	if (fresh.length > 0) {
		heard.fills(fresh.map(trade => ({...trade, info: {...trade.info as object, client_order_id: clientOrderId}})));
	}

	const filledNow: Told = {...before, filled: maximum(filled, before.filled), tradeIds: new Set([...before.tradeIds, ...trades.map(trade => String(trade.id))])};
	told.set(id, filledNow);
	if (hasEnded && !before.hasEnded) {
		heard.orders([{...await fetchEnded(exchange, id, symbol), clientOrderId}]);
		told.set(id, {...filledNow, hasEnded});
	}

	const [oldest] = told.keys();
	if (told.size > mostTold && oldest !== undefined) {
		told.delete(oldest);
	}
}

/** Returns the fills of an order once there are all that make up `filled`; they may be told later than the order. */
async function fillsUpTo(exchange: PublicExchange, id: string, symbol: MarketSymbol, filled: Decimal): Promise<readonly Trade[]> {
	for (let tries = 1; tries <= patience; tries++) {
		const trades = await fetchFills(exchange, symbol, {order_ids: [id]});
		let sum = zero;
		for (const {amount} of trades) {
			sum += decimal(String(amount));
		}

		if (sum >= filled) {
			return trades;
		}

		await exchange.sleep(firstWaitMs * tries);
	}

	throw new Error(`${exchange.id} tells that the order ${id} is filled, but not yet how`);
}

/** Asks for a heartbeat every second, once per connection: without one, Coinbase closes channels that are silent. */
export function keepBeating(exchange: PublicExchange): void {
	const url = String((exchange.urls.api as Readonly<Record<string, unknown>>).ws);
	const subscriptions = exchange.clients[url]?.subscriptions as Readonly<Record<string, unknown>> | undefined;
	if (subscriptions !== undefined && !('heartbeats' in subscriptions)) {
		const beating = exchange.watch(url, 'heartbeats', {type: 'subscribe', product_ids: [], channel: 'heartbeats'}, 'heartbeats') as Promise<unknown>;
		// Ends with the connection, of which the stream itself is told.
		void beating.catch(() => undefined);
	}
}
