/**
Where an order should go: the one venue that is cheapest for all of it, or slices over several, by merging their books with
fees in the prices. Taking the cheapest next level is best, because each next level of a book costs more than the last; what
the steps of venues round off goes to the next best place.
*/
import {type Decimal, decimal, divide, floorToStep, maximum, minimum, multiply, zero} from '../domain/decimal.js';
import {invariant} from '../domain/error.js';
import type {Market, OrderBook} from '../domain/market.js';
import type {Side} from '../domain/order.js';
import type {Fraction} from '../domain/units.js';
import {oppositeLevels} from './slippage-walk.js';

export type VenueOffer = {
	readonly venue: string;
	readonly book: OrderBook;
	/** Its trading rules and fees at that venue. */
	readonly market: Market;
	/** What can be spent there: quote units for a buy, base units for a sell. */
	readonly available: Decimal;
	/** What trading there is worse by, as a share of the price: transfers to come, trouble of the past. */
	readonly penalty: Fraction;
};

export type Slice = {
	readonly venue: string;
	/** A multiple of the venue's step, never more than its book holds. */
	readonly quantity: Decimal;
	/** The worst price that the slice touches. */
	readonly limitPrice: Decimal;
	/** What is paid or received at the book's prices, fees in it, penalties not. */
	readonly value: Decimal;
};

export type Route = {
	/** Best venue first. */
	readonly slices: readonly Slice[];
	/** What no venue can take. */
	readonly unfilled: Decimal;
};

/** A level of one venue with what it really costs per unit. */
type Level = {readonly offer: VenueOffer; readonly price: Decimal; readonly quantity: Decimal; readonly effective: Decimal};

/** Returns the whole order at the venue where it is cheapest, fees and penalties counted; where none can take it all, where most of it fits. */
export function bestVenue(offers: readonly VenueOffer[], side: Side, quantity: Decimal): Route {
	const routes = offers.map(offer => splitOrder([offer], side, quantity)).map((route, index) => ({route, burden: burdenOf(route, offers[index], side)}));
	const [best] = routes.toSorted((a, b) => compare(a.route.unfilled, b.route.unfilled) || compare(a.burden, b.burden));
	return best?.route ?? {slices: [], unfilled: quantity};
}

function burdenOf({slices}: Route, offer: VenueOffer | undefined, side: Side): Decimal {
	const [slice] = slices;
	if (slice === undefined || offer === undefined) {
		return zero;
	}

	const penalty = multiply(slice.value, decimal(offer.penalty));
	return side === 'buy' ? slice.value + penalty : penalty - slice.value;
}

/**
Returns slices that together take as much of `quantity` as the books, the balances, and every venue's steps and smallest
orders allow, at the least cost. Venues whose slice would be too small are left out and the rest is split anew.
*/
export function splitOrder(offers: readonly VenueOffer[], side: Side, quantity: Decimal): Route {
	invariant(quantity > zero, 'nothing to route');
	const slices = slicesOf(offers, side, quantity);
	const small = slices.filter(slice => isTooSmall(slice, offers));
	const [worst] = small.toSorted((a, b) => compare(a.quantity, b.quantity));
	if (worst !== undefined) {
		return splitOrder(offers.filter(({venue}) => venue !== worst.venue), side, quantity);
	}

	return {slices, unfilled: quantity - slices.reduce((sum, slice) => sum + slice.quantity, zero)};
}

function isTooSmall({venue, quantity, limitPrice}: Slice, offers: readonly VenueOffer[]): boolean {
	const market = offers.find(offer => offer.venue === venue)?.market;
	return market !== undefined && (quantity < decimal(market.minQuantity) || multiply(quantity, limitPrice) < decimal(market.minNotional));
}

function slicesOf(offers: readonly VenueOffer[], side: Side, quantity: Decimal): readonly Slice[] {
	const levels = mergedLevels(offers, side);
	const taken = new Map(offers.map(({venue}) => [venue, zero]));
	const room = new Map(offers.map(offer => [offer.venue, roomOf(offer, levels, side)]));
	let rest = quantity;
	const take = (venue: string, wanted: Decimal): void => {
		const before = taken.get(venue) ?? zero;
		const more = maximum(minimum(minimum(wanted, rest), (room.get(venue) ?? zero) - before), zero);
		taken.set(venue, before + more);
		rest -= more;
	};

	for (const {offer, quantity: held} of levels) {
		take(offer.venue, held);
	}

	for (const {venue, market} of offers) {
		const whole = floorToStep(taken.get(venue) ?? zero, decimal(market.quantityStep));
		rest += (taken.get(venue) ?? zero) - whole;
		taken.set(venue, whole);
	}

	// What rounding has left over goes, in whole steps, to the venues in the order of their prices.
	for (const {offer} of levels) {
		take(offer.venue, floorToStep(rest, decimal(offer.market.quantityStep)));
	}

	return offers.flatMap(offer => sliceOf(offer, side, taken.get(offer.venue) ?? zero)).toSorted((a, b) => compare(b.quantity, a.quantity));
}

/** Returns the levels of every venue, cheapest first for a buy, dearest first for a sell; the order of venues decides between equals. */
function mergedLevels(offers: readonly VenueOffer[], side: Side): readonly Level[] {
	const levels = offers.flatMap(offer => oppositeLevels(offer.book, side).map(([price, quantity]): Level => ({
		offer, price: decimal(price), quantity: decimal(quantity), effective: effectivePrice(decimal(price), offer, side),
	})));
	return levels.toSorted((a, b) => side === 'buy' ? compare(a.effective, b.effective) : compare(b.effective, a.effective));
}

function effectivePrice(price: Decimal, {market, penalty}: VenueOffer, side: Side): Decimal {
	const extra = multiply(price, decimal(market.takerFee) + decimal(penalty));
	return side === 'buy' ? price + extra : price - extra;
}

/** Returns how much a venue can take in whole steps: what its book holds and what can be paid there, fees in it. */
function roomOf(offer: VenueOffer, levels: readonly Level[], side: Side): Decimal {
	let [room, left] = [zero, offer.available];
	for (const {price, quantity} of levels.filter(level => level.offer === offer)) {
		const unit = side === 'buy' ? price + multiply(price, decimal(offer.market.takerFee)) : decimal(1);
		const payable = minimum(quantity, divide(left, unit));
		room += payable;
		// Rounded up, so that the sum of the levels never costs more than there is.
		left -= multiply(payable, unit) + 1n;
		if (left <= zero) {
			break;
		}
	}

	return floorToStep(room, decimal(offer.market.quantityStep));
}

function sliceOf({venue, book, market}: VenueOffer, side: Side, quantity: Decimal): Slice[] {
	let [rest, value, limitPrice] = [quantity, zero, zero];
	for (const [price, held] of oppositeLevels(book, side)) {
		const part = minimum(rest, decimal(held));
		if (part > zero) {
			rest -= part;
			value += multiply(part, decimal(price));
			limitPrice = decimal(price);
		}
	}

	invariant(rest === zero, `${venue} was given more than its book holds`);
	const fee = multiply(value, decimal(market.takerFee));
	return quantity === zero ? [] : [{venue, quantity, limitPrice, value: side === 'buy' ? value + fee : value - fee}];
}

function compare(a: Decimal, b: Decimal): number {
	return a < b ? -1 : (a > b ? 1 : 0);
}
