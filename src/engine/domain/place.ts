/**
Where something is when more than one venue is traded on. A place is a market at a venue; with a single venue it is the market
alone. The client id of an order says its venue, so that whoever finds the order, after whatever has ended, knows where to ask.
*/
import type {DecimalText} from './decimal.js';
import {invariant} from './error.js';
import type {EventOf} from './event.js';
import {type LedgerBalances, assetsOf} from './ledger.js';
import type {Market} from './market.js';
import type {Order} from './order.js';
import type {MarketSymbol} from './units.js';

/** A market, or a market at a venue: `BTC/USDT`, `BTC/USDT@kraken`. */
export type Place = string;

/** Where an order is: `venue` is left out where there is only one. */
type Located = {readonly symbol: MarketSymbol; readonly venue?: string};

/** What is traded on: the venue that decides, and the others that orders may go to. */
type Venues = {readonly venue: string; readonly tradeAlsoAt: readonly string[]};

/** Last letters of client ids. Changing one would make orders of old journals somebody else's. */
const letters: Readonly<Record<string, string>> = {binance: 'b', coinbase: 'c', kraken: 'k'};

/** Returns every venue that orders may go to, the one that decides first. */
export function tradedVenues({venue, tradeAlsoAt}: Venues): readonly string[] {
	return [venue, ...tradeAlsoAt.filter(other => other !== venue)];
}

/** Returns whether orders may go to more than one venue. */
export function isRouted(venues: Venues): boolean {
	return tradedVenues(venues).length > 1;
}

/** Returns the client id of an order, or of a part of it, that goes to a venue. Throws InvariantError for a venue without a letter. */
export function idAt(clientOrderId: string, venue: string): string {
	const letter = letters[venue];
	invariant(letter !== undefined, `orders cannot be routed to ${venue}`);
	return `${familyOf(clientOrderId)}-${letter}`;
}

/**
Returns the venue that a client id names, or null: the one that decides. Ids of what is sold beside the engine have no room
for a third part; they name it with a capital after their own.
*/
export function venueOfId(clientOrderId: string): string | null {
	const letter = clientOrderId.split('-')[2] ?? /-G([A-Z])/.exec(clientOrderId)?.[1]?.toLowerCase();
	return Object.entries(letters).find(([, other]) => other === letter)?.[0] ?? null;
}

/** Returns the capital that names a venue in the ids of what is sold beside the engine; nothing where only one is traded on. */
export function capitalOf({venue}: {readonly venue?: string}): string {
	return venue === undefined ? '' : letters[venue]?.toUpperCase() ?? '';
}

/** Returns the name of an asset at a venue. */
export function assetAt(asset: string, venue: string | undefined): string {
	return venue === undefined ? asset : `${asset}@${venue}`;
}

/** Returns the venue that a client id names, as an order carries it: none for the venue that decides, where there is only one. */
export function locatedById(clientOrderId: string): {readonly venue?: string} {
	const venue = venueOfId(clientOrderId);
	return venue === null ? {} : {venue};
}

/** Returns what the ids of all parts of an order have in common: the id of the order that was approved, where it was split. */
export function familyOf(clientOrderId: string): string {
	return venueOfId(clientOrderId) === null ? clientOrderId : clientOrderId.split('-').slice(0, 2).join('-');
}

export function placeOf({symbol, venue}: Located): Place {
	return venue === undefined ? symbol : `${symbol}@${venue}`;
}

/** Returns the place of an order, or of a wish for one, as today's settings see it: without a venue it is where the deciding one is. */
export function placeIn(venues: Venues, {symbol, venue = venues.venue}: Located): Place {
	return isRouted(venues) || venue !== venues.venue ? placeOf({symbol, venue}) : symbol;
}

/** Returns an order with its place as today's settings name it: one from when there was only one venue, or when there were several, is where it was. */
export function locatedIn(venues: Venues, order: Order): Order {
	const {venue = venues.venue, ...rest} = order;
	return isRouted(venues) || venue !== venues.venue ? {...rest, venue} : rest;
}

/** Returns every place where a market is traded. */
export function placesIn(venues: Venues, symbol: MarketSymbol): readonly Place[] {
	return isRouted(venues) ? tradedVenues(venues).map(venue => placeOf({symbol, venue})) : [symbol];
}

/** Returns what is known of a place, or of its market where nothing is known of the place itself. */
export function knownOf<Value>(values: Readonly<Record<Place, Value>>, place: Place): Value | undefined {
	return values[place] ?? values[symbolOf(place)];
}

/** Returns the market of a place. */
export function symbolOf(place: Place): MarketSymbol {
	return place.split('@')[0] ?? place;
}

/** Returns the venue of a place, none where there is only one. */
export function venueOf(place: Place): {readonly venue?: string} {
	const venue = place.split('@')[1];
	return venue === undefined ? {} : {venue};
}

/** Returns the rules of the other venues' markets by their places. */
export function marketsElsewhere({elsewhere = {}}: EventOf<'MarketsLoaded'>): Record<Place, Market> {
	return Object.fromEntries(Object.entries(elsewhere).flatMap(([venue, markets]) => markets.map(market => [placeOf({symbol: market.symbol, venue}), market])));
}

/** Returns what is held of each market at each venue, in base units. */
export function heldByPlace(places: Readonly<Record<string, LedgerBalances>>, symbols: readonly MarketSymbol[]): Record<Place, DecimalText> {
	return Object.fromEntries(Object.entries(places).flatMap(([venue, balances]) =>
		symbols.map(symbol => [placeOf({symbol, venue}), balances[assetsOf(symbol).base] ?? '0'])));
}
