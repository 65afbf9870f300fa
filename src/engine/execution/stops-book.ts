/**
What the stage of stops keeps in mind: the working orders of each market, what is held, and how far the protection of each
position has come.
*/
import {type Decimal, type DecimalText, decimal, floorToStep, maximum, multiply, toNumber, zero} from '../domain/decimal.js';
import type {Protection} from '../domain/event.js';
import type {Market} from '../domain/market.js';
import {type Order, isStop} from '../domain/order.js';
import {type Place, knownOf} from '../domain/place.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {Movement} from './stops-plan.js';

export type BookedOrder = {
	readonly place: Place;
	readonly side: Order['side'];
	readonly quantity: DecimalText;
	filled: DecimalText;
	/** Of a stop; null for any other order. */
	readonly trigger: DecimalText | null;
	/** Client id of the stop whose place it takes, or null. */
	readonly replaces: string | null;
	/** True once the venue has said that it has it. */
	confirmed: boolean;
	/** True once its end has been asked for. */
	ending: boolean;
};

/** The protection of one market's position. */
export type Guard = {
	/** Trigger of its last stop; what comes below it is sold, whether or not a stop still stands. Null before the first. */
	floor: DecimalText | null;
	/** Refusals for the price, which bring the stop nearer. */
	nearer: number;
	/** Stops that came to nothing, in a row; the next try waits the longer. */
	failures: number;
	retryAt: EpochMs | null;
	/** Why there is no stop, or null. */
	trouble: string | null;
	unprotectedSince: EpochMs | null;
	/** Since when the bid has been at or below the floor. */
	belowSince: EpochMs | null;
	/** Sells after the trigger that did not fill; null while there is no need to sell. */
	misses: number | null;
	told: Protection | null;
};

export type StopsState = {
	/** True once the account has agreed with the books since the start. */
	ready: boolean;
	/** True while everything is sold, so that nothing needs a stop. */
	flattening: boolean;
	stopping: boolean;
	/** Rules and best bids by market, and by place where more than one venue is traded on. */
	markets: Record<Place, Market>;
	bids: Record<Place, number>;
	held: Record<Place, DecimalText>;
	movements: Record<MarketSymbol, Movement>;
	orders: Record<string, BookedOrder>;
	guards: Record<Place, Guard>;
};

export const emptyBook: StopsState = {
	ready: false, flattening: false, stopping: false, markets: {}, bids: {}, held: {}, movements: {}, orders: {}, guards: {},
};

const fresh: Guard = {floor: null, nearer: 0, failures: 0, retryAt: null, trouble: null, unprotectedSince: null, belowSince: null, misses: null, told: null};

export function guardOf(state: StopsState, place: Place): Guard {
	state.guards[place] ??= {...fresh};
	return state.guards[place];
}

/** Forgets everything about a position that is over, but what was told of it. */
export function forget(state: StopsState, place: Place): void {
	state.guards[place] = {...fresh, told: guardOf(state, place).told};
}

export function book(state: StopsState, order: Order, place: Place): void {
	const {clientOrderId, side, quantity, trigger, replaces} = order;
	state.orders[clientOrderId] = {place, side, quantity, filled: '0', trigger: trigger?.price ?? null, replaces: replaces ?? null, confirmed: false, ending: false};
	const old = state.orders[replaces ?? ''];
	if (old !== undefined) {
		old.ending = true;
	}

	if (isStop(order)) {
		guardOf(state, place).floor = trigger?.price ?? null;
	}
}

/** Takes an order out. A stop that was to be replaced by it stays after all, unless its own end is on the way. */
export function unbook(state: StopsState, clientOrderId: string): BookedOrder | undefined {
	const {[clientOrderId]: order, ...rest} = state.orders;
	const old = rest[order?.replaces ?? ''];
	if (old !== undefined && order?.confirmed === false) {
		old.ending = false;
	}

	state.orders = rest;
	return order;
}

/** Client id and order of each that works in a market. */
export type Entry = readonly [clientOrderId: string, order: BookedOrder];

export function stopsOf(state: StopsState, place: Place): readonly Entry[] {
	return Object.entries(state.orders).filter(([, order]) => order.place === place && order.trigger !== null);
}

/** Returns the working orders of a market that are no stops. */
export function tradesOf(state: StopsState, place: Place): readonly BookedOrder[] {
	return Object.values(state.orders).filter(order => order.place === place && order.trigger === null);
}

export function restOf({quantity, filled}: BookedOrder): Decimal {
	return decimal(quantity) - decimal(filled);
}

/** Returns what is held and not being sold, in whole steps; zero where that is too little to be sold, or where nobody knows the market. */
export function toProtect(state: StopsState, place: Place): Decimal {
	const leaving = tradesOf(state, place).filter(({side}) => side === 'sell').reduce((sum, order) => sum + restOf(order), zero);
	return sellableOf(state, place, decimal(state.held[place] ?? '0') - leaving);
}

/** Returns `quantity` in whole steps; zero where that is dust. */
export function sellableOf(state: StopsState, place: Place, quantity: Decimal): Decimal {
	const [market, bid] = [knownOf(state.markets, place), knownOf(state.bids, place)];
	if (market === undefined) {
		return zero;
	}

	const whole = floorToStep(maximum(quantity, zero), decimal(market.quantityStep));
	const isDust = whole < decimal(market.minQuantity) || (bid !== undefined && toNumber(multiply(whole, decimal(bid.toFixed(12)))) < Number(market.minNotional));
	return isDust ? zero : whole;
}
