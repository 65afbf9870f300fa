/**
No order twice, none that the journal does not know, none that is never settled, and no flood of them.
*/
import {type Order, finalStatuses} from '../../engine/domain/order.js';
import type {Check, Violation} from './check.js';
import type {Remains} from './run.js';

const minute = 60_000;
/** Nothing works longer than this, a person's order that is not filled is cancelled before; only what protects a position stays. */
const longestWork = 30 * minute;
/** In all markets together; of each, no more than two a minute are tried for long. */
const mostRefusals = {count: 120, within: 10 * minute};

type Intent = {readonly seq: number; readonly at: number; readonly order: Order};

export const checkOrders: Check = remains => {
	const intents = intentsOf(remains);
	return [...checkRequests(remains), ...checkIntents(remains), ...checkExchange(remains, intents), ...checkEnds(remains, intents), ...checkFlood(remains)];
};

function intentsOf({records}: Remains): ReadonlyMap<string, Intent> {
	return new Map(records.flatMap(({event, seq, at}) => event.type === 'OrderIntended' ? [[event.order.clientOrderId, {seq, at, order: event.order}] as const] : []));
}

/** What left the engine: each order once, and only after its intent was on the disk. */
function checkRequests({sent}: Remains): readonly Violation[] {
	const seen = new Set<string>();
	return sent.flatMap(({clientOrderId, life, wasIntended}) => {
		const again = seen.has(clientOrderId);
		seen.add(clientOrderId);
		return [
			...(again ? [{rule: 'duplicate-order', what: `order ${clientOrderId} was sent again by life ${life}`, seq: null}] : []),
			...(wasIntended ? [] : [{rule: 'orphan-order', what: `order ${clientOrderId} was sent before its intent was on the disk`, seq: null}]),
		];
	});
}

/** No wish leads to two orders, no id stands for two. */
function checkIntents({records}: Remains): readonly Violation[] {
	const ids = new Set<string>();
	const proposals = new Set<number>();
	const wrong: Violation[] = [];
	for (const {event, seq} of records) {
		if (event.type === 'OrderIntended') {
			wrong.push(...(ids.has(event.order.clientOrderId) ? [{rule: 'duplicate-order', what: `id ${event.order.clientOrderId} is intended twice`, seq}] : []));
			ids.add(event.order.clientOrderId);
		} else if (event.type === 'OrderApproved') {
			wrong.push(...(proposals.has(event.proposedBy) ? [{rule: 'duplicate-order', what: `the proposal ${event.proposedBy} led to two orders`, seq}] : []));
			proposals.add(event.proposedBy);
		}
	}

	return wrong;
}

/** What the exchange has: each order once, and each known to the journal. */
function checkExchange({account}: Remains, intents: ReadonlyMap<string, Intent>): readonly Violation[] {
	const seen = new Set<string>();
	return account.orders.flatMap(({clientOrderId, venueOrderId}) => {
		const again = seen.has(clientOrderId);
		seen.add(clientOrderId);
		return [
			...(again ? [{rule: 'duplicate-order', what: `the exchange has ${clientOrderId} twice, the second as ${venueOrderId}`, seq: intents.get(clientOrderId)?.seq ?? null}] : []),
			...(intents.has(clientOrderId) ? [] : [{rule: 'orphan-order', what: `the exchange has order ${clientOrderId} (${venueOrderId}), which the journal does not know`, seq: null}]),
		];
	});
}

/** After the quiet time every order is settled, and the journal says of each what the exchange says. */
function checkEnds({records, account}: Remains, intents: ReadonlyMap<string, Intent>): readonly Violation[] {
	const end = records.at(-1)?.at ?? 0;
	const closed = new Map(records.flatMap(({event}) => event.type === 'OrderClosed' ? [[event.clientOrderId, event] as const] : []));
	const theirs = new Map(account.orders.map(order => [order.clientOrderId, order]));
	const wrong: Violation[] = [];
	for (const [clientOrderId, {seq, at, order: intended}] of intents) {
		const [close, order] = [closed.get(clientOrderId), theirs.get(clientOrderId)];
		if (close === undefined) {
			wrong.push(...(end - at > longestWork && !isProtective(intended) ? [{rule: 'unsettled-order', what: `order ${clientOrderId} has no end, the exchange says ${order?.status ?? 'nothing'}`, seq}] : []));
		} else if (order !== undefined && !finalStatuses.has(order.status)) {
			wrong.push({rule: 'unsettled-order', what: `order ${clientOrderId} is ${close.status} here and open at the exchange`, seq});
		} else if ((order?.filled ?? '0') !== close.filled) {
			wrong.push({rule: 'fills', what: `order ${clientOrderId} is closed as filled for ${close.filled}, at the exchange for ${order?.filled ?? 'nothing'}`, seq});
		}
	}

	return wrong;
}

/** A venue that refuses is not asked all the time: it would ban whoever does, just when it matters. */
function checkFlood({records}: Remains): readonly Violation[] {
	const rejected = records.filter(({event}) => event.type === 'OrderRejected');
	const first = rejected.find(({at}, index) => (rejected[index + mostRefusals.count]?.at ?? Number.POSITIVE_INFINITY) - at < mostRefusals.within);
	return first === undefined ? [] : [{rule: 'flood', what: `from ${new Date(first.at).toISOString()} on, more than ${mostRefusals.count} orders were refused within ${mostRefusals.within / minute} minutes`, seq: first.seq}];
}

/** Returns whether an order waits at the exchange to protect a position: it may stay as long as the position does, and through a halt. */
export function isProtective(order: Order): boolean {
	return order.reduceOnly && 'trigger' in order;
}
