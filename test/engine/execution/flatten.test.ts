import test from 'ava';
import type {EngineConfig} from '../../../src/engine/domain/config.js';
import type {Market} from '../../../src/engine/domain/market.js';
import type {Approved, Order} from '../../../src/engine/domain/order.js';
import {createFlattenStage} from '../../../src/engine/execution/flatten.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import type {DerivedEvent, Stage} from '../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import {createRiskStage} from '../../../src/engine/risk/stage.js';
import {type Bench, type Happened, configOf, createBench, filled, marketsLoaded, priced, proposal, reported, started} from '../../support/stages.js';

const limits = {maxPosition: 1, maxCluster: 2, dailyLoss: 0.5, drawdownHalt: 0.8, drawdownFlatten: 0.9};
const config = configOf({execution: {slippageGuard: 0.005, stops: {mode: 'off'}}, risk: limits});
const clean: DerivedEvent = {type: 'Reconciled', differences: [], foreignOrders: 0};
const flatten = {type: 'FlattenPositions', source: 'key', reason: 'get out'} as const;

function stages(from: EngineConfig = config): readonly Stage[] {
	return [createPortfolioStage(), createRiskStage(from), createExecutionStage(from), createFlattenStage(from), createTradingStage()];
}

/** A running bench that holds `quantity` BTC at a price of 100; its smallest order is 0.00001 BTC and 10 USDT, its step 0.00001. */
function holding(quantity: string, change: Partial<Market> = {}, from: EngineConfig = config): Bench {
	const bench = createBench(stages(from));
	bench.give(started(config), marketsLoaded(config, change), priced({'BTC/USDT': 100, 'ETH/USDT': 10}));
	bench.say(clean);
	buy(bench, quantity);
	return bench;
}

function buy(bench: Bench, quantity: string, symbol = 'BTC/USDT', limitPrice = '100'): void {
	// What is too small to be ordered is left over from a larger piece by a fee.
	const whole = Number(quantity) < 1 ? '1' : quantity;
	const [approved] = bench.say({type: 'OrderProposed', proposal: proposal({source: 'key', symbol, quantity: whole, limitPrice})}).events('OrderApproved');
	const fee = (Number(whole) - Number(quantity)).toFixed(8);
	if (approved !== undefined) {
		bench.give(filled(approved.order, `t-${approved.order.clientOrderId}`, whole, {fee, feeAsset: symbol.split('/')[0] ?? ''}));
	}
}

function sent(happened: Happened): readonly Approved<Order>[] {
	return happened.asked('SubmitOrder').map(({order}) => order);
}

function only(happened: Happened): Approved<Order> {
	const [order, ...more] = sent(happened);
	if (order === undefined || more.length > 0) {
		throw new Error(`expected one order, got ${JSON.stringify(sent(happened))}`);
	}

	return order;
}

const finished = (happened: Happened): boolean => happened.events('FlattenFinished').length > 0;
const expire = (bench: Bench, order: Order, done = '0'): Happened => bench.give(reported(order, {status: 'expired', filled: done}));

test('with nothing held it is finished at once', t => {
	const bench = createBench(stages());
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100}));
	const happened = bench.command(flatten);
	t.deepEqual(happened.events('FlattenFinished').map(({dust}) => dust), [{}]);
	t.false(bench.timers.has('flatten'));
});

test('it sells what is held with an immediate limit a little below the bid, and ends when that has filled', t => {
	const bench = holding('5');
	const order = only(bench.command(flatten));
	t.like(order, {symbol: 'BTC/USDT', side: 'sell', quantity: '5', limitPrice: '99.5', reduceOnly: true, timeInForce: 'immediate-or-cancel'});
	const happened = bench.give(filled(order, 's1', '5'));
	t.true(finished(happened));
	t.deepEqual(sent(happened), []);
	t.false(bench.timers.has('flatten'));
});

test('each sell that does not fill reaches further, down to a fifth below the bid and no further', t => {
	const bench = holding('5');
	let happened = bench.command(flatten);
	const prices: number[] = [];
	for (let round = 0; round < 60; round++) {
		const order = only(happened);
		prices.push(Number(order.limitPrice));
		const next = expire(bench, order);
		happened = sent(next).length > 0 ? next : bench.pass(2000);
	}

	t.deepEqual(prices.slice(0, 3), [99.5, 99, 98.5]);
	t.is(prices.at(-1), 80);
	t.true(prices.every((price, index) => price <= (prices[index - 1] ?? 100)));
	t.false(finished(bench.all));
});

test('the ladder follows the bid', t => {
	const bench = holding('5');
	const first = only(bench.command(flatten));
	bench.give(priced({'BTC/USDT': 50}));
	t.is(only(expire(bench, first)).limitPrice, '49.5');
});

