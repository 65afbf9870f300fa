import test from 'ava';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {Approved, Order} from '../../../src/engine/domain/order.js';
import type {InputEvent} from '../../../src/engine/domain/event.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import type {Effect} from '../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {approvedOrder} from '../../support/records.js';
import {type Bench, type Happened, account, configOf, createBench, filled, reported, started, venueOrder} from '../../support/stages.js';

const config = configOf({execution: {orderTimeoutSeconds: 600}});
const timeout = 600_000;
const order: Approved<Order> = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100'});
const {clientOrderId} = order;
const unknown = {type: 'SubmitFailed', clientOrderId, outcome: 'unknown', reason: 'timeout'} as const;
const rejected = {...unknown, outcome: 'rejected', reason: 'too small'} as const;
const missing = {type: 'OrderMissing', clientOrderId} as const;
const halt = {type: 'HaltTrading', source: 'key', reason: 'test'} as const;
const stop = {type: 'StopEngine', source: 'key', reason: 'quit'} as const;
const cancelled = reported(order, {status: 'cancelled'});

function running(): Bench {
	const bench = createBench([createExecutionStage(config), createTradingStage()]);
	bench.give(started(config));
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	return bench;
}

function approve(bench: Bench, which = order): Happened {
	return bench.say({type: 'OrderApproved', order: which, proposedBy: 1, sizing: '', checked: [], reason: 'because'});
}

function working(): Bench {
	const bench = running();
	approve(bench);
	return bench;
}

/** Events about orders, with their status where they have one. */
function told({records}: Happened): string[] {
	return records.flatMap(({event}) => {
		if (event.type === 'OrderClosed') {
			return `closed ${event.status} ${event.filled}`;
		}

		return event.type.startsWith('Order') && !['OrderReported', 'OrderApproved', 'OrderMissing'].includes(event.type) ? event.type : [];
	});
}

test('an approved order is intended, sent once, and gets a timeout', t => {
	const bench = running();
	const happened = approve(bench);
	t.deepEqual(happened.events('OrderIntended'), [{type: 'OrderIntended', order, reason: 'because'}]);
	t.deepEqual(happened.asked('SubmitOrder'), [{type: 'SubmitOrder', order}]);
	t.is(bench.timers.get(`timeout:${clientOrderId}`), bench.now + timeout);
});

test('acknowledged, filled in parts, closed: each said once', t => {
	const bench = working();
	t.deepEqual(told(bench.give(reported(order))), ['OrderAcknowledged']);
	t.deepEqual(told(bench.give(reported(order))), []);
	t.deepEqual(told(bench.give(filled(order, 't1', '0.4'))), ['OrderFilled']);
	t.deepEqual(told(bench.give(filled(order, 't1', '0.4'))), [], 'a repeated fill is none');
	t.deepEqual(told(bench.give(filled(order, 't2', '0.6'))), ['OrderFilled', 'closed filled 1']);
	t.deepEqual(told(bench.give(filled(order, 't2', '0.6'), reported(order, {status: 'filled', filled: '1'}))), []);
	t.deepEqual([...bench.timers.keys()], []);
});

test('a fill that comes before the answer to the submit acknowledges the order', t => {
	const bench = working();
	t.deepEqual(told(bench.give(filled(order, 't1', '0.4'))), ['OrderAcknowledged', 'OrderFilled']);
	t.deepEqual(told(bench.give(reported(order, {filled: '0.4'}))), []);
	t.deepEqual(told(bench.give(unknown)), [], 'an answer that got lost no longer matters');
});

test('a fill that names only the venue\'s id finds its order', t => {
	const bench = working();
	bench.give(reported(order, {venueOrderId: '77'}));
	const [event] = bench.give(filled(order, 't1', '1', {clientOrderId: null, venueOrderId: '77'})).events('OrderFilled');
	t.is(event?.fill.clientOrderId, clientOrderId);
});

