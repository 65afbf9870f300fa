/**
Sells that wait for coins. A venue reserves what a stop would sell, so that a sell of the same coins is sent only when the
stop has given them back: until then it is intended, journaled, and has not left.
*/
import {type Decimal, decimal, formatDecimal, zero} from '../domain/decimal.js';
import {isStop} from '../domain/order.js';
import type {MarketSymbol} from '../domain/units.js';
import {type Amendment, type OrderLife, isWorking} from './order-life.js';

/** Venues that put one order in the place of another in one request; at others the new one waits until the old one is gone. */
const replacingVenues: ReadonlySet<string> = new Set(['binance']);

export function replacesAtOnce(venue: string): boolean {
	return replacingVenues.has(venue);
}

/** Returns the stop whose place an order takes and that can be replaced in one request, or null: one that has begun to sell, or is being cancelled, cannot. */
export function replaceable({order}: OrderLife, lives: readonly OrderLife[]): OrderLife | null {
	const old = lives.findLast(life => life.order.clientOrderId === order.replaces);
	return old?.status === 'open' && old.cancels === 0 && old.ending === null && decimal(old.filled) === zero ? old : null;
}

/** Returns whether a sell, not sent yet, needs coins that a stop has reserved. `held` is null while nobody has said what is held. */
export function mustWait(life: OrderLife, lives: readonly OrderLife[], held: Decimal | null): boolean {
	return life.order.side === 'sell' && held !== null && restOf(life) > free(life.order.symbol, lives, held)
		&& sent(life.order.symbol, lives).some(other => other !== life && isStop(other.order));
}

/** Returns the sells of a market that wait, stops first: what protects goes before what trades. */
export function waiting(symbol: MarketSymbol, lives: readonly OrderLife[]): readonly OrderLife[] {
	const all = lives.filter(life => life.waits !== null && isWorking(life) && life.order.symbol === symbol);
	return [...all.filter(({order}) => isStop(order)), ...all.filter(({order}) => !isStop(order))];
}

/** Returns whether what is free is enough for a sell; a stop may have sold meanwhile what it was to sell. */
export function fits(life: OrderLife, lives: readonly OrderLife[], held: Decimal | null): boolean {
	return held === null || restOf(life) <= free(life.order.symbol, lives, held);
}

/** Returns what is proposed in the place of a sell that no longer fits, or null: nothing is left, or its maker tries again by itself. */
export function shrunken({order}: OrderLife, lives: readonly OrderLife[], held: Decimal): Amendment | null {
	const quantity = free(order.symbol, lives, held);
	if (order.chase === undefined || quantity <= zero) {
		return null;
	}

	const {source, reason} = order.chase;
	return {quantity: formatDecimal(quantity), limitPrice: order.limitPrice, source, reason, chase: order.chase};
}

/** Returns what is held and that no sell at the venue has a claim on. */
function free(symbol: MarketSymbol, lives: readonly OrderLife[], held: Decimal): Decimal {
	return sent(symbol, lives).reduce((rest, life) => rest - restOf(life), held);
}

function sent(symbol: MarketSymbol, lives: readonly OrderLife[]): readonly OrderLife[] {
	return lives.filter(life => life.order.symbol === symbol && life.order.side === 'sell' && isWorking(life) && life.waits === null);
}

function restOf({order, filled}: OrderLife): Decimal {
	return decimal(order.quantity) - decimal(filled);
}