test('what a partial fill leaves is sold next', t => {
	const bench = holding('5');
	const first = only(bench.command(flatten));
	bench.give(filled(first, 's1', '3.5'));
	const second = only(expire(bench, first, '3.5'));
	t.like(second, {quantity: '1.5', limitPrice: '99'});
	t.true(finished(bench.give(filled(second, 's2', '1.5'))));
});

test('working orders are cancelled first; their market is sold when they are final, with all that they bought', t => {
	const bench = holding('5');
	const [approved] = bench.say({type: 'OrderProposed', proposal: proposal({source: 'key', quantity: '2', limitPrice: '90'})}).events('OrderApproved');
	const buying = approved?.order;
	t.truthy(buying);
	if (buying === undefined) {
		return;
	}

	bench.give(reported(buying));
	const happened = bench.command(flatten);
	t.deepEqual(happened.events('OrderProposed'), []);
	t.is(happened.asked('CancelOrder').length, 1);
	bench.give(filled(buying, 'b1', '1', {price: '90'}));
	t.is(only(bench.give(reported(buying, {status: 'cancelled', filled: '1'}))).quantity, '6');
});

test('with nothing held it still waits for the orders that work', t => {
	const bench = createBench(stages());
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100}));
	bench.say(clean);
	const [approved] = bench.say({type: 'OrderProposed', proposal: proposal({source: 'key', quantity: '2', limitPrice: '90'})}).events('OrderApproved');
	t.false(finished(bench.command(flatten)));
	t.false(finished(bench.pass(10_000)));
	t.true(finished(bench.give(...approved === undefined ? [] : [reported(approved.order, {status: 'cancelled'})])));
});

test('a market with an order of unknown fate is not sold before that is known', t => {
	const bench = holding('5');
	const [approved] = bench.say({type: 'OrderProposed', proposal: proposal({source: 'key', quantity: '2', limitPrice: '90'})}).events('OrderApproved');
	const {clientOrderId = ''} = approved?.order ?? {};
	bench.give({type: 'SubmitFailed', clientOrderId, outcome: 'unknown', reason: 'timeout'});
	bench.command(flatten);
	for (let round = 0; round < 14; round++) {
		t.deepEqual(sent(bench.pass(2000)), []);
		t.deepEqual(sent(bench.give({type: 'OrderMissing', clientOrderId})), []);
	}

	bench.pass(2000);
	t.is(only(bench.give({type: 'OrderMissing', clientOrderId})).quantity, '5');
});

test('every market is sold, each for itself', t => {
	const bench = holding('5');
	buy(bench, '50', 'ETH/USDT', '10');
	const orders = sent(bench.command(flatten));
	t.deepEqual(orders.map(({symbol, quantity}) => `${quantity} ${symbol}`), ['5 BTC/USDT', '50 ETH/USDT']);
	const [btc, eth] = orders;
	t.false(finished(bench.give(...btc === undefined ? [] : [filled(btc, 's1', '5')])));
	t.true(finished(bench.give(...eth === undefined ? [] : [filled(eth, 's2', '50')])));
});

test('a venue that rejects is tried again less and less often, at least twice a minute, and with the same reach (chaos --seed 7 --run 85)', t => {
	const bench = holding('5');
	let happened = bench.command(flatten);
	for (const wait of [2000, 4000, 8000, 16_000, 30_000, 30_000]) {
		const order = only(happened);
		t.is(order.limitPrice, '99.5');
		const rejected = bench.give({type: 'SubmitFailed', clientOrderId: order.clientOrderId, outcome: 'rejected', reason: 'maintenance'});
		t.deepEqual(sent(rejected), [], 'the answer to a rejection is not the same order at once');
		t.deepEqual(sent(bench.pass(wait - 1)), []);
		happened = bench.pass(1);
	}

	t.false(finished(bench.all));
	const taken = only(happened);
	const next = only(expire(bench, taken));
	bench.give({type: 'SubmitFailed', clientOrderId: next.clientOrderId, outcome: 'rejected', reason: 'maintenance'});
	t.is(sent(bench.pass(2000)).length, 1, 'once it has taken an order the waits begin anew');
});

test('at the foot of the ladder it waits between tries', t => {
	const bench = holding('5');
	let order = only(bench.command(flatten));
	while (Number(order.limitPrice) > 80) {
		order = only(expire(bench, order));
	}

	t.deepEqual(sent(expire(bench, order)), []);
	t.is(only(bench.pass(2000)).limitPrice, '80');
});

test('a guard of nothing has one rung, and waits there', t => {
	const bench = holding('5', {}, configOf({execution: {slippageGuard: 0, firstReach: 0}, risk: limits}));
	const order = only(bench.command(flatten));
	t.is(order.limitPrice, '100');
	t.deepEqual(sent(expire(bench, order)), []);
	t.is(only(bench.pass(2000)).limitPrice, '100');
});

