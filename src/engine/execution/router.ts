/**
Where an order goes, from the books of this moment: what they offer within its limit, cheapest first with fees; what is left
rests at its limit where that costs least.
*/
import {type Decimal, type DecimalText, ceilToStep, decimal, divide, floorToStep, formatDecimal, minimum, multiply, toNumber, zero} from '../domain/decimal.js';
import {errorMessage} from '../domain/error.js';
import type {EventOf} from '../domain/event.js';
import type {BookLevel, Market, OrderBook} from '../domain/market.js';
import type {Order} from '../domain/order.js';
import type {Milliseconds} from '../domain/units.js';
import type {Router} from '../ports/venue.js';
import {type Route, type VenueOffer, bestVenue, splitOrder} from './routing.js';

/** One venue as the router asks it. `market` and `book` throw when it cannot be asked. */
export type Routed = {
	readonly venue: string;
	readonly market: (symbol: string) => Promise<Market>;
	readonly book: (symbol: string) => Promise<OrderBook>;
	/** Why nothing is sent there for now, or null. */
	readonly objection: () => string | null;
};

/** Returns a router over those venues, which lets each of them `patienceMs` for its answer; `wait` ends after that time. */
export function createRouter(venues: readonly Routed[], patienceMs: Milliseconds, wait: (milliseconds: Milliseconds) => Promise<void>): Router {
	return async (order, room) => {
		const answers = await Promise.all(venues.map(async venue => {
			const late = async (): Promise<string> => {
				await wait(patienceMs);
				return `no book within ${patienceMs / 1000} s`;
			};

			return [venue.venue, await Promise.race([offerOf(venue, order, room[venue.venue] ?? '0'), late()])] as const;
		}));
		const offers = answers.flatMap(([, answer]) => typeof answer === 'string' ? [] : [answer]);
		const left = Object.fromEntries(answers.flatMap(([venue, answer]) => typeof answer === 'string' ? [[venue, answer]] : []));
		return {...routeOrder(order, offers), left};
	};
}

/** Returns what a venue offers, or why it offers nothing. */
async function offerOf({venue, market, book, objection}: Routed, {symbol}: Order, room: DecimalText): Promise<VenueOffer | string> {
	const reason = objection();
	if (reason !== null) {
		return reason;
	}

	try {
		return {venue, market: await market(symbol), book: await book(symbol), available: decimal(room), penalty: 0};
	} catch (error) {
		return errorMessage(error);
	}
}

/** What splitting must save, as a share of what is paid: less is not worth a second order to look after. */
const worthSplitting = decimal('0.0001');

/** Returns the parts of an order and what no venue can take. A part's limit is the order's, on the grid of its venue. */
export function routeOrder(order: Order, offers: readonly VenueOffer[]): Pick<EventOf<'OrderRouted'>, 'slices' | 'unrouted'> {
	const {slices, unfilled} = cheapest(order, offers.map(offer => ({...offer, book: withinReach(offer, order)})));
	const parts = slices.map(({venue, quantity}) => ({venue, quantity, limit: limitAt(venue, order, offers)}));
	const small = parts.find(({venue, quantity, limit}) => multiply(quantity, limit) < decimal(marketAt(venue, offers)?.minNotional ?? '0'));
	if (small !== undefined) {
		// The books are worth enough, but venues look at the limit.
		return routeOrder(order, offers.filter(({venue}) => venue !== small.venue));
	}

	return {
		slices: parts.map(({venue, quantity, limit}) => ({venue, quantity: formatDecimal(quantity), limitPrice: formatDecimal(limit)})),
		unrouted: formatDecimal(unfilled),
	};
}

/** Returns all of it at one venue, unless several take more of it, or as much and clearly cheaper. */
function cheapest({side, quantity}: Order, offers: readonly VenueOffer[]): Route {
	const [alone, split] = [bestVenue(offers, side, decimal(quantity)), splitOrder(offers, side, decimal(quantity))];
	if (split.unfilled !== alone.unfilled) {
		return split.unfilled < alone.unfilled ? split : alone;
	}

	const [dearer, cheaper] = side === 'buy' ? [alone, split] : [split, alone];
	return valueOf(dearer) - valueOf(cheaper) > multiply(valueOf(alone), worthSplitting) ? split : alone;
}

function valueOf({slices}: Route): Decimal {
	return slices.reduce((sum, {value}) => sum + value, zero);
}

/**
Returns the book as far as the order reaches, and behind it room for all of the order at its limit, where it would rest; no
more of either than can be paid at the limit, because venues reserve that much.
*/
function withinReach({book, market, available}: VenueOffer, {side, limitPrice, quantity}: Order): OrderBook {
	const limit = Number(limitPrice);
	const rest = [limit, Number(quantity)] as const;
	if (side === 'sell') {
		return {...book, bids: [...book.bids.filter(([price]) => price >= limit), rest]};
	}

	const unit = multiply(decimal(limitPrice), decimal(1) + decimal(market.takerFee));
	const payable = floorToStep(divide(available, unit), decimal(market.quantityStep));
	return {...book, asks: upTo(payable, [...book.asks.filter(([price]) => price <= limit), rest])};
}

/** Returns the first levels that together hold no more than `most`. */
function upTo(most: Decimal, levels: readonly BookLevel[]): readonly BookLevel[] {
	let left = most;
	return levels.map(([price, held]) => {
		const part = minimum(left, decimal(held));
		left -= part;
		return [price, toNumber(part)];
	});
}

function marketAt(venue: string, offers: readonly VenueOffer[]): Market | undefined {
	return offers.find(offer => offer.venue === venue)?.market;
}

/** Returns the limit on the venue's tick, on the side that never pays more or takes less. */
function limitAt(venue: string, {side, limitPrice}: Order, offers: readonly VenueOffer[]): Decimal {
	const tick = decimal(marketAt(venue, offers)?.priceTick ?? '0');
	const price = decimal(limitPrice);
	if (tick === zero) {
		return price;
	}

	return side === 'buy' ? floorToStep(price, tick) : ceilToStep(price, tick);
}
