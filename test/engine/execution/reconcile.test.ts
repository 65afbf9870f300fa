import test from 'ava';
import type {InputEvent} from '../../../src/engine/domain/event.js';
import type {Approved, Order} from '../../../src/engine/domain/order.js';
import {createReconcileStage} from '../../../src/engine/execution/reconcile.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import {approvedOrder} from '../../support/records.js';
import {type Bench, type Happened, account, configOf, createBench, filled, marketsLoaded, opening, reported, started, venueOrder} from '../../support/stages.js';

const config = configOf({execution: {reconcileMinutes: 5}});
const order: Approved<Order> = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100'});
const agrees = account({USDT: '10000'});
const differs = account({USDT: '9999.99'});

function starting(): Bench {
	const bench = createBench([createPortfolioStage(), createExecutionStage(config), createReconcileStage(config), createTradingStage()]);
	bench.give(started(config), marketsLoaded(config));
	return bench;
}

function approve(bench: Bench, which: Approved<Order> = order): void {
	bench.say({type: 'OrderApproved', order: which, proposedBy: 1, sizing: '', checked: [], reason: ''});
}

const outcome = (happened: Happened): string[] => happened.events('Reconciled').map(({differences}) => differences.length === 0 ? 'agrees' : 'differs');
const isRunning = (happened: Happened): boolean => happened.events('TradingResumed').some(({state}) => state === 'RUNNING');

test('a start asks for the account since the start, and runs only when it agrees', t => {
	const bench = starting();
	t.deepEqual(bench.all.asked('FetchAccount'), [{type: 'FetchAccount', since: {'BTC/USDT': opening, 'ETH/USDT': opening}}]);
	const happened = bench.give(agrees);
	t.deepEqual(outcome(happened), ['agrees']);
	t.true(isRunning(happened));
});

test('an account that cannot be had is asked for again, and trading waits', t => {
	const bench = starting();
	bench.give({type: 'AccountUnavailable', reason: 'no network'});
	t.is(bench.pass(1999).asked('FetchAccount').length, 0);
	t.is(bench.pass(1).asked('FetchAccount').length, 1);
	t.false(isRunning(bench.all));
});

test('the longer there is no answer the longer the next try waits, at most a minute, because venues limit requests', t => {
	const bench = starting();
	const waits: number[] = [];
	for (let tries = 0; tries < 9; tries++) {
		bench.give({type: 'AccountUnavailable', reason: 'EAPI:Rate limit exceeded'});
		const due = bench.timers.get('reconcile') ?? bench.now;
		waits.push((due - bench.now) / 1000);
		bench.pass(due - bench.now);
	}

	t.deepEqual(waits, [2, 2, 4, 8, 16, 32, 60, 60, 60]);
	bench.give(agrees);
	bench.pass(300_000);
	bench.give({type: 'AccountUnavailable', reason: 'no network'});
	t.is((bench.timers.get('reconcile') ?? 0) - bench.now, 2000);
});

test('after that the account is asked for every few minutes and at every reconnect', t => {
	const bench = starting();
	bench.give(agrees);
	t.is(bench.pass(300_000).asked('FetchAccount').length, 1);
	const reconnect = bench.give({type: 'FeedHealthChanged', feed: 'account', status: 'live', detail: ''});
	t.is(reconnect.asked('FetchAccount').length, 1);
	t.is(bench.give({type: 'FeedHealthChanged', feed: 'account', status: 'down', detail: ''}, {type: 'FeedHealthChanged', feed: 'quotes', status: 'live', detail: ''}).asked('FetchAccount').length, 0);
});

test('fills are asked for from a minute before the last one of their market, also after a restart', t => {
	const bench = starting();
	approve(bench);
	bench.give(filled(order, 't1', '1', {at: opening + 500_000}));
	const since = {'BTC/USDT': opening + 440_000, 'ETH/USDT': opening};
	bench.give(agrees);
	t.deepEqual(bench.pass(300_000).asked('FetchAccount'), [{type: 'FetchAccount', since}]);
	t.deepEqual(bench.give(started(config), marketsLoaded(config)).asked('FetchAccount'), [{type: 'FetchAccount', since}]);
});

test('a difference must be seen three times before it counts, and then it halts', t => {
	const bench = starting();
	t.deepEqual(outcome(bench.give(differs)), []);
	t.is(bench.pass(2000).asked('FetchAccount').length, 1);
	t.deepEqual(outcome(bench.give(differs)), []);
	bench.pass(2000);
	const third = bench.give(differs);
	t.like(third.events('Reconciled')[0]?.differences[0], {kind: 'balance', subject: 'USDT', ours: '10000', theirs: '9999.99', value: -0.01, likely: 'a withdrawal'});
	t.is(third.events('TradingHalted')[0]?.rule, 'reconcile');
	bench.pass(300_000);
	t.true(isRunning(bench.give(agrees)));
});

test('doubts that were cleared begin anew', t => {
	const bench = starting();
	bench.give(differs, differs);
	t.deepEqual(outcome(bench.give(agrees)), ['agrees']);
	t.deepEqual(outcome(bench.give(differs, differs)), []);
	t.deepEqual(outcome(bench.give(differs)), ['differs']);
});

test('a working order that the venue does not have open is looked up before anything is concluded, however long that takes', t => {
	const bench = starting();
	bench.give(agrees);
	approve(bench);
	bench.give(reported(order));
	for (let round = 0; round < 10; round++) {
		const happened = bench.give(agrees);
		t.deepEqual(outcome(happened), []);
		t.is(happened.asked('LookUpOrder').length, 1);
	}

	bench.give(reported(order, {status: 'filled', filled: '1'}), filled(order, 't1', '1'));
	t.deepEqual(outcome(bench.give(account({USDT: '9900', BTC: '1'}))), ['agrees']);
});

