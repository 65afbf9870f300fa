/**
What of the exchange survives a restart, and its text: virtual time, balances, orders and executions.
*/
import {z} from 'zod';
import {decimal, formatDecimal, type Decimal} from '../../domain/decimal.js';
import type {EpochMs} from '../../domain/units.js';
import type {Fact} from '../core/fact.js';
import {venueNames, type VenueName} from '../options.js';

const amount = z.string().transform(text => decimal(text));

const orderSchema = z.object({
	orderId: z.number(),
	clientOrderId: z.string(),
	symbol: z.string(),
	side: z.enum(['buy', 'sell']),
	type: z.enum(['limit', 'limit-maker', 'market']),
	timeInForce: z.enum(['good-till-cancelled', 'immediate-or-cancel', 'fill-or-kill']),
	price: amount,
	trigger: z.object({price: amount, direction: z.enum(['up', 'down'])}).nullable().default(null),
	triggeredAt: z.number().nullable().default(null),
	quantity: amount,
	value: amount,
	filled: amount,
	filledValue: amount,
	state: z.enum(['new', 'partially-filled', 'filled', 'cancelled', 'expired', 'expired-in-match']),
	createdAt: z.number(),
	updatedAt: z.number(),
	ahead: amount,
});

const fillSchema = z.object({
	tradeId: z.number(),
	orderId: z.number(),
	clientOrderId: z.string(),
	symbol: z.string(),
	side: z.enum(['buy', 'sell']),
	price: amount,
	quantity: amount,
	value: amount,
	fee: amount,
	feeAsset: z.string(),
	liquidity: z.enum(['maker', 'taker']),
	at: z.number(),
});

/** What one step changed. Later changes replace earlier ones by asset and order id. */
export const changeSchema = z.object({
	now: z.number(),
	/** Files from before there were several venues tell of binance alone, without naming it. */
	venue: z.enum(venueNames).default('binance'),
	balances: z.record(z.string(), z.object({free: amount, reserved: amount})).default({}),
	orders: z.array(orderSchema).default([]),
	fills: z.array(fillSchema).default([]),
});

export type Change = z.infer<typeof changeSchema>;

/** Returns what has to be kept of `facts` at `venue`. */
export function changeOf(now: EpochMs, facts: readonly Fact[], venue: VenueName): Change {
	const change: Change = {now, venue, balances: {}, orders: [], fills: []};
	for (const fact of facts) {
		if (fact.kind === 'balances') {
			Object.assign(change.balances, fact.balances);
		} else if (fact.kind === 'order') {
			change.orders.push(fact.order);
			change.fills.push(...(fact.fill === null ? [] : [fact.fill]));
		}
	}

	return change;
}

/** Returns all changes of `venue`, oldest first, as one, at the time of the newest change of any venue; null without any. */
export function mergeChanges(all: readonly Change[], venue: VenueName): Change | null {
	const changes = all.filter(change => change.venue === venue);
	const last = all.at(-1);
	if (last === undefined || changes.length === 0) {
		return null;
	}

	const balances = new Map(changes.flatMap(change => Object.entries(change.balances)));
	const orders = new Map(changes.flatMap(change => change.orders.map(order => [order.orderId, order] as const)));
	return {
		now: last.now,
		venue,
		balances: Object.fromEntries(balances),
		orders: [...orders.values()].toSorted((a, b) => a.orderId - b.orderId),
		fills: changes.flatMap(({fills}) => fills),
	};
}

/** Returns the change as one line of JSON, empty parts left out. */
export function changeToText({now, venue, balances, orders, fills}: Change): string {
	return toJson({
		now,
		...(venue !== 'binance' && {venue}),
		...(Object.keys(balances).length > 0 && {balances}),
		...(orders.length > 0 && {orders}),
		...(fills.length > 0 && {fills}),
	});
}

/** Returns JSON with exact amounts as decimal text. */
export function toJson(value: unknown): string {
	return JSON.stringify(value, (_key, part: unknown) => typeof part === 'bigint' ? formatDecimal(part satisfies Decimal) : part);
}