test('venues number the orders of each market: the same number in another market is another order', t => {
	const bench = working();
	const other = approvedOrder({...order, clientOrderId: 'ct1-b', symbol: 'ETH/USDT'});
	approve(bench, other);
	bench.give(reported(order, {venueOrderId: '77'}), reported(other, {venueOrderId: '77'}));
	const byNumber = bench.give(filled(order, 't1', '0.5', {clientOrderId: null, venueOrderId: '77'}));
	t.deepEqual(byNumber.events('OrderFilled').map(({fill}) => fill.clientOrderId), [clientOrderId]);
	const byName = bench.give(filled(order, 't2', '0.5', {venueOrderId: '77'}));
	t.deepEqual(told(byName), ['OrderFilled', 'closed filled 1']);
	t.is(byName.events('OrderFilled')[0]?.fill.clientOrderId, clientOrderId);
});

test('somebody else\'s orders and fills are none of ours', t => {
	const bench = working();
	const foreign = {...order, clientOrderId: 'web_1'};
	t.deepEqual(told(bench.give(reported(foreign), filled(foreign, 't9', '1'), filled(foreign, 't10', '1', {clientOrderId: null, venueOrderId: '5'}))), []);
});

test('a rejection ends the order; one that comes after a sign of life does not', t => {
	t.deepEqual(told(working().give(rejected)), ['OrderRejected', 'closed rejected 0']);
	const alive = working();
	alive.give(reported(order));
	t.deepEqual(told(alive.give(rejected)), []);
	t.deepEqual(told(alive.give(filled(order, 't1', '1'))), ['OrderFilled', 'closed filled 1']);
});

test('more than was ordered cannot be filled', t => {
	const bench = working();
	bench.give(filled(order, 't1', '0.7'));
	t.throws(() => bench.give(filled(order, 't2', '0.31')), {instanceOf: InvariantError, message: /for 1 is filled for 1\.01/});
});

test('an order of unknown fate is looked up, never sent again', t => {
	const bench = working();
	t.deepEqual(told(bench.give(unknown)), ['OrderOutcomeUnknown']);
	const asked = bench.pass(2000);
	t.deepEqual(asked.asked('LookUpOrder'), [{type: 'LookUpOrder', symbol: order.symbol, clientOrderId}]);
	t.deepEqual(told(bench.give(reported(order, {filled: '1', status: 'filled'}), filled(order, 't1', '1'))), ['OrderAcknowledged', 'OrderFilled', 'closed filled 1']);
	t.is(bench.all.asked('SubmitOrder').length, 1);
});

test('a look-up that fails is tried again until it is answered, at longer and longer intervals up to a minute', t => {
	const bench = working();
	bench.give(unknown);
	for (const wait of [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]) {
		t.is(bench.pass(wait - 1).asked('LookUpOrder').length, 0);
		t.is(bench.pass(1).asked('LookUpOrder').length, 1, `after ${wait} ms`);
		t.deepEqual(told(bench.give({type: 'LookUpFailed', clientOrderId, reason: 'no network'})), []);
	}

	bench.give(reported(order));
	t.false(bench.timers.has('lookup'));
});

test('an order that the venue does not know is lost after three answers and half a minute, not before', t => {
	const bench = working();
	bench.give(unknown);
	for (let answers = 1; answers < 15; answers++) {
		bench.pass(2000);
		t.deepEqual(told(bench.give(missing)), [], `${answers} answers`);
	}

	bench.pass(1999);
	t.deepEqual(told(bench.give(missing)), []);
	bench.pass(1);
	t.deepEqual(told(bench.give(missing)), ['closed lost 0']);

	const slow = working();
	slow.give(unknown);
	slow.pass(60_000);
	t.deepEqual(told(slow.give(missing, missing)), [], 'two answers are not three');
	t.deepEqual(told(slow.give(missing)), ['closed lost 0']);
});

test('answers that know nothing count from the last sign of life', t => {
	const bench = working();
	bench.pass(60_000);
	bench.give(missing, missing, reported(order), missing, missing);
	t.deepEqual(told(bench.give(reported(order))), []);
});