test('an order that is still on its way is no difference', t => {
	const bench = starting();
	bench.give(agrees);
	approve(bench);
	t.deepEqual(outcome(bench.give(agrees)), ['agrees']);
	t.deepEqual(outcome(bench.give(account({USDT: '10000'}, [venueOrder(order)]))), ['agrees'], 'nor is one whose answer is on its way');
});

test('an order of ours that the journal does not know is a difference', t => {
	const bench = starting();
	bench.give(agrees);
	approve(bench);
	bench.give(reported(order), reported(order, {status: 'cancelled'}));
	const orphan = account({USDT: '10000'}, [venueOrder({...order, clientOrderId: 'ct1-zz'})]);
	bench.give(orphan, orphan);
	t.like(bench.give(orphan).events('Reconciled')[0]?.differences, [{kind: 'order', subject: 'ct1-zz', ours: 'unknown', theirs: 'open'}]);
});

test('an order that is final here and open there is a difference', t => {
	const bench = starting();
	bench.give(agrees);
	approve(bench);
	bench.give(reported(order), reported(order, {status: 'cancelled'}));
	const open = account({USDT: '10000'}, [venueOrder(order)]);
	bench.give(open, open);
	t.like(bench.give(open).events('Reconciled')[0]?.differences, [{kind: 'order', subject: 'ct1-a', ours: 'cancelled', theirs: 'open'}]);
});

test('the user\'s own orders are counted and left alone', t => {
	const bench = starting();
	bench.give(agrees);
	approve(bench);
	bench.give(reported(order));
	const theirs = [venueOrder({...order, clientOrderId: 'web_1'}), venueOrder({...order, clientOrderId: 'ct2-a'}), venueOrder({...order, clientOrderId: ''})];
	const happened = bench.give(account({USDT: '10000'}, [venueOrder(order), ...theirs]));
	t.like(happened.events('Reconciled')[0], {differences: [], foreignOrders: 3});
	t.deepEqual(happened.asked('CancelOrder'), []);
});

test('fills that came before the balances explain them', t => {
	const bench = starting();
	bench.give(agrees);
	approve(bench);
	bench.give(reported(order));
	const happened = bench.give(filled(order, 't1', '0.4', {fee: '0.04'}), account({USDT: '9959.96', BTC: '0.4'}, [venueOrder(order, {filled: '0.4'})]));
	t.deepEqual(outcome(happened), ['agrees']);
});

test('coins that the venue holds and the ledger does not are a difference only in the markets that are traded', t => {
	const bench = starting();
	t.deepEqual(outcome(bench.give(account({USDT: '10000', DOGE: '1000'}))), ['agrees']);
	const own = account({USDT: '10000', ETH: '2'});
	bench.give(own, own);
	t.like(bench.give(own).events('Reconciled')[0]?.differences, [{kind: 'balance', subject: 'ETH', ours: '0', theirs: '2'}]);
});

test('after a broken invariant the account is asked for again', t => {
	const bench = starting();
	bench.give({type: 'InvariantBroken', reason: 'x', during: 'AccountReported'});
	t.is(bench.pass(300_000).asked('FetchAccount').length, 1);
});

test('trades that two venues number alike are two fills, and an answer must list both', t => {
	const both = configOf({tradeAlsoAt: ['kraken']});
	const bench = createBench([createPortfolioStage(['binance', 'kraken']), createExecutionStage(both), createReconcileStage(both), createTradingStage()]);
	bench.give(started(both), marketsLoaded(both));
	const told = (balances: Readonly<Record<string, string>>, places: Readonly<Record<string, Readonly<Record<string, string>>>>, ids: readonly string[]): InputEvent => ({...account(balances), places, tradeIds: {'BTC/USDT': ids}});
	bench.give(told({USDT: '10000'}, {binance: {USDT: '5000'}, kraken: {USDT: '5000'}}, []));
	const parts = ['binance', 'kraken'].map(venue => ({...order, clientOrderId: `ct1-a-${venue.at(0) ?? ''}`, venue}));
	bench.pass(2000);
	for (const part of parts) {
		approve(bench, part);
	}

	const fills = parts.map((part, index) => filled(part, index === 0 ? '7' : 'kraken:7', '1', {at: bench.now}));
	t.is(bench.give(...fills, ...fills).events('OrderFilled').length, 2, 'each once');
	bench.pass(300_000);
	const after = {binance: {USDT: '4900', BTC: '1'}, kraken: {USDT: '4900', BTC: '1'}};
	const complete = bench.give(told({USDT: '9800', BTC: '2'}, after, ['7', 'kraken:7']));
	t.deepEqual(outcome(complete), ['agrees']);
	const answers = [0, 1, 2].flatMap(() => {
		bench.pass(300_000);
		return bench.give(told({USDT: '9800', BTC: '2'}, after, ['7'])).events('Reconciled');
	});
	t.deepEqual(answers.flatMap(({differences}) => differences.map(({kind, subject}) => `${kind} ${subject}`)), ['fill kraken:7']);
});

test('the account is asked for when the stream of any of its venues comes back', t => {
	const bench = starting();
	bench.give(agrees);
	t.is(bench.give({type: 'FeedHealthChanged', feed: 'kraken account', status: 'live', detail: ''}).asked('FetchAccount').length, 1);
	t.is(bench.give({type: 'FeedHealthChanged', feed: 'kraken quotes', status: 'live', detail: ''}).asked('FetchAccount').length, 0);
	t.is(bench.give({type: 'FeedHealthChanged', feed: 'kraken account', status: 'down', detail: ''}).asked('FetchAccount').length, 0);
});
