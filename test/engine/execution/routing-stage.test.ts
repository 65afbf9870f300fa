import test from 'ava';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {EventOf} from '../../../src/engine/domain/event.js';
import type {LedgerBalances} from '../../../src/engine/domain/ledger.js';
import type {Approved, Order, RoutedSlice} from '../../../src/engine/domain/order.js';
import {createRoutingStage} from '../../../src/engine/execution/routing-stage.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {approvedOrder} from '../../support/records.js';
import {type Bench, type Happened, configOf, createBench, filled, reported, started} from '../../support/stages.js';

const config = configOf({tradeAlsoAt: ['kraken']});
const order: Approved<Order> = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100'});
const sell: Approved<Order> = {...order, clientOrderId: 'ct1-s', side: 'sell', reduceOnly: true};
const places: Readonly<Record<string, LedgerBalances>> = {binance: {USDT: '600', BTC: '2'}, kraken: {USDT: '400', BTC: '1', ETH: '5'}};
const {clientOrderId} = order;

function stages(from = config): Parameters<typeof createBench>[0] {
	return [createRoutingStage([from.venue, ...from.tradeAlsoAt]), createExecutionStage(from), createTradingStage()];
}

/** A running engine that knows what is where. */
function running(): Bench {
	const bench = createBench(stages());
	bench.give(started(config));
	bench.say({type: 'HoldingsPlaced', places}, {type: 'Reconciled', differences: [], foreignOrders: 0});
	return bench;
}

function approve(bench: Bench, ...orders: readonly Approved<Order>[]): Happened {
	return bench.say(...orders.map(which => ({type: 'OrderApproved' as const, order: which, proposedBy: 1, sizing: '', checked: [], reason: 'because'})));
}

function routed(slices: readonly RoutedSlice[], more: Partial<EventOf<'OrderRouted'>> = {}): EventOf<'OrderRouted'> {
	return {type: 'OrderRouted', clientOrderId, slices, unrouted: '0', left: {}, ...more};
}

const half = (venue: string, more: Partial<RoutedSlice> = {}): RoutedSlice => ({venue, quantity: '0.5', limitPrice: '100', ...more});
const split = routed([half('binance'), half('kraken', {limitPrice: '99.9'})]);
const rooms = (happened: Happened): unknown => happened.asked('RouteOrder').map(({order: {clientOrderId: id}, room}) => [id, room]);
const left = (happened: Happened): readonly Order[] => happened.asked('SubmitOrder').map(effect => effect.order);
const dropped = (happened: Happened): unknown => happened.events('OrderSplit').map(({clientOrderId: id, parts, route}) => [id, parts.length, route]);

const next: Approved<Order> = {...order, clientOrderId: 'ct1-next'};

/** Room of an order as it is asked for now. */
function roomNow(bench: Bench, which = next): unknown {
	return approve(bench, which).asked('RouteOrder')[0]?.room;
}

test('the books are asked once for an approved order, with what is at each venue, and nothing leaves before they have answered', t => {
	const bench = running();
	const happened = approve(bench, order);
	t.deepEqual(happened.asked('RouteOrder'), [{type: 'RouteOrder', order, room: {binance: '600', kraken: '400'}}]);
	t.deepEqual(left(happened), []);
	bench.pass(600_000);
	t.is(bench.all.asked('RouteOrder').length, 1);
	t.deepEqual(rooms(approve(running(), sell)), [['ct1-s', {binance: '2', kraken: '1'}]], 'coins for a sell');
});

test('each part is intended and sent under an id of its venue, at the limit it was routed for', t => {
	const bench = running();
	approve(bench, order);
	const happened = bench.give(split);
	const parts = [{...order, clientOrderId: 'ct1-a-b', quantity: '0.5', venue: 'binance'}, {...order, clientOrderId: 'ct1-a-k', quantity: '0.5', limitPrice: '99.9', venue: 'kraken'}];
	t.deepEqual(left(happened) as unknown, parts);
	t.deepEqual(happened.events('OrderIntended').map(({order: part, reason}) => [part, reason]) as unknown, parts.map(part => [part, 'because']));
	t.deepEqual(happened.types, ['OrderRouted', 'OrderSplit', 'OrderIntended', 'OrderIntended']);
});

