import test from 'ava';
import fc from 'fast-check';
import {type Chase, type Order, type Side} from '../../../src/engine/domain/order.js';
import {chaseOf} from '../../../src/engine/execution/chase.js';
import {newLife} from '../../../src/engine/execution/order-life.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {approvedOrder} from '../../support/records.js';
import {type Bench, configOf, createBench, filled, priced, reported, started} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';

const patience = {slippageGuard: 0.005, firstReach: 0.0005, reprices: 3};
const config = configOf({execution: {...patience, repriceSeconds: 60}});
const chase: Chase = {attempt: 0, decisionPrice: '100', confidence: 0.6, volatilityTargeted: true, source: 'agent', reason: 'rebalance'};
const order = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100.05', chase});

function lifeOf(side: Side, attempt: number) {
	const ordered: Order = {...order, side, chase: {...chase, attempt}};
	return newLife(ordered, 0);
}

test('a buy follows the ask, a sell the bid, each a little beyond it', t => {
	t.like(chaseOf(lifeOf('buy', 0), {bid: 100.1, ask: 100.2}, patience), {limitPrice: '100.2501', timeInForce: 'good-till-cancelled', chase: {attempt: 1}});
	t.like(chaseOf(lifeOf('sell', 0), {bid: 99.8, ask: 99.9}, patience), {limitPrice: '99.7501', timeInForce: 'good-till-cancelled'});
});

test('the last try takes what there is up to the guard, and nothing follows it', t => {
	t.like(chaseOf(lifeOf('buy', 2), {bid: 100.1, ask: 100.2}, patience), {limitPrice: '100.5', timeInForce: 'immediate-or-cancel', chase: {attempt: 3}});
	t.is(chaseOf(lifeOf('buy', 3), {bid: 100.1, ask: 100.2}, patience), null);
});

test('an order that does not follow, and one without a price to follow, has no other try', t => {
	const {chase: _, ...still} = order;
	t.is(chaseOf(newLife(still, 0), {bid: 1, ask: 2}, patience), null);
	t.is(chaseOf(lifeOf('buy', 0), undefined, patience), null);
});

test('however the price runs, no try reaches further than the guard from the decision', t => {
	holds(t, fc.property(fc.constantFrom<Side>('buy', 'sell'), fc.nat(2), fc.double({min: 1, max: 10_000, noNaN: true}), (side, attempt, price) => {
		const limit = Number(chaseOf(lifeOf(side, attempt), {bid: price, ask: price * 1.001}, patience)?.limitPrice);
		return side === 'buy' ? limit <= 100.500_000_001 : limit >= 99.499_999_999;
	}));
});

function waiting(): Bench {
	const bench = createBench([createExecutionStage(config), createTradingStage()]);
	bench.give(started(config));
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	bench.say({type: 'OrderApproved', order, proposedBy: 1, sizing: '', checked: [], reason: 'rebalance'});
	bench.give(reported(order), priced({'BTC/USDT': 100.2}));
	return bench;
}

test('an order that waits is cancelled, and only what is unfilled is proposed anew', t => {
	const bench = waiting();
	bench.give(filled(order, 't1', '0.4'));
	const late = bench.pass(60_000);
	t.is(late.asked('CancelOrder').length, 1);
	t.deepEqual(late.events('OrderProposed'), [], 'not before the venue has confirmed');
	const over = bench.give(reported(order, {status: 'cancelled', filled: '0.4'}));
	t.like(over.events('OrderClosed')[0], {status: 'cancelled', filled: '0.4', replaced: true});
	t.like(over.events('OrderProposed')[0]?.proposal, {quantity: '0.6', side: 'buy', source: 'agent', confidence: 0.6, volatilityTargeted: true, chase: {attempt: 1}});
});

test('a fill that comes while it is cancelled counts, and nothing is ordered twice', t => {
	const bench = waiting();
	bench.pass(60_000);
	bench.give(filled(order, 't1', '0.7'));
	const over = bench.give(reported(order, {status: 'cancelled', filled: '0.7'}));
	t.is(over.events('OrderProposed')[0]?.proposal.quantity, '0.3');
	const whole = waiting();
	whole.pass(60_000);
	t.deepEqual(whole.give(filled(order, 't1', '1')).events('OrderProposed'), []);
});

test('a halt ends the chase', t => {
	const bench = waiting();
	bench.pass(60_000);
	bench.command({type: 'HaltTrading', source: 'key', reason: 'test'});
	const over = bench.give(reported(order, {status: 'cancelled'}));
	t.deepEqual(over.events('OrderProposed'), []);
	t.like(over.events('OrderClosed')[0], {status: 'cancelled'});
});
