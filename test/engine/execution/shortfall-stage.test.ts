import test from 'ava';
import type {Chase} from '../../../src/engine/domain/order.js';
import {decimal} from '../../../src/engine/domain/decimal.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {createShortfallStage} from '../../../src/engine/execution/shortfall-stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {approvedOrder, marketOf} from '../../support/records.js';
import {type Bench, type Happened, configOf, createBench, filled, priced, reported, started} from '../../support/stages.js';

const chase: Chase = {attempt: 0, decisionPrice: '99', confidence: 1, volatilityTargeted: true, source: 'agent', reason: 'rebalance'};
const order = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '2', limitPrice: '101', chase});

function sent(): Bench {
	const bench = createBench([createExecutionStage(configOf()), createShortfallStage(), createTradingStage()]);
	bench.give(started(configOf()), priced({'BTC/USDT': 100}));
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	bench.say({type: 'OrderApproved', order, proposedBy: 1, sizing: '', checked: [], reason: 'rebalance'});
	bench.give(reported(order));
	return bench;
}

const measured = (happened: Happened) => happened.events('ShortfallMeasured');

test('a filled order costs what it paid beyond the price of the decision, and the parts add up', t => {
	const bench = sent();
	const [told] = measured(bench.give(filled(order, 't1', '2', {price: '100.5', fee: '0.2', feeAsset: 'USDT', liquidity: 'taker'})));
	t.like(told, {clientOrderId: 'ct1-a', symbol: 'BTC/USDT', delay: '2', fee: '0.2', opportunity: '0'});
	const parts = [told?.delay, told?.spread, told?.impact, told?.fee, told?.opportunity].reduce((sum, part) => sum + decimal(part ?? 'x'), 0n);
	t.is(parts, decimal(told?.total ?? 'x'));
	t.is(told?.total, '3.2', 'two units at 1.5 above the decision, and the fee');
	t.true(Math.abs((told?.cost ?? 0) - (3.2 / 198 * 10_000)) < 1e-9);
});

test('what was not filled costs what the price has run away', t => {
	const bench = sent();
	bench.give(filled(order, 't1', '1', {price: '100', fee: '0', feeAsset: 'USDT'}), priced({'BTC/USDT': 103}));
	bench.command({type: 'CancelOrder', source: 'key', clientOrderId: 'ct1-a', reason: 'enough'});
	const [told] = measured(bench.give(reported(order, {status: 'cancelled', filled: '1'})));
	t.like(told, {delay: '1', opportunity: '4'});
});

test('an order that goes on as another answers for what it filled, and for nothing where that is nothing', t => {
	const bench = sent();
	bench.pass(60_000);
	t.deepEqual(measured(bench.give(reported(order, {status: 'cancelled'}))), []);
	const partly = sent();
	partly.give(filled(order, 't1', '1', {price: '100', fee: '0', feeAsset: 'USDT'}));
	partly.pass(60_000);
	t.like(measured(partly.give(reported(order, {status: 'cancelled', filled: '1'})))[0], {opportunity: '0', delay: '1'});
});

test('a rejected order costs nothing', t => {
	const bench = createBench([createExecutionStage(configOf()), createShortfallStage()]);
	bench.give(started(configOf()), priced({'BTC/USDT': 100}));
	bench.say({type: 'OrderApproved', order, proposedBy: 1, sizing: '', checked: [], reason: 'rebalance'});
	t.deepEqual(measured(bench.give({type: 'SubmitFailed', clientOrderId: 'ct1-a', outcome: 'rejected', reason: 'too small'})), []);
});

test('what an order was to cost is told beside what it did: half the spread, the square-root law, and the fee', t => {
	const bench = createBench([createExecutionStage(configOf()), createShortfallStage(), createTradingStage()]);
	const hour = 3_600_000;
	// Every hour one per cent up or down, and a million traded: 4.9 % and 24 million a day.
	const candles = Array.from({length: 100}, (_, index) => {
		const close = index % 2 === 0 ? 100 : 101;
		return {openTime: index * hour, open: close, high: close, low: close, close, volume: 1_000_000 / close};
	});
	bench.give(started(configOf()), {type: 'MarketsLoaded', venue: 'binance', markets: [{...marketOf('BTC/USDT'), takerFee: 0.001}]});
	bench.give({type: 'HistoryLoaded', symbol: 'BTC/USDT', timeframe: '1h', candles}, priced({'BTC/USDT': 100}));
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	bench.say({type: 'OrderApproved', order, proposedBy: 1, sizing: '', checked: [], reason: 'rebalance'});
	bench.give(reported(order));
	const [told] = measured(bench.give(filled(order, 't1', '2', {price: '100.5', fee: '0.2', feeAsset: 'USDT', liquidity: 'taker'})));
	const halfSpread = decimal(told?.spread ?? 'x') === 0n ? 0 : Number(told?.spread) / 200 * 10_000;
	const law = Math.log(1.01) * Math.sqrt(24) * Math.sqrt(200 / 24_000_000) * 10_000;
	t.true(Math.abs((told?.expected ?? 0) - (halfSpread + law + 10)) < 0.01, `${told?.expected} is not ${halfSpread + law + 10}`);
	t.is(measured(sentAndFilled())[0]?.expected, undefined, 'of a market without a day of bars nothing is expected');
});

function sentAndFilled(): Happened {
	return sent().give(filled(order, 't1', '2', {price: '100.5', fee: '0.2', feeAsset: 'USDT', liquidity: 'taker'}));
}
