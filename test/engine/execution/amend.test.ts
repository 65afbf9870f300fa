import test from 'ava';
import type {Command} from '../../../src/engine/domain/command.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {approvedOrder} from '../../support/records.js';
import {type Bench, configOf, createBench, filled, reported, started} from '../../support/stages.js';

const config = configOf({});
const order = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100'});
const amend = (quantity: string, clientOrderId = 'ct1-a'): Command => ({type: 'AmendOrder', source: 'key', clientOrderId, quantity, limitPrice: '99', reason: 'cheaper'});

function working(): Bench {
	const bench = createBench([createExecutionStage(config), createTradingStage()]);
	bench.give(started(config));
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	bench.say({type: 'OrderApproved', order, proposedBy: 1, sizing: '', checked: [], reason: 'because'});
	bench.give(reported(order));
	return bench;
}

test('an amended order is cancelled, and what is missing is proposed anew once it is over', t => {
	const bench = working();
	const asked = bench.command(amend('2'));
	t.is(asked.asked('CancelOrder').length, 1);
	t.deepEqual(asked.events('OrderProposed'), []);
	bench.give(filled(order, 't1', '0.25'));
	const ended = bench.give(reported(order, {status: 'cancelled', filled: '0.25'}));
	t.like(ended.events('OrderProposed')[0]?.proposal, {symbol: 'BTC/USDT', side: 'buy', quantity: '1.75', limitPrice: '99', source: 'key', reason: 'cheaper', reduceOnly: false});
});

test('an order that fills before it can be amended is not proposed again', t => {
	const bench = working();
	bench.command(amend('2'));
	bench.give(filled(order, 't1', '1'));
	t.deepEqual(bench.give(reported(order, {status: 'filled', filled: '1'})).events('OrderProposed'), []);
});

test('less than what is filled already leaves nothing to propose, and an unknown order is refused', t => {
	const bench = working();
	bench.command(amend('0.2'));
	bench.give(filled(order, 't1', '0.25'));
	t.deepEqual(bench.give(reported(order, {status: 'cancelled', filled: '0.25'})).events('OrderProposed'), []);
	t.regex(bench.command(amend('1', 'nothing')).events('CommandRefused')[0]?.reason ?? '', /no working order/);
});
