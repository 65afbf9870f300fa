/**
Our account at one venue through ccxt, behind the Venue port. Every order carries our own client id; nothing is retried
here, because only the order's life knows whether a second try is safe.
*/
import type {Order as CcxtOrder, Trade} from 'ccxt';
import {CryptoTraderError, errorMessage, exitCode, invariant} from '../domain/error.js';
import type {Order, ReportedFill} from '../domain/order.js';
import type {MarketSymbol} from '../domain/units.js';
import {type Outcome, type Venue, type VenueListener, keysRefused} from '../ports/venue.js';
import type {CcxtClient} from './client.js';
import {adviceFor, faultOf} from './fault.js';
import {OutcomeUnknownError} from './outcome-errors.js';
import {outcomeOfError} from './outcome.js';
import {parseBalances, parseOrder, parseTrade} from './parse.js';
import {objecting} from './requests.js';
import {createStreams} from './stream.js';
import type {AccountHeard, Half, OrderKey} from './venues/specifics.js';

/** Says why an order may not leave, or null when it may; asked right before each request that would make it leave. */
export type Objection = (order: Order) => string | null;

/** Returns the account of the client's venue. Markets must be loadable with the client. */
export function createCcxtVenue(client: CcxtClient, symbols: readonly MarketSymbol[], objection: Objection = () => null): Venue {
	const {exchange, specifics} = client;
	const fillOf = (trade: Trade): ReportedFill => parseTrade(trade, specifics.clientIdOfTrade(trade));
	// An account with no orders is silent for hours; a dead connection is found by the unanswered ping.
	const streams = createStreams(client, null);
	return {
		name: exchange.id,
		submit: async order => objecting(() => objection(order), async () => sendOrder(client, order)),
		async cancel(key) {
			try {
				return {outcome: 'confirmed', order: parseOrder(await specifics.cancel(exchange, key))};
			} catch (error) {
				return outcomeOfError(error, specifics.rejections);
			}
		},
		...(specifics.replace !== undefined && {replace: async (order: Order, key: OrderKey) => objecting(() => objection(order), async () => replaceOrder(client, order, key))}),
		async lookup(symbol, clientOrderId) {
			const order = await specifics.findOrder(exchange, symbol, clientOrderId);
			if (order === null) {
				return null;
			}

			const trades = await specifics.orderTrades(exchange, order, symbol);
			return {order: {...parseOrder(order), clientOrderId}, fills: trades.map(fillOf)};
		},
		fetchOpenOrders: async () => asking(client, async () => {
			const orders = await Promise.all(symbols.map(async symbol => exchange.fetchOpenOrders(symbol)));
			return orders.flat().map(parseOrder);
		}),
		fetchBalances: async () => asking(client, async () => parseBalances(await exchange.fetchBalance())),
		fetchFills: async (symbol, since) => asking(client, async () => {
			const trades = await specifics.myTrades(exchange, symbol, since);
			return trades.map(fillOf);
		}),
		async watch(listener) {
			watchAccount(client, {symbols, streams, listener, fillOf});
			await client.untilReceived(specifics.accountConfirmations);
			listener.onHealth('account', 'live', 'connected');
		},
		async close() {
			streams.stop();
			await client.close();
		},
	};
}

/** Asks for something of the account; what goes wrong is told with what can be done about it. */
async function asking<Answer>({exchange}: CcxtClient, ask: () => Promise<Answer>): Promise<Answer> {
	try {
		return await ask();
	} catch (error) {
		const kind = faultOf(error);
		const code = kind === 'authentication' ? keysRefused : `account-${kind}`;
		throw new CryptoTraderError(errorMessage(error), {code, advice: adviceFor(kind, exchange.id), exit: exitCode.venueUnreachable, cause: error});
	}
}

/** Sends a limit order, once. Whether it may be sent is for the caller to know: risk has approved it, or it only gets us out. */
export async function sendOrder(client: CcxtClient, order: Order): Promise<Outcome> {
	const {exchange, specifics} = client;
	try {
		const {symbol, side, quantity, limitPrice, clientOrderId} = order;
		const answer = await exchange.createOrder(symbol, 'limit', side, Number(quantity), Number(limitPrice), specifics.orderParameters(order));
		return {outcome: 'confirmed', order: {...parseOrder(await completed(client, answer, symbol)), clientOrderId}};
	} catch (error) {
		return outcomeOfError(error, specifics.rejections);
	}
}

/** Asks once for the replacement; what went wrong before any of it was answered leaves both halves as they are, or unknown. */
async function replaceOrder({exchange, specifics}: CcxtClient, order: Order, key: OrderKey): Promise<{readonly cancelled: Outcome; readonly placed: Outcome}> {
	const outcomeOf = (half: Half): Outcome => 'order' in half ? {outcome: 'confirmed', order: parseOrder(half.order)} : outcomeOfError(half.error, specifics.rejections);
	try {
		invariant(specifics.replace !== undefined, `${exchange.id} replaces no orders`);
		const {cancelled, placed} = await specifics.replace(exchange, order, key);
		return {cancelled: outcomeOf(cancelled), placed: outcomeOf(placed)};
	} catch (error) {
		const outcome = outcomeOfError(error, specifics.rejections);
		return {cancelled: outcome, placed: outcome};
	}
}

/** Some venues answer an order with its id and nothing else: then it is asked for, and what cannot be asked leaves the outcome unknown. */
async function completed({exchange}: CcxtClient, answer: CcxtOrder, symbol: MarketSymbol): Promise<CcxtOrder> {
	if (answer.status !== undefined && answer.filled !== undefined) {
		return answer;
	}

	try {
		invariant(answer.id !== undefined && answer.id !== '', 'the answer to an order has no id');
		return await exchange.fetchOrder(answer.id, symbol);
	} catch (error) {
		throw new OutcomeUnknownError(`the order was sent and could not be asked for: ${errorMessage(error)}`, {cause: error});
	}
}

type AccountWatch = {
	readonly symbols: readonly MarketSymbol[];
	readonly streams: ReturnType<typeof createStreams>;
	readonly listener: VenueListener;
	readonly fillOf: (trade: Trade) => ReportedFill;
};

/**
Fills come one by one. Of orders only the last state is certain to be told, so only what ends an order without filling it
is passed on; that an order is open or filled follows from the answer to the submit and from the fills.
*/
function watchAccount({exchange, specifics}: CcxtClient, {symbols, streams, listener, fillOf}: AccountWatch): void {
	const heard: AccountHeard = {
		fills(trades) {
			for (const trade of trades) {
				listener.onFill(fillOf(trade));
			}
		},
		orders(orders) {
			for (const order of orders) {
				const report = parseOrder(order);
				if (report.status !== 'open' && report.status !== 'filled') {
					listener.onOrder(report);
				}
			}
		},
	};
	const health = accountHealth(listener);
	for (const {feed, next} of specifics.accountStreams(exchange, symbols, heard)) {
		streams.start({feed, next, onHealth: health});
	}
}

/** Tells of each stream, and of the account as a whole: what happened while any of them was lost must be asked for when all are back. */
function accountHealth(listener: VenueListener): VenueListener['onHealth'] {
	const lost = new Set<string>();
	return (feed, status, detail) => {
		listener.onHealth(feed, status, detail);
		if (status !== 'live') {
			if (lost.size === 0) {
				listener.onHealth('account', 'down', detail);
			}

			lost.add(feed);
		} else if (lost.delete(feed) && lost.size === 0) {
			listener.onHealth('account', 'live', 'connected again');
		}
	};
}