test('what is below the smallest order is dust: it ends, and says what is left', t => {
	for (const [quantity, change, left] of [
		['0.000004', {}, '0.000004'],
		['0.05', {}, '0.05'],
		['0.7', {quantityStep: '1', minQuantity: '1'}, '0.7'],
		['0.0999', {quantityStep: '0.01'}, '0.0999'],
		['0.0009', {quantityStep: '0.001', minQuantity: '0', minNotional: '0'}, '0.0009'],
	] as const) {
		const bench = holding(quantity, change);
		const happened = bench.command(flatten);
		t.deepEqual(happened.events('FlattenFinished').map(({dust}) => dust), [{'BTC/USDT': left}], quantity);
		t.deepEqual(sent(happened), []);
	}
});

test('a position that is just worth the smallest order at the bid is sold, at no less than the smallest order', t => {
	const bench = holding('0.1002');
	const order = only(bench.command(flatten));
	t.true(Number(order.quantity) * Number(order.limitPrice) >= 10);
	t.true(Number(order.limitPrice) <= 100);
	t.true(finished(bench.give(filled(order, 's1', order.quantity))));
});

test('whatever is held, it either sells or calls it dust, and never proposes what risk refuses', t => {
	for (let units = 9000; units < 11_000; units += 37) {
		const bench = holding((units / 100_000).toFixed(5), {quantityStep: units % 2 === 0 ? '0.00001' : '0.001'});
		const happened = bench.command(flatten);
		t.deepEqual(happened.events('OrderRefused'), []);
		t.is(sent(happened).length + happened.events('FlattenFinished').length, 1, `${units}`);
	}
});

test('a price that falls makes dust of what could be sold, and it ends', t => {
	const bench = holding('0.2');
	const order = only(bench.command(flatten));
	bench.give(priced({'BTC/USDT': 40}));
	const happened = expire(bench, order);
	t.deepEqual(happened.events('FlattenFinished').map(({dust}) => dust), [{'BTC/USDT': '0.2'}]);
});

test('a position whose price is not known yet is not dust: it waits for one', t => {
	const bench = createBench(stages());
	bench.give(started(config), marketsLoaded(config), priced({'ETH/USDT': 10}));
	bench.say(clean);
	buy(bench, '5');
	const happened = bench.command(flatten);
	t.false(finished(happened));
	t.deepEqual(happened.events('OrderProposed'), []);
	bench.give(priced({'BTC/USDT': 100}));
	t.is(only(bench.pass(2000)).quantity, '5');
});

test('a restart in the middle goes on once the account is compared, and sends nothing twice', t => {
	const bench = holding('5');
	const first = only(bench.command(flatten));
	const again = createBench(stages(), bench.now + 60_000);
	for (const record of bench.all.records) {
		again.kernel.fold(record);
	}

	t.deepEqual(sent(again.give(started(config), marketsLoaded(config))), []);
	t.deepEqual(sent(again.give(reported(first, {status: 'filled', filled: '3'}))), [], 'fills are missing');
	const happened = again.give(filled(first, 's1', '3'), reported(first, {status: 'expired', filled: '3'}));
	const rest = [...sent(happened), ...sent(again.say(clean))];
	t.deepEqual(rest.map(({quantity}) => quantity), ['2']);
	t.false(rest.some(({clientOrderId}) => clientOrderId === first.clientOrderId));
	t.true(finished(again.give(...rest.map(order => filled(order, 's2', '2')))));
});

test('a restart that finds nothing left finishes what it began', t => {
	const bench = holding('5');
	const first = only(bench.command(flatten));
	bench.give(started(config), marketsLoaded(config));
	t.true(finished(bench.give(filled(first, 's1', '5'))));
	t.deepEqual(bench.say(clean).events('FlattenFinished'), [], 'and says so once');
});

test('an engine that is to stop begins no further sell, and the next start goes on', t => {
	const bench = holding('5');
	const first = only(bench.command(flatten));
	bench.command({type: 'StopEngine', source: 'key', reason: 'quit'});
	const last = expire(bench, first);
	t.deepEqual(sent(last), []);
	t.is(last.asked('StopEngine').length, 1);
	t.deepEqual(sent(bench.pass(10_000)), []);
	bench.give(started(config), marketsLoaded(config));
	t.is(only(bench.say(clean)).quantity, '5');
});

test('a breaker flattens like a person does', t => {
	const bench = holding('50');
	const happened = bench.say({type: 'BreakerTripped', breaker: 'drawdown-flatten', action: 'flatten', reason: 'fell', until: null});
	const order = only(happened);
	t.is(order.quantity, '50');
	t.like(happened.events('OrderProposed')[0]?.proposal, {source: 'breaker', reason: 'flatten: fell'});
});
