import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {decimal, multiply, type Decimal} from '../../../src/engine/domain/decimal.js';
import type {ExchangeCore} from '../../../src/engine/sim/core/exchange-core.js';
import {costOfBuying} from '../../../src/engine/sim/core/funds.js';
import {remaining, type OrderRequest} from '../../../src/engine/sim/core/order.js';
import {venueNames, type VenueName} from '../../../src/engine/sim/options.js';
import {btc, coreOn, limit, market, next} from './support/core.js';
import {holds} from './support/property.js';
import {walk} from './support/tapes.js';

const bars = walk(40, 100, 3);
const opening = {USDT: decimal('50000'), BTC: decimal('300')};

type Step =
	| {readonly kind: 'limit' | 'maker' | 'immediate' | 'kill'; readonly side: 'buy' | 'sell'; readonly away: number; readonly quantity: number}
	| {readonly kind: 'stop'; readonly side: 'buy' | 'sell'; readonly away: number; readonly quantity: number}
	| {readonly kind: 'market'; readonly side: 'buy' | 'sell'; readonly quantity: number}
	| {readonly kind: 'value'; readonly side: 'buy' | 'sell'; readonly quantity: number}
	| {readonly kind: 'cancel'; readonly pick: number}
	| {readonly kind: 'advance'};

const side = fc.constantFrom('buy' as const, 'sell' as const);
const quantity = fc.integer({min: 1, max: 20_000_000}).map(units => units / 100_000);
const step: fc.Arbitrary<Step> = fc.oneof(
	fc.record({kind: fc.constantFrom('limit' as const, 'maker' as const, 'immediate' as const, 'kill' as const), side, away: fc.integer({min: -300, max: 300}), quantity}),
	fc.record({kind: fc.constant('stop' as const), side, away: fc.integer({min: 1, max: 200}), quantity}),
	fc.record({kind: fc.constant('market' as const), side, quantity}),
	fc.record({kind: fc.constant('value' as const), side, quantity: fc.integer({min: 1, max: 60_000})}),
	fc.record({kind: fc.constant('cancel' as const), pick: fc.nat(20)}),
	fc.constant({kind: 'advance' as const}),
	fc.constant({kind: 'advance' as const}),
);

function perform(core: ExchangeCore, action: Step): void {
	const last = core.market(btc).point?.price ?? 100;
	switch (action.kind) {
		case 'advance': {
			next(core);
			break;
		}

		case 'cancel': {
			core.cancel(btc, {orderId: action.pick}, 'c');
			break;
		}

		case 'market': {
			core.place(market(action.side, String(action.quantity)));
			break;
		}

		case 'value': {
			core.place({symbol: btc, side: action.side, type: 'market', quantity: null, value: decimal(action.quantity), clientOrderId: null});
			break;
		}

		case 'stop': {
			placeStop(core, action, last);
			break;
		}

		case 'limit':
		case 'maker':
		case 'immediate':
		case 'kill': {
			placeLimit(core, action, (last * (1 + (action.away / 10_000))).toFixed(1));
		}
	}
}

/** Places an order that waits for the price to go against `side`, with a limit a little beyond. */
function placeStop(core: ExchangeCore, {side, away, quantity}: Extract<Step, {kind: 'stop'}>, last: number): void {
	const direction = side === 'buy' ? 'up' : 'down';
	const [trigger, price] = [1, 2].map(times => (last * (1 + ((direction === 'up' ? 1 : -1) * times * away / 10_000))).toFixed(1));
	core.place({...limit(side, price ?? '', String(quantity)), trigger: {price: decimal(trigger ?? ''), direction}} as OrderRequest);
}

function placeLimit(core: ExchangeCore, action: Extract<Step, {kind: 'limit' | 'maker' | 'immediate' | 'kill'}>, price: string): void {
	const amount = String(action.quantity);
	if (action.kind === 'maker') {
		core.place({symbol: btc, side: action.side, type: 'limit-maker', price: decimal(price), quantity: decimal(amount), clientOrderId: null});
		return;
	}

	const timeInForce = ({limit: 'good-till-cancelled', immediate: 'immediate-or-cancel', kill: 'fill-or-kill'} as const)[action.kind];
	core.place(limit(action.side, price, amount, timeInForce));
}

/** What the account must hold by its executions: opening balance, what was received, less what was paid and charged. */
function expected(core: ExchangeCore): Record<'USDT' | 'BTC', Decimal> {
	let {USDT, BTC} = opening;
	for (const fill of core.history.fills()) {
		USDT += (fill.side === 'buy' ? -fill.value : fill.value) - (fill.feeAsset === 'USDT' ? fill.fee : 0n);
		BTC += (fill.side === 'buy' ? fill.quantity : -fill.quantity) - (fill.feeAsset === 'BTC' ? fill.fee : 0n);
	}

	return {USDT, BTC};
}

function reserved(core: ExchangeCore): Record<'USDT' | 'BTC', Decimal> {
	let [USDT, BTC] = [0n, 0n];
	for (const order of core.history.open()) {
		USDT += order.side === 'buy' ? costOfBuying(multiply(order.price, remaining(order)), core.rules(btc)) : 0n;
		BTC += order.side === 'sell' ? remaining(order) : 0n;
	}

	return {USDT, BTC};
}

for (const venue of venueNames) {
	test(`whatever is ordered at ${venue}, balances, reservations and fees add up to the last unit`, adding, venue);
}

function adding(t: ExecutionContext, venue: VenueName): void {
	let [orders, makers, triggered] = [0, 0, 0];
	holds(t, fc.property(fc.array(step, {minLength: 20, maxLength: 80}), steps => {
		const core = coreOn(bars, {USDT: '50000', BTC: '300'}, venue);
		for (const action of steps) {
			perform(core, action);
			const [total, held] = [expected(core), reserved(core)];
			for (const asset of ['USDT', 'BTC'] as const) {
				const balance = core.account.balance(asset);
				if (balance.free + balance.reserved !== total[asset] || balance.reserved !== held[asset] || balance.free < 0n) {
					return false;
				}
			}
		}

		triggered += core.history.orders().filter(({triggeredAt}) => triggeredAt !== null).length;
		orders += core.history.orders().length;
		makers += core.history.fills().filter(({liquidity}) => liquidity === 'maker').length;
		return core.history.orders().every(order => order.filled <= order.quantity && isSumOfFills(core, order.orderId));
	}), {numRuns: 100, seed: 4});
	t.true(orders > 500 && makers > 50 && triggered > 20, `the property was tried on ${orders} orders, ${makers} fills of resting orders and ${triggered} triggers`);
}

function isSumOfFills(core: ExchangeCore, orderId: number): boolean {
	let [filled, value] = [0n, 0n];
	for (const fill of core.history.fills()) {
		filled += fill.orderId === orderId ? fill.quantity : 0n;
		value += fill.orderId === orderId ? fill.value : 0n;
	}

	const order = core.history.lookUp(btc, {orderId});
	return order?.filled === filled && order.filledValue === value;
}

test('a limit order never pays more or gets less than its limit', t => {
	holds(t, fc.property(fc.array(step, {maxLength: 40}), steps => {
		const core = coreOn(bars, {USDT: '50000', BTC: '300'});
		for (const action of steps) {
			perform(core, action);
		}

		return core.history.fills().every(fill => {
			const order = core.history.lookUp(btc, fill);
			return order !== null && (order.type === 'market' || (fill.side === 'buy' ? fill.price <= order.price : fill.price >= order.price));
		});
	}), {numRuns: 50, seed: 5});
});