test('what was left out, and why, is told', t => {
	const bench = running();
	approve(bench, order);
	const [told] = bench.give(routed([half('binance')], {unrouted: '0.5', left: {kraken: 'no book within 3 s'}})).events('OrderSplit');
	t.is(told?.route, '0.5 at binance; 0.5 of 1 fits nowhere; kraken left out: no book within 3 s');
	approve(bench, sell);
	const none = bench.give(routed([], {clientOrderId: 'ct1-s', unrouted: '1', left: {binance: '502', kraken: '502'}}));
	t.deepEqual(dropped(none), [['ct1-s', 0, '1 of 1 fits nowhere; binance left out: 502; kraken left out: 502']]);
	t.deepEqual(left(none), []);
});

test('an order that says where it goes is not routed', t => {
	const happened = approve(running(), {...order, clientOrderId: 'ct1-a-k', venue: 'kraken'});
	t.deepEqual(rooms(happened), []);
	t.is(left(happened).length, 1);
});

test('an answer for an order that nobody asks for any more, or ever asked for, does nothing', t => {
	const bench = running();
	t.deepEqual(bench.give(split).types, ['OrderRouted']);
	approve(bench, order);
	bench.give(split);
	t.deepEqual(bench.give(split).types, ['OrderRouted'], 'the same answer twice');
});

test('while no venue has said what is there, nothing is asked and nothing leaves', t => {
	const bench = createBench(stages());
	bench.give(started(config));
	const happened = approve(bench, order);
	t.deepEqual(dropped(happened), [[clientOrderId, 0, 'no venue has said yet what is there']]);
	t.deepEqual(rooms(happened), []);
});

test('two orders are asked for one after the other, so that they never count on the same cash', t => {
	const bench = running();
	const second = {...order, clientOrderId: 'ct1-b', symbol: 'ETH/USDT'};
	t.deepEqual(rooms(approve(bench, order, second)), [[clientOrderId, {binance: '600', kraken: '400'}]]);
	t.deepEqual(rooms(bench.give(split)), [['ct1-b', {binance: '550', kraken: '350.05'}]]);
	t.deepEqual(rooms(approve(bench, {...order, clientOrderId: 'ct1-c'})), [], 'the books are still asked for the second');
	t.deepEqual(rooms(bench.give(routed([half('binance')], {clientOrderId: 'ct1-b'}))), [['ct1-c', {binance: '500', kraken: '350.05'}]]);
});

test('an order that goes nowhere makes way for the next', t => {
	const bench = running();
	approve(bench, order, {...order, clientOrderId: 'ct1-b', symbol: 'ETH/USDT'});
	t.deepEqual(rooms(bench.give(routed([], {unrouted: '1'}))), [['ct1-b', {binance: '600', kraken: '400'}]]);
});

test('working buys have a claim on cash and sells on coins, each where it is, until they fill or end', t => {
	const bench = running();
	approve(bench, order);
	bench.give(split);
	t.deepEqual(roomNow(bench), {binance: '550', kraken: '350.05'});
	bench.give(routed([], {clientOrderId: 'ct1-next'}));
	const [first, second] = bench.all.events('OrderIntended').map(({order: part}) => part);
	if (first === undefined || second === undefined) {
		t.fail();
		return;
	}

	bench.give(filled(first, 't1', '0.2'), reported(second), reported(second, {status: 'cancelled'}));
	t.deepEqual(roomNow(bench), {binance: '570', kraken: '400'}, 'the venues have not said yet what is left of their cash');
	bench.give(routed([], {clientOrderId: 'ct1-next'}));
	approve(bench, {...sell, clientOrderId: 'ct1-s-k', quantity: '0.4', venue: 'kraken'});
	t.deepEqual(roomNow(bench, sell), {binance: '2', kraken: '0.6'});
	bench.give(routed([], {clientOrderId: 'ct1-s'}));
	t.deepEqual(roomNow(bench, {...sell, symbol: 'ETH/USDT'}), {binance: '0', kraken: '5'}, 'coins of another market');
});

test('a stop has no claim on its coins, because it gives them back', t => {
	const bench = running();
	approve(bench, {...sell, clientOrderId: 'ct1-t-b', quantity: '2', venue: 'binance', trigger: {price: '70'}});
	t.deepEqual(roomNow(bench, sell), {binance: '2', kraken: '1'});
});

