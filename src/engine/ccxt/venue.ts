/**
Our account at one venue through ccxt, behind the Venue port. Every order carries our own client id; nothing is retried
here, because only the order's life knows whether a second try is safe.
*/
import ccxt from 'ccxt';
import type {MarketSymbol} from '../domain/units.js';
import type {Venue, VenueListener} from '../ports/venue.js';
import type {CcxtClient} from './client.js';
import {outcomeOfError} from './outcome.js';
import {parseBalances, parseOrder, parseTrade} from './parse.js';
import {createStreams, untilReceived} from './stream.js';

/** Returns the account of the client's venue. Markets must be loadable with the client. */
export function createCcxtVenue(client: CcxtClient, symbols: readonly MarketSymbol[]): Venue {
	const {exchange} = client;
	// An account with no orders is silent for hours; a dead connection is found by the unanswered ping.
	const streams = createStreams(client, null);
	return {
		name: exchange.id,
		async submit(order) {
			try {
				const {symbol, side, quantity, limitPrice, clientOrderId, timeInForce} = order;
				const parameters = {clientOrderId, timeInForce: timeInForce === 'immediate-or-cancel' ? 'IOC' : 'GTC'};
				return {outcome: 'confirmed', order: parseOrder(await exchange.createOrder(symbol, 'limit', side, Number(quantity), Number(limitPrice), parameters))};
			} catch (error) {
				return outcomeOfError(error);
			}
		},
		async cancel({symbol, clientOrderId}) {
			try {
				const answer = await exchange.cancelOrder('', symbol, {clientOrderId});
				return {outcome: 'confirmed', order: parseOrder({...answer, clientOrderId})};
			} catch (error) {
				return outcomeOfError(error);
			}
		},
		async lookup(symbol, clientOrderId) {
			try {
				const order = parseOrder({...await exchange.fetchOrder('', symbol, {clientOrderId}), clientOrderId});
				const trades = await exchange.fetchOrderTrades(order.venueOrderId, symbol);
				return {order, fills: trades.map(parseTrade)};
			} catch (error) {
				if (error instanceof ccxt.OrderNotFound) {
					return null;
				}

				throw error;
			}
		},
		async fetchOpenOrders() {
			const orders = await Promise.all(symbols.map(async symbol => exchange.fetchOpenOrders(symbol)));
			return orders.flat().map(parseOrder);
		},
		fetchBalances: async () => parseBalances(await exchange.fetchBalance()),
		async fetchFills(symbol, since) {
			const trades = await exchange.fetchMyTrades(symbol, since);
			return trades.map(parseTrade);
		},
		async watch(listener) {
			watchAccount(client, streams, listener);
			await untilReceived(client, 1);
			listener.onHealth('account', 'live', 'connected');
		},
		async close() {
			streams.stop();
			await client.close();
		},
	};
}

/**
Fills come one by one. Of orders only the last state is certain to be told, so only what ends an order without filling it
is passed on; that an order is open or filled follows from the answer to the submit and from the fills.
*/
function watchAccount({exchange}: CcxtClient, streams: ReturnType<typeof createStreams>, listener: VenueListener): void {
	const onHealth = listener.onHealth.bind(listener);
	streams.start({
		feed: 'fills',
		onHealth,
		async next() {
			for (const trade of await exchange.watchMyTrades()) {
				listener.onFill(parseTrade(trade));
			}
		},
	});
	streams.start({
		feed: 'orders',
		onHealth,
		async next() {
			for (const order of await exchange.watchOrders()) {
				const report = parseOrder(order);
				if (report.status !== 'open' && report.status !== 'filled') {
					listener.onOrder(report);
				}
			}
		},
	});
}
