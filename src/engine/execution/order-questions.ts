/**
What the venue is asked about an order, and the timers that belong to it.
*/
import type {Milliseconds} from '../domain/units.js';
import type {ReactionContext} from '../kernel/stage.js';
import {type OrderLife, retryMs} from './order-life.js';

/** Returns the name of a timer of one order. */
export function timer(kind: 'timeout' | 'lookup', {order}: OrderLife): string {
	return `${kind}:${order.clientOrderId}`;
}

/** Asks what has become of an order. */
export function lookUp({order: {symbol, clientOrderId}}: OrderLife, emit: ReactionContext['emit']): void {
	emit.effect({type: 'LookUpOrder', symbol, clientOrderId});
}

/** A venue that cannot be asked for a while is asked every minute: more often only fills the journal, and may get us banned. */
const longestWaitMs: Milliseconds = 60_000;

/** Asks that in a moment, the later the more often nothing was known of it, or nobody answered. */
export function askLater(life: OrderLife, {at, emit}: ReactionContext): void {
	const wait = Math.min(retryMs * (2 ** Math.min(life.failures ?? 0, 10)), longestWaitMs) + (retryMs * life.missing);
	emit.effect({type: 'SetTimer', timer: timer('lookup', life), at: at + wait});
}

/** Asks for the end of an order. */
export function requestCancel(life: OrderLife, {at, emit}: ReactionContext): void {
	life.cancels += 1;
	life.cancelAskedAt = at;
	emit.effect({type: 'CancelOrder', clientOrderId: life.order.clientOrderId, venueOrderId: life.venueOrderId, symbol: life.order.symbol});
}