test('an order without a venue is from before there were several: its claim is at the venue that decides', t => {
	const bench = createBench([createRoutingStage(['binance', 'kraken'])]);
	bench.say({type: 'HoldingsPlaced', places}, {type: 'OrderIntended', order, reason: ''});
	t.deepEqual(roomNow(bench), {binance: '500', kraken: '400'});
});

test('claims never make room negative', t => {
	const bench = running();
	approve(bench, {...order, clientOrderId: 'ct1-l-k', quantity: '9', venue: 'kraken'});
	t.deepEqual(roomNow(bench), {binance: '600', kraken: '0'});
});

test('a halt, a stop and a restart drop what is not routed yet; an answer that comes after that is ignored', t => {
	const endings: readonly (readonly [end: (bench: Bench) => Happened, why: string])[] = [
		[bench => bench.command({type: 'HaltTrading', source: 'key', reason: 'test'}), 'trading halted: test'],
		[bench => bench.command({type: 'FlattenPositions', source: 'key', reason: 'out'}), 'trading halted: out'],
		[bench => bench.command({type: 'StopEngine', source: 'key', reason: 'quit'}), 'the engine stops: quit'],
		[bench => bench.give(started(config)), 'the engine ended before it was routed'],
	];
	for (const [end, why] of endings) {
		const bench = running();
		approve(bench, order, {...sell, symbol: 'ETH/USDT'});
		t.deepEqual(dropped(end(bench)), [[clientOrderId, 0, why], ['ct1-s', 0, why]]);
		t.deepEqual(left(bench.give(split)), []);
		t.deepEqual(left(bench.all), [], why);
	}
});

test('a restriction drops what adds risk; what reduces is asked for all the same', t => {
	const bench = running();
	approve(bench, order, sell);
	const happened = bench.say({type: 'BreakerTripped', breaker: 'daily-loss', action: 'restrict', reason: 'x', until: null});
	t.deepEqual(dropped(happened), [[clientOrderId, 0, 'trading restricted: x']]);
	t.deepEqual(rooms(happened), [['ct1-s', {binance: '2', kraken: '1'}]]);
	t.deepEqual(left(bench.give(split)), [], 'the answer for the dropped one');
	t.deepEqual(left(bench.give(routed([half('kraken')], {clientOrderId: 'ct1-s'}))).map(({clientOrderId: id}) => id), ['ct1-s-k']);
});

test('a restriction that drops an order which waits does not ask the books again for the one before it', t => {
	const bench = running();
	approve(bench, sell, order);
	t.deepEqual(rooms(bench.say({type: 'BreakerTripped', breaker: 'daily-loss', action: 'restrict', reason: 'x', until: null})), []);
	t.is(left(bench.give(routed([half('kraken')], {clientOrderId: 'ct1-s'}))).length, 1);
});

test('an answer that is larger or worse than what was approved breaks the invariant, and nothing leaves', t => {
	const wrong: readonly EventOf<'OrderRouted'>[] = [
		routed([half('binance'), half('kraken', {quantity: '0.50001'})]),
		routed([half('binance', {limitPrice: '100.01'})]),
		routed([half('binance', {quantity: '0'})]),
		routed([half('binance', {quantity: '-1'}), half('kraken', {quantity: '2'})]),
		routed([half('bitstamp')]),
		routed([half('binance'), half('binance')]),
	];
	for (const answer of wrong) {
		const bench = running();
		approve(bench, order);
		t.throws(() => bench.give(answer), {instanceOf: InvariantError}, JSON.stringify(answer.slices));
		t.deepEqual(left(bench.all), []);
	}

	const bench = running();
	approve(bench, sell);
	t.throws(() => bench.give(routed([half('binance', {limitPrice: '99.99'})], {clientOrderId: 'ct1-s'})), {instanceOf: InvariantError}, 'a sell for less');
});

test('with one venue nothing is routed: an approved order is intended at once, under its own id', t => {
	const one = configOf();
	const bench = createBench(stages(one));
	bench.give(started(one));
	const happened = approve(bench, order);
	t.deepEqual(happened.types, ['OrderApproved', 'OrderIntended']);
	t.deepEqual(left(happened), [order]);
	t.deepEqual(bench.give(split).types, ['OrderRouted']);
});