test('an order that was lost and turns up keeps its fills, and is not said to work', t => {
	const bench = working();
	bench.give(unknown);
	bench.pass(60_000);
	bench.give(missing, missing, missing);
	t.deepEqual(told(bench.give(reported(order))), []);
	t.deepEqual(told(bench.give(filled(order, 't1', '0.4'))), ['OrderFilled']);
	const [found] = bench.give(account({}, [venueOrder(order)])).events('OrdersReconciled');
	t.deepEqual(found?.differences, [{kind: 'order', subject: clientOrderId, ours: 'lost', theirs: 'open'}]);
});

test('a cancel is asked for once and ends the order when the venue says so', t => {
	const bench = working();
	bench.give(reported(order));
	const first = bench.command({type: 'CancelOrder', source: 'key', clientOrderId, reason: 'changed my mind'});
	t.deepEqual(first.events('CancelIntended'), [{type: 'CancelIntended', clientOrderId, reason: 'changed my mind'}]);
	t.deepEqual(first.asked('CancelOrder'), [{type: 'CancelOrder', clientOrderId, venueOrderId: `v-${clientOrderId}`, symbol: order.symbol}]);
	t.deepEqual(bench.command({type: 'CancelOrder', source: 'key', clientOrderId, reason: 'again'}).asked('CancelOrder'), []);
	t.deepEqual(told(bench.give(cancelled)), ['closed cancelled 0']);
	t.is(bench.command({type: 'CancelOrder', source: 'key', clientOrderId, reason: 'again'}).events('CommandRefused').length, 1);
});

test('an order that ended with fills that are not known yet waits for them', t => {
	const bench = working();
	bench.give(reported(order));
	t.deepEqual(told(bench.give(reported(order, {status: 'cancelled', filled: '0.4'}))), []);
	t.is(bench.pass(2000).asked('LookUpOrder').length, 1);
	t.deepEqual(told(bench.give(filled(order, 't1', '0.1'))), ['OrderFilled']);
	t.deepEqual(told(bench.give(filled(order, 't2', '0.3'))), ['OrderFilled', 'closed cancelled 0.4']);
});

test('a fill that comes after the end is counted and does not end the order again', t => {
	const bench = working();
	bench.give(reported(order), cancelled);
	t.deepEqual(told(bench.give(filled(order, 't1', '0.2'))), ['OrderFilled']);
	t.deepEqual(told(bench.give(filled(order, 't1', '0.2'))), []);
});

test('a cancel whose fate is unknown, or that was too late, is followed by a look-up and tried again while the order is open', t => {
	const bench = working();
	bench.give(reported(order));
	bench.command(halt);
	for (let round = 0; round < 5; round++) {
		t.is(bench.give({type: 'CancelFailed', clientOrderId, reason: 'timeout'}).asked('LookUpOrder').length, 1);
		t.is(bench.give(reported(order)).asked('CancelOrder').length, round === 0 ? 1 : 0, 'at once only the first time');
		t.is(bench.pass(2000).asked('LookUpOrder').length, 1);
		t.is(bench.give(reported(order)).asked('CancelOrder').length, 1);
	}

	bench.give({type: 'CancelFailed', clientOrderId, reason: 'unknown order'});
	bench.pass(2000);
	t.deepEqual(told(bench.give(reported(order, {status: 'filled', filled: '1'}), filled(order, 't1', '1'))), ['OrderFilled', 'closed filled 1']);
});

test('a venue that answers every cancel at once without ending the order is not asked all the time', t => {
	const answers: readonly InputEvent[] = [{type: 'CancelFailed', clientOrderId, reason: 'too many requests'}, reported(order)];
	for (const answer of answers) {
		const bench = working();
		bench.give(reported(order));
		let waiting: readonly Effect[] = bench.command(halt).effects;
		let requests = 0;
		for (const until = bench.now + 60_000; bench.now < until;) {
			const asked = waiting.filter(({type}) => type === 'CancelOrder' || type === 'LookUpOrder');
			requests += asked.length;
			waiting = asked.length === 0 ? bench.pass(100).effects : asked.flatMap(({type}) => bench.give(type === 'CancelOrder' ? answer : reported(order)).effects);
		}

		t.true(requests > 30 && requests < 100, `${requests} requests in a minute`);
	}
});

