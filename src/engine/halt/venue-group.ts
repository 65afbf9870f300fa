/**
The way out of several venues as one: markets are named by their places, orders are found where their ids say, and balances
are told venue by venue, because a sell can only give what is there.
*/
import {invariant} from '../domain/error.js';
import type {Balances, ReportedFill} from '../domain/order.js';
import {type Place, assetAt, symbolOf, venueOf, venueOfId} from '../domain/place.js';
import type {HaltVenue} from '../ports/halt-venue.js';

/** Returns the venues as one; the first is the one that decides, where ids without a venue belong. */
export function createHaltGroup(venues: readonly HaltVenue[]): HaltVenue {
	const [main] = venues;
	invariant(main !== undefined, 'a group of venues without a venue');
	const named = (name: string | null | undefined): HaltVenue => venues.find(venue => venue.name === name) ?? main;
	const at = (place: Place): HaltVenue => named(venueOf(place).venue);
	const keeperOf = (clientOrderId: string): HaltVenue => named(venueOfId(clientOrderId));
	const switches = venues.flatMap(({cancelAllAfter}) => cancelAllAfter ?? []);
	/** Executions of venues beside the first are named with the venue, like everywhere in the engine. */
	const told = (venue: HaltVenue, fill: ReportedFill): ReportedFill =>
		venue === main ? fill : {...fill, tradeId: `${venue.name}:${fill.tradeId}`, venueOrderId: `${venue.name}:${fill.venueOrderId}`};
	return {
		name: main.name,
		async cancel(key) {
			const venue = keeperOf(key.clientOrderId);
			const prefix = `${venue.name}:`;
			const {venueOrderId} = key;
			return venue.cancel({...key, symbol: symbolOf(key.symbol), venueOrderId: venueOrderId?.startsWith(prefix) === true ? venueOrderId.slice(prefix.length) : venueOrderId});
		},
		async lookup(symbol, clientOrderId) {
			const venue = keeperOf(clientOrderId);
			const found = await venue.lookup(symbolOf(symbol), clientOrderId);
			return found === null ? null : {...found, fills: found.fills.map(fill => told(venue, fill))};
		},
		async fetchOpenOrders(places) {
			const lists = await Promise.all(venues.map(async venue => venue.fetchOpenOrders(places.filter(place => at(place) === venue).map(place => symbolOf(place)))));
			return lists.flat();
		},
		async fetchBalances() {
			const all: Record<string, Balances[string]> = {};
			for (const [name, balances] of await Promise.all(venues.map(async ({name, fetchBalances}) => [name, await fetchBalances()] as const))) {
				Object.assign(all, Object.fromEntries(Object.entries(balances).map(([asset, balance]) => [assetAt(asset, name), balance])));
			}

			return all;
		},
		async fetchFills(place, since) {
			const fills = await at(place).fetchFills(symbolOf(place), since);
			return fills.map(fill => told(at(place), fill));
		},
		sell: async order => keeperOf(order.clientOrderId).sell(order),
		fetchBid: async place => at(place).fetchBid(symbolOf(place)),
		fetchMarket: async place => at(place).fetchMarket(symbolOf(place)),
		async warmUp() {
			await Promise.all(venues.map(async venue => venue.warmUp()));
		},
		async keepWarm() {
			await Promise.allSettled(venues.map(async venue => venue.keepWarm()));
		},
		cancelAllAfter: switches.length === 0
			? null
			: async seconds => {
				await Promise.all(switches.map(async cancelAllAfter => cancelAllAfter(seconds)));
			},
		async close() {
			await Promise.allSettled(venues.map(async venue => venue.close()));
		},
	};
}
