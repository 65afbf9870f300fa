/**
Our account through ccxt as the way out needs it: on the halt lane, with nothing retried and nothing left to be loaded when
it counts.
*/
import type {OrderBook} from 'ccxt';
import type {ReportedFill} from '../domain/order.js';
import type {MarketSymbol} from '../domain/units.js';
import type {HaltVenue} from '../ports/halt-venue.js';
import type {CcxtClient} from './client.js';
import {parseMarket} from './parse.js';
import {createCcxtVenue, sendOrder} from './venue.js';

/** Levels asked for to see the best bid; Binance has no fewer. */
const bookLevels = 5;

/** Returns the account of the client's venue, in those markets. */
export function createHaltVenue(client: CcxtClient, symbols: readonly MarketSymbol[]): HaltVenue {
	const {exchange, specifics: {cancelAllAfter}} = client;
	const {cancel, lookup, fetchOpenOrders, fetchBalances, fetchFills, close} = createCcxtVenue(client, symbols);
	const nameOf = createOwners(client);
	return {
		name: exchange.id,
		cancel, lookup, fetchOpenOrders, fetchBalances, close,
		async warmUp() {
			await exchange.loadMarkets();
		},
		async keepWarm() {
			await exchange.fetchTime();
		},
		sell: async order => sendOrder(client, order),
		async fetchFills(symbol, since) {
			const named: ReportedFill[] = [];
			for (const fill of await fetchFills(symbol, since)) {
				named.push({...fill, clientOrderId: fill.clientOrderId ?? await nameOf(fill)});
			}

			return named;
		},
		async fetchBid(symbol) {
			const {bids}: OrderBook = await exchange.fetchOrderBook(symbol, bookLevels);
			const bid = Number(bids[0]?.[0] ?? Number.NaN);
			return Number.isFinite(bid) && bid > 0 ? bid : null;
		},
		async fetchMarket(symbol) {
			await exchange.loadMarkets(true);
			return parseMarket(exchange, symbol);
		},
		cancelAllAfter: cancelAllAfter === undefined ? null : async seconds => cancelAllAfter(exchange, seconds),
	};
}

/** Returns a function that asks for our id of the order of an execution, once for each order; null for an order without one. */
function createOwners({exchange}: CcxtClient): (fill: ReportedFill) => Promise<string | null> {
	const names = new Map<string, string | null>();
	return async ({symbol, venueOrderId}) => {
		const key = `${symbol} ${venueOrderId}`;
		if (!names.has(key)) {
			const {clientOrderId} = await exchange.fetchOrder(venueOrderId, symbol);
			names.set(key, clientOrderId ?? null);
		}

		return names.get(key) ?? null;
	};
}
