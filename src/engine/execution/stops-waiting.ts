/**
Sells that wait for coins. A venue reserves what a stop would sell, so that a sell of the same coins is sent only when the
stop has given them back: until then it is intended, journaled, and has not left.
*/
import type {EngineConfig} from '../domain/config.js';
import {type Decimal, type DecimalText, decimal, formatDecimal, zero} from '../domain/decimal.js';
import {type Approved, type Order, isStop} from '../domain/order.js';
import {type Place, placeOf} from '../domain/place.js';
import type {MarketSymbol} from '../domain/units.js';
import type {ReactionContext} from '../kernel/stage.js';
import {patienceOf} from './chase.js';
import {type Amendment, type OrderLife, isWorking} from './order-life.js';

/** Venues that put one order in the place of another in one request; at others the new one waits until the old one is gone. */
const replacingVenues: ReadonlySet<string> = new Set(['binance']);

/** What of the execution stage's state decides which sell may leave. */
export type Sending = {readonly lives: readonly OrderLife[]; readonly held: Readonly<Record<Place, DecimalText>>};

/** Returns what is held where an order goes, or null while nobody has said so. */
export function heldOf(held: Sending['held'], order: Order): Decimal | null {
	const quantity = held[placeOf(order)];
	return quantity === undefined ? null : decimal(quantity);
}

/** Returns whether no order is under way. Stops that rest stay where they are: they protect while nobody is there. */
export function isIdle(lives: readonly OrderLife[]): boolean {
	return !lives.some(life => isWorking(life) && !(isStop(life.order) && life.status === 'open' && life.cancels === 0));
}

/** Sends an order, once. */
export function leave(order: Approved<Order>, {execution}: EngineConfig, {at, emit}: ReactionContext): void {
	emit.effect({type: 'SubmitOrder', order});
	if (!isStop(order)) {
		emit.effect({type: 'SetTimer', timer: `timeout:${order.clientOrderId}`, at: at + patienceOf(order, execution)});
	}
}

export function replacedBy({clientOrderId}: Order): string {
	return `replaced by ${clientOrderId}`;
}

/** Asks for one order in the place of another, in one request; returns false where that cannot be. */
export function replaceAtOnce(order: Approved<Order>, lives: readonly OrderLife[], {venue}: EngineConfig, {emit}: ReactionContext): boolean {
	const old = replacingVenues.has(order.venue ?? venue) ? replaceable(order, lives) : null;
	if (old === null) {
		return false;
	}

	const {order: {clientOrderId, symbol}, venueOrderId} = old;
	emit.event({type: 'CancelIntended', clientOrderId, reason: replacedBy(order)});
	emit.effect({type: 'ReplaceOrder', order, replaced: {clientOrderId, venueOrderId, symbol}});
	return true;
}

/** Sends the sells of a market that have waited and now fit; returns those that never will, with what takes their place. */
export function leaveWithCoins(symbol: MarketSymbol, {lives, held}: Sending, config: EngineConfig, context: ReactionContext): readonly OrderLife[] {
	const overtaken: OrderLife[] = [];
	for (const life of waiting(symbol, lives)) {
		const {waits} = life;
		const quantity = heldOf(held, life.order);
		if (waits !== null && fits(life, lives, quantity)) {
			life.waits = null;
			leave(waits, config, context);
		} else if (quantity !== null && !mustWait(life, lives, quantity)) {
			life.amendment = shrunken(life, lives, quantity);
			overtaken.push(life);
		}
	}

	return overtaken;
}

/** Returns the stop whose place an order takes and that can be replaced in one request, or null: one that has begun to sell, or is being cancelled, cannot. */
function replaceable(order: Order, lives: readonly OrderLife[]): OrderLife | null {
	const old = lives.findLast(life => life.order.clientOrderId === order.replaces);
	return old?.status === 'open' && old.cancels === 0 && old.ending === null && decimal(old.filled) === zero ? old : null;
}

/** Returns whether a sell, not sent yet, needs coins that a stop has reserved. `held` is null while nobody has said what is held. */
export function mustWait(life: OrderLife, lives: readonly OrderLife[], held: Decimal | null): boolean {
	const others = lives.filter(other => other !== life);
	return life.order.side === 'sell' && held !== null && restOf(life) > free(life.order, others, held)
		&& sent(life.order, others).some(({order}) => isStop(order));
}

/** Returns the sells of a market that wait, stops first: what protects goes before what trades. */
function waiting(symbol: MarketSymbol, lives: readonly OrderLife[]): readonly OrderLife[] {
	const all = lives.filter(life => life.waits !== null && isWorking(life) && life.order.symbol === symbol);
	return [...all.filter(({order}) => isStop(order)), ...all.filter(({order}) => !isStop(order))];
}

/** Returns whether what is free is enough for a sell; a stop may have sold meanwhile what it was to sell. */
function fits(life: OrderLife, lives: readonly OrderLife[], held: Decimal | null): boolean {
	return held === null || restOf(life) <= free(life.order, lives, held);
}

/** Returns what is proposed in the place of a sell that no longer fits, or null: nothing is left, or its maker tries again by itself. */
function shrunken({order}: OrderLife, lives: readonly OrderLife[], held: Decimal): Amendment | null {
	const quantity = free(order, lives, held);
	if (order.chase === undefined || quantity <= zero) {
		return null;
	}

	const {source, reason} = order.chase;
	return {quantity: formatDecimal(quantity), limitPrice: order.limitPrice, source, reason, chase: order.chase};
}

/** Returns what is held where an order goes and that none of these sells there has a claim on. */
function free(order: Order, lives: readonly OrderLife[], held: Decimal): Decimal {
	return sent(order, lives).reduce((rest, life) => rest - restOf(life), held);
}

function sent(order: Order, lives: readonly OrderLife[]): readonly OrderLife[] {
	return lives.filter(life => placeOf(life.order) === placeOf(order) && life.order.side === 'sell' && isWorking(life) && life.waits === null);
}

function restOf({order, filled}: OrderLife): Decimal {
	return decimal(order.quantity) - decimal(filled);
}