test('an order is cancelled when it has not filled in time', t => {
	const bench = working();
	bench.give(reported(order));
	t.deepEqual(bench.pass(timeout - 1).asked('CancelOrder'), []);
	const [late] = bench.pass(1).events('CancelIntended');
	t.is(late?.reason, 'not filled in time');
});

test('a halt cancels every working order, a restriction only those that add risk', t => {
	const sell = approvedOrder({...order, clientOrderId: 'ct1-s', symbol: 'ETH/USDT', side: 'sell'});
	const both = (): Bench => {
		const bench = working();
		approve(bench, {...sell, reduceOnly: true});
		bench.give(reported(order), reported(sell));
		return bench;
	};

	t.deepEqual(both().command(halt).asked('CancelOrder').map(effect => effect.clientOrderId), [clientOrderId, 'ct1-s']);
	const restricted = both().say({type: 'BreakerTripped', breaker: 'daily-loss', action: 'restrict', reason: 'x', until: null});
	t.deepEqual(restricted.asked('CancelOrder').map(effect => effect.clientOrderId), [clientOrderId]);
});

test('an order whose fate is unknown when trading halts is cancelled as soon as it is found', t => {
	const bench = working();
	bench.give(unknown);
	t.is(bench.command(halt).asked('CancelOrder').length, 1);
	bench.give({type: 'CancelFailed', clientOrderId, reason: 'unknown order'});
	bench.pass(2000);
	t.is(bench.give(reported(order)).asked('CancelOrder').length, 1);
	t.deepEqual(told(bench.give(cancelled)), ['closed cancelled 0']);
});

test('the engine stops when no order works any more', t => {
	t.deepEqual(running().command(stop).asked('StopEngine'), [{type: 'StopEngine', reason: 'quit'}]);
	const bench = working();
	bench.give(reported(order));
	const asked = bench.command(stop);
	t.deepEqual(asked.asked('StopEngine'), []);
	t.is(asked.asked('CancelOrder').length, 1);
	t.deepEqual(bench.give(reported(order, {status: 'cancelled', filled: '0.5'})).asked('StopEngine'), [], 'a fill is still missing');
	t.is(bench.give(filled(order, 't1', '0.5')).asked('StopEngine').length, 1);
});

test('after a start every order that worked is looked up, and nothing is sent again', t => {
	const bench = working();
	const acknowledged = approvedOrder({...order, clientOrderId: 'ct1-b', symbol: 'ETH/USDT'});
	approve(bench, acknowledged);
	bench.give(reported(acknowledged));
	bench.command(stop);
	const start = bench.give(started(config));
	t.deepEqual(start.events('OrderOutcomeUnknown').map(event => event.clientOrderId), [clientOrderId]);
	t.deepEqual(start.asked('SubmitOrder'), []);
	t.deepEqual(bench.pass(0).asked('LookUpOrder').map(effect => effect.clientOrderId), [clientOrderId, 'ct1-b']);
	const closed = bench.give(reported(order, {status: 'cancelled'}), reported(acknowledged, {status: 'cancelled'}));
	t.deepEqual(told(closed).filter(words => words.startsWith('closed')), ['closed cancelled 0', 'closed cancelled 0']);
	t.deepEqual(closed.asked('StopEngine'), [], 'the wish to stop was of the run before');
});

test('finished orders are remembered long enough for late words, and working ones for ever', t => {
	const bench = working();
	for (let index = 0; index < 260; index++) {
		const next = approvedOrder({...order, clientOrderId: `ct1-${index}`});
		approve(bench, next);
		bench.give({...rejected, clientOrderId: next.clientOrderId});
	}

	const {lives} = bench.stateOf('execution') as {readonly lives: readonly unknown[]};
	t.true(lives.length <= 202);
	t.deepEqual(told(bench.give(filled(order, 't1', '1'))), ['OrderAcknowledged', 'OrderFilled', 'closed filled 1']);
});
