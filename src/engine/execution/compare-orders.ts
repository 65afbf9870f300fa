/**
Our orders beside what the venue has open: what it no longer has, what it has of ours that we do not know or think over, and
how many are somebody else's.
*/
import type {Difference} from '../domain/event.js';
import type {VenueOrder} from '../domain/order.js';
import {type OrderLife, isWorking} from './order-life.js';

export type OrderComparison = {
	/** Working orders that the venue does not list. */
	readonly gone: readonly OrderLife[];
	readonly differences: readonly Difference[];
	/** Open orders that are not ours. */
	readonly foreignOrders: number;
};

/** Compares the lives of our orders with the venue's open orders. Ours are those that begin like the newest of ours. */
export function compareOrders(lives: readonly OrderLife[], openOrders: readonly VenueOrder[]): OrderComparison {
	const theirs = new Set(openOrders.map(order => order.clientOrderId));
	const ours = new Map(lives.map(life => [life.order.clientOrderId, life]));
	const prefix = lives.at(-1)?.order.clientOrderId.split('-')[0];
	const strangers = openOrders.filter(order => !ours.has(order.clientOrderId));
	const orphans = strangers.filter(order => prefix !== undefined && order.clientOrderId.startsWith(`${prefix}-`));
	return {
		gone: lives.filter(life => isWorking(life) && life.status !== 'intended' && !theirs.has(life.order.clientOrderId)),
		differences: [
			...orphans.map(order => ({kind: 'order' as const, subject: order.clientOrderId, ours: 'unknown', theirs: order.status})),
			...openOrders.flatMap(order => stillOpen(ours.get(order.clientOrderId), order.clientOrderId)),
		],
		foreignOrders: strangers.length - orphans.length,
	};
}

/** An order that is finished here but open there is a difference. */
function stillOpen(life: OrderLife | undefined, subject: string): Difference[] {
	return life === undefined || isWorking(life) ? [] : [{kind: 'order', subject, ours: life.status, theirs: 'open'}];
}
