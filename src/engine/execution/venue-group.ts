/**
Several accounts as one: orders go where they say, questions where the client id says, and what the venues tell is put
together. Ids that a venue gives are made unique by its name, but for those of the venue that decides.
*/
import {invariant} from '../domain/error.js';
import {sumOfBalances} from '../domain/ledger.js';
import type {Balances, ReportedFill, VenueOrder} from '../domain/order.js';
import {venueOfId} from '../domain/place.js';
import type {MarketSymbol} from '../domain/units.js';
import type {OrderKey, Outcome, Venue, VenueListener} from '../ports/venue.js';

export type GroupOptions = {
	/** Returns those of the wanted markets that a venue has. */
	readonly symbols: (venue: string, wanted: readonly MarketSymbol[]) => readonly MarketSymbol[];
	/** Told when the stream of an account comes and goes. */
	readonly onAccount: (venue: string, isLive: boolean, detail: string) => void;
};

/** Returns the accounts as one; the first is that of the venue that decides. */
export function createVenueGroup(venues: readonly Venue[], {symbols, onAccount}: GroupOptions): Venue {
	const [main] = venues;
	invariant(main !== undefined, 'a group of venues without a venue');
	const named = (name: string | null | undefined): Venue => {
		const venue = name === null || name === undefined ? main : venues.find(other => other.name === name);
		invariant(venue !== undefined, `no account at ${name ?? 'nowhere'} is open`);
		return venue;
	};

	const keeperOf = (clientOrderId: string): Venue => named(venueOfId(clientOrderId));
	const tag = (venue: Venue): Tag => venue === main ? untouched : tagOf(venue.name);
	const healthOf = ({onHealth}: VenueListener, venue: Venue): VenueListener['onHealth'] => (feed, status, detail) => {
		if (feed === 'account') {
			onAccount(venue.name, status === 'live', detail);
		}

		onHealth(venue === main ? feed : `${venue.name} ${feed}`, status, detail);
	};

	return {
		name: main.name,
		async submit(order) {
			const venue = named(order.venue);
			return tag(venue).outcome(await venue.submit(order));
		},
		async cancel(key) {
			const venue = keeperOf(key.clientOrderId);
			return tag(venue).outcome(await venue.cancel(tag(venue).key(key)));
		},
		async replace(order, replaced) {
			const venue = named(order.venue);
			const {outcome, key} = tag(venue);
			invariant(venue.replace !== undefined, `${venue.name} replaces no orders`);
			const {cancelled, placed} = await venue.replace(order, key(replaced));
			return {cancelled: outcome(cancelled), placed: outcome(placed)};
		},
		async lookup(symbol, clientOrderId) {
			const venue = keeperOf(clientOrderId);
			const {order, fill} = tag(venue);
			const found = await venue.lookup(symbol, clientOrderId);
			return found === null ? null : {order: order(found.order), fills: found.fills.map(one => fill(one))};
		},
		...questionsTo(venues, symbols, tag),
		async watch(listener) {
			await Promise.all(venues.map(async venue => venue.watch(tagged({...listener, onHealth: healthOf(listener, venue)}, tag(venue)))));
		},
		async close() {
			await Promise.allSettled(venues.map(async venue => venue.close()));
		},
	};
}

type Questions = Required<Pick<Venue, 'fetchOpenOrders' | 'fetchPlaces' | 'fetchBalances' | 'fetchFills'>>;

/** Returns the questions that every venue is asked; one that does not answer fails the whole question. */
function questionsTo(venues: readonly Venue[], symbols: GroupOptions['symbols'], tag: (venue: Venue) => Tag): Questions {
	const fetchPlaces = async (): Promise<Readonly<Record<string, Balances>>> =>
		Object.fromEntries(await Promise.all(venues.map(async venue => [venue.name, await venue.fetchBalances()] as const)));
	return {
		async fetchOpenOrders(wanted) {
			const lists = await Promise.all(venues.map(async venue => {
				const open = await venue.fetchOpenOrders(symbols(venue.name, wanted));
				return open.map(one => tag(venue).order(one));
			}));
			return lists.flat();
		},
		fetchPlaces,
		fetchBalances: async () => sumOfBalances(Object.values(await fetchPlaces())),
		async fetchFills(symbol, since) {
			const traders = venues.filter(venue => symbols(venue.name, [symbol]).length > 0);
			const lists = await Promise.all(traders.map(async venue => {
				const fills = await venue.fetchFills(symbol, since);
				return fills.map(one => tag(venue).fill(one));
			}));
			return lists.flat().toSorted((a, b) => a.at - b.at);
		},
	};
}

function tagged({onFill, onOrder, onHealth}: VenueListener, {order, fill}: Tag): VenueListener {
	return {
		onFill(one) {
			onFill(fill(one));
		},
		onOrder(one) {
			onOrder(order(one));
		},
		onHealth,
	};
}

/** How what one venue says is told, and how it is asked again. */
type Tag = {
	order(order: VenueOrder): VenueOrder;
	fill(fill: ReportedFill): ReportedFill;
	outcome(outcome: Outcome): Outcome;
	key(key: OrderKey): OrderKey;
};

const untouched: Tag = {order: order => order, fill: fill => fill, outcome: outcome => outcome, key: key => key};

function tagOf(name: string): Tag {
	const prefix = `${name}:`;
	const order = (one: VenueOrder): VenueOrder => ({...one, venueOrderId: `${prefix}${one.venueOrderId}`});
	return {
		order,
		fill: one => ({...one, tradeId: `${prefix}${one.tradeId}`, venueOrderId: `${prefix}${one.venueOrderId}`}),
		outcome: one => one.outcome === 'confirmed' ? {...one, order: order(one.order)} : one,
		key: key => ({...key, venueOrderId: key.venueOrderId?.startsWith(prefix) === true ? key.venueOrderId.slice(prefix.length) : key.venueOrderId}),
	};
}
