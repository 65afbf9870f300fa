/**
What goes wrong between engine and exchange in a run. The exchange injects most of it by its fault script; what has to do
with time (a request that arrives, or an answer that comes, after the engine has given up on it) happens on the way, in the
market's time, so that it can be repeated.
*/
import type {Random} from '../../engine/domain/random.js';
import type {EpochMs, Milliseconds} from '../../engine/domain/units.js';
import type {FaultScript, VenueName} from '../../engine/sim/exchange.js';
import type {MessageRule, RequestFault, RequestRule} from '../../engine/sim/faults/fault-script.js';
import {chance, integer, pick} from './dice.js';

/** Requests about our account by what they do; everything else is nothing to us here. */
export type Errand = 'create' | 'cancel' | 'question';

/**
What happens on the way. The engine meets a timeout: `late-request` reaches the exchange `holdMs` later, `late-reply` has
reached it at once. Or it is told that there is no money for an order, which reaches nobody: `no-funds`.
*/
export type Trip = {readonly kind: 'late-request' | 'late-reply' | 'no-funds'; readonly errand: Errand; readonly nth: number; readonly holdMs: Milliseconds};

type Road = {readonly method?: string; readonly path: string};

/** Where each venue takes orders, cancels and questions about the account. */
export const roads: Readonly<Record<VenueName, Readonly<Record<Errand, Road>>>> = {
	binance: {
		create: {method: 'POST', path: '/api/v3/order(?:/cancelReplace)?$'},
		cancel: {method: 'DELETE', path: '/api/v3/order$'},
		question: {method: 'GET', path: '/api/v3/(?:order|openOrders|allOrders|myTrades|account)$'},
	},
	coinbase: {
		create: {method: 'POST', path: '/brokerage/orders$'},
		cancel: {method: 'POST', path: '/brokerage/orders/batch_cancel$'},
		question: {method: 'GET', path: '/brokerage/(?:orders/historical|accounts)'},
	},
	kraken: {
		create: {method: 'POST', path: '/private/AddOrder$'},
		cancel: {method: 'POST', path: '/private/CancelOrder$'},
		question: {method: 'POST', path: '/private/(?:OpenOrders|ClosedOrders|QueryOrders|QueryTrades|TradesHistory|Balance|BalanceEx)$'},
	},
};

const statuses = [403, 418, 429, 451, 500, 502, 503, 504, 520] as const;
const errands: readonly Errand[] = ['create', 'create', 'cancel', 'question', 'question'];
/** Longer than any answer is waited for, and shorter than an order is looked for before it counts as lost. */
const longestHold = 20_000;

/** Returns the fault script of a run between two times. */
export function planFaults(random: Random, venue: VenueName, span: {readonly from: EpochMs; readonly to: EpochMs}): FaultScript {
	return {
		rules: [
			...Array.from({length: integer(random, 2, 10)}, () => accountRule(random, venue)),
			...Array.from({length: integer(random, 0, 3)}, () => dataRule(random)),
		],
		streams: [
			...Array.from({length: integer(random, 0, 4)}, () => accountMessageRule(random)),
			...Array.from({length: integer(random, 0, 2)}, () => priceMessageRule(random)),
		],
		maintenance: chance(random, 0.2) ? [maintenance(random, span)] : [],
	};
}

/** Returns what happens on the way in a run, by errands. */
export function planTrips(random: Random): readonly Trip[] {
	return Array.from({length: integer(random, 0, 4)}, () => ({
		...pick<Pick<Trip, 'kind' | 'errand'>>(random, [{kind: 'late-request', errand: pick(random, errands)}, {kind: 'late-reply', errand: pick(random, errands)}, {kind: 'no-funds', errand: 'create'}]),
		nth: integer(random, 1, 12),
		holdMs: integer(random, 1, longestHold / 1000) * 1000,
	}));
}

function accountRule(random: Random, venue: VenueName): RequestRule {
	const errand = pick(random, errands);
	const often = errand === 'question' && chance(random, 0.4);
	return {
		match: {client: '^trade$', ...roads[venue][errand], ...(often ? {probability: 0.05, times: 10} : {nth: integer(random, 1, errand === 'question' ? 60 : 15)})},
		fault: requestFault(random, errand === 'create' && venue === 'binance'),
	};
}

/**
Returns a fault of a request. An order that a proxy sends twice makes two orders at Binance once the first is filled, and no
client can do anything about that, so that this is not asked of the engine (`isUnguarded`).
*/
function requestFault(random: Random, isUnguarded: boolean): RequestFault {
	const kinds = ['drop-reply', 'drop-reply', 'drop-request', 'truncate', 'status', 'status', 'delay', 'late-reply', 'disconnect-streams', 'freeze-streams', ...(isUnguarded ? [] : ['duplicate' as const])] as const;
	const kind = pick(random, kinds);
	switch (kind) {
		case 'drop-reply':
		case 'drop-request': {
			return {kind};
		}

		case 'duplicate': {
			return {kind, answer: pick(random, ['first', 'second'] as const)};
		}

		case 'truncate': {
			return {kind, keep: random.next() * 0.9, processed: chance(random, 0.5)};
		}

		case 'status': {
			return {kind, code: pick(random, statuses), processed: chance(random, 0.5)};
		}

		case 'delay':
		case 'late-reply': {
			// What is waited for in real time stays far below every timeout; later answers are trips.
			return {kind, ms: integer(random, 1, 5)};
		}

		case 'disconnect-streams':
		case 'freeze-streams': {
			return {kind, client: pick(random, ['^trade$', '^data$', ''])};
		}
	}
}

function dataRule(random: Random): RequestRule {
	const fault = pick<RequestFault>(random, [
		{kind: 'drop-reply'}, {kind: 'drop-request'}, {kind: 'truncate', keep: 0.4}, {kind: 'status', code: pick(random, statuses)}, {kind: 'duplicate'},
	]);
	return {match: {client: '^data$', path: 'klines|candles|OHLC', probability: 0.1, times: 20}, fault};
}

function accountMessageRule(random: Random): MessageRule {
	const kind = pick(random, ['fill', 'fill', 'order', 'balance'] as const);
	const fault = pick(random, ['drop', 'drop', 'duplicate', 'reorder', 'freeze', 'cut'] as const);
	return {match: {client: '^trade$', kind, nth: integer(random, 1, 15)}, fault: {kind: fault}};
}

function priceMessageRule(random: Random): MessageRule {
	const kind = pick(random, ['ticker', 'candle'] as const);
	return {match: {client: '^data$', kind, probability: 0.02, times: 20}, fault: {kind: pick(random, ['drop', 'duplicate', 'reorder'] as const)}};
}

function maintenance(random: Random, {from, to}: {readonly from: EpochMs; readonly to: EpochMs}): {readonly from: EpochMs; readonly to: EpochMs} {
	const begin = from + (Math.floor(random.next() * (to - from) / 60_000) * 60_000);
	return {from: begin, to: begin + (integer(random, 1, 15) * 60_000)};
}
