import test, {type ExecutionContext} from 'ava';
import type {Choice} from '../../../src/engine/domain/command.js';
import type {Difference, EventOf} from '../../../src/engine/domain/event.js';
import type {Approved, Order, VenueOrder} from '../../../src/engine/domain/order.js';
import {createReconcileStage} from '../../../src/engine/execution/reconcile.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {Kernel} from '../../../src/engine/kernel/kernel.js';
import type {Stage} from '../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage, savedBalances} from '../../../src/engine/portfolio/stage.js';
import {approvedOrder} from '../../support/records.js';
import {type Bench, type Happened, account, configOf, createBench, filled, marketsLoaded, opening, priced, reported, started, venueOrder} from '../../support/stages.js';

const config = configOf({execution: {reconcileMinutes: 5, accountSilenceMinutes: 15}});
const order: Approved<Order> = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100'});
const orphan: VenueOrder = venueOrder({...order, clientOrderId: 'ct1-zz', quantity: '2', limitPrice: '50'});

const stages = (): readonly Stage[] => [createPortfolioStage(), createExecutionStage(config), createReconcileStage(config), createTradingStage()];

function starting(): Bench {
	const bench = createBench(stages());
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100, 'ETH/USDT': 10}));
	return bench;
}

/** A bench on which 1 BTC was bought at 100, and books and venue agree. */
function holding(): Bench {
	const bench = starting();
	bench.give(account({USDT: '10000'}));
	bench.say({type: 'OrderApproved', order, proposedBy: 1, sizing: '', checked: [], reason: ''});
	bench.give(reported(order), filled(order, 't1', '1', {at: opening + 5000}), account({USDT: '9900', BTC: '1'}));
	return bench;
}

/** Gives the same answer until it counts; returns what was told. */
function seen(bench: Bench, answer: EventOf<'AccountReported'>): readonly Difference[] {
	return bench.give(answer, answer, answer).events('Reconciled').at(-1)?.differences ?? [];
}

function resolve(bench: Bench, difference: Difference | undefined, choice: Choice, reason = 'because'): Happened {
	return bench.command({type: 'ResolveDifference', source: 'cli', id: difference?.id ?? '', choice, reason});
}

function refused(t: ExecutionContext, happened: Happened, words: RegExp): void {
	t.regex(happened.events('CommandRefused')[0]?.reason ?? '', words);
	t.deepEqual(happened.events('DifferenceResolved'), []);
}

const isRunning = (happened: Happened): boolean => happened.events('TradingResumed').some(({state}) => state === 'RUNNING');
const balancesOf = (bench: Bench) => savedBalances(bench.stateOf('portfolio'));

test('a difference has a name, a value and a likely explanation; another amount has another name', t => {
	const bench = holding();
	const [more] = seen(bench, account({USDT: '9900', BTC: '1.5'}));
	t.like(more, {kind: 'balance', subject: 'BTC', ours: '1', theirs: '1.5', value: 50, likely: 'a deposit'});
	t.regex(more?.id ?? '', /^b-[\da-f]{6}$/);
	const [evenMore] = seen(bench, account({USDT: '9900', BTC: '1.6'}));
	t.not(evenMore?.id, more?.id);
	refused(t, resolve(bench, more, 'adopt'), /no difference b-[\da-f]{6} is open/);
});

test('adopted: the books take it, the account is asked for at once, and trading goes on when both agree', t => {
	const bench = holding();
	const [more] = seen(bench, account({USDT: '9900', BTC: '1.5'}));
	const adopted = resolve(bench, more, 'adopt', 'sent from my wallet');
	t.deepEqual(balancesOf(bench), {USDT: '9900', BTC: '1.5'});
	t.like(adopted.events('DifferenceResolved')[0], {choice: 'adopt', source: 'cli', reason: 'sent from my wallet'});
	t.is(adopted.asked('FetchAccount').length, 1);
	t.false(isRunning(adopted));
	t.true(isRunning(bench.give(account({USDT: '9900', BTC: '1.5'}))));
	refused(t, resolve(bench, more, 'adopt'), /is open/);
});

test('ignored: the books stay, what is more is left alone, and only less of it is ours', t => {
	const bench = holding();
	const [more] = seen(bench, account({USDT: '9900', BTC: '1.5'}));
	resolve(bench, more, 'ignore');
	t.deepEqual(balancesOf(bench), {USDT: '9900', BTC: '1'});
	t.true(isRunning(bench.give(account({USDT: '9900', BTC: '1.5'}))));
	t.deepEqual(seen(bench, account({USDT: '9900', BTC: '1.2'})), [], 'the user has sold some of his own');
	t.like(bench.all.events('ForeignHoldingChanged').at(-1), {asset: 'BTC', before: '0.5', amount: '0.2'});
	t.like(seen(bench, account({USDT: '9900', BTC: '0.9'}))[0], {ours: '1', theirs: '0.9'});
});

test('less of the user\'s own must last through three answers too, because a fill of ours may be on its way', t => {
	const bench = holding();
	resolve(bench, seen(bench, account({USDT: '9900', BTC: '1.5'}))[0], 'ignore');
	bench.give(account({USDT: '9900', BTC: '1.5'}));
	const less = account({USDT: '9900', BTC: '1.2'});
	t.deepEqual(bench.give(less, less).events('ForeignHoldingChanged'), []);
	t.is(bench.give(less).events('ForeignHoldingChanged').length, 1);
});

test('all of it survives a restart: the same records give the same books, and what is the user\'s stays his', t => {
	const bench = holding();
	resolve(bench, seen(bench, account({USDT: '9900', BTC: '1.5', ETH: '3'}))[0], 'ignore');
	resolve(bench, seen(bench, account({USDT: '9900', BTC: '1.5', ETH: '3'}))[0], 'adopt');
	const again = new Kernel(stages());
	const benchless = bench.all.records;
	for (const record of benchless) {
		again.fold(record);
	}

	const {bench: _speaker, ...kept} = bench.kernel.save().stages;
	t.deepEqual(JSON.parse(JSON.stringify(again.save().stages)), JSON.parse(JSON.stringify(kept)));
	bench.give(started(config), marketsLoaded(config));
	t.true(isRunning(bench.give(account({USDT: '9900', BTC: '1.5', ETH: '3'}))));
});

test('the first meeting says so: nothing is traded before the person has spoken, then what was there is left alone', t => {
	const bench = starting();
	const found = bench.give(...Array.from({length: 3}, () => account({USDT: '12000', ETH: '2'})));
	const [told] = found.events('Reconciled');
	t.true(told?.first);
	t.deepEqual(told?.differences.map(({subject, likely}) => [subject, likely]), [['ETH', 'it was there before these books began'], ['USDT', 'it was there before these books began']]);
	t.false(isRunning(bench.all));
	for (const difference of told?.differences ?? []) {
		resolve(bench, difference, 'ignore');
	}

	t.true(isRunning(bench.give(account({USDT: '12000', ETH: '2'}))));
	t.deepEqual(balancesOf(bench), {USDT: '10000'});
	t.is(bench.give(...Array.from({length: 3}, () => account({USDT: '12001', ETH: '2'}))).events('Reconciled')[0]?.first, undefined, 'only once');
});

test('what cannot be is refused, with why', t => {
	const bench = holding();
	const [less, more] = seen(bench, account({USDT: '9000', BTC: '1', ETH: '2'})).toReversed();
	refused(t, resolve(bench, undefined, 'adopt'), /is open/);
	refused(t, resolve(bench, less, 'adopt', '  '), /say why/);
	refused(t, resolve(bench, less, 'ignore'), /less USDT than the books/);
	refused(t, resolve(bench, less, 'cancel'), /only an order/);
	t.is(resolve(bench, more, 'ignore').events('CommandRefused').length, 0);
	const unpriced = createBench(stages());
	unpriced.give(started(config), marketsLoaded(config));
	const [strange] = seen(unpriced, account({USDT: '10000', ETH: '2'}));
	t.is(strange?.value, null);
	refused(t, resolve(unpriced, strange, 'adopt'), /no price of ETH/);
});

test('nothing is decided while an order works that could change it; a stop is no such order', t => {
	for (const [reduceOnly, expected] of [[false, 1], [true, 0]] as const) {
		const bench = holding();
		const resting = {...approvedOrder({...order, clientOrderId: 'ct1-b'}), reduceOnly};
		bench.say({type: 'OrderIntended', order: resting, reason: ''});
		const [more] = seen(bench, account({USDT: '9900', BTC: '1.5'}));
		t.is(resolve(bench, more, 'ignore').events('CommandRefused').length, expected);
	}
});

test('an order of ours that is not known is adopted: its fills count, the rest is cancelled', t => {
	const bench = holding();
	const open = account({USDT: '9900', BTC: '1'}, [orphan]);
	const [difference] = seen(bench, open);
	t.like(difference, {kind: 'order', subject: 'ct1-zz', ours: 'unknown', theirs: 'open', value: 100});
	refused(t, resolve(bench, difference, 'ignore'), /adopted or cancelled/);
	const adopted = resolve(bench, difference, 'adopt');
	t.like(adopted.events('OrderAdopted')[0], {venueOrderId: 'v-ct1-zz', order: {clientOrderId: 'ct1-zz', quantity: '2', limitPrice: '50', reduceOnly: false}});
	t.like(adopted.asked('LookUpOrder')[0], {clientOrderId: 'ct1-zz'});
	t.like(adopted.asked('CancelOrder')[0], {clientOrderId: 'ct1-zz', venueOrderId: 'v-ct1-zz'});
	const asOrder: Order = {...order, clientOrderId: 'ct1-zz', quantity: '2', limitPrice: '50'};
	const over = bench.give(reported(asOrder, {status: 'cancelled', filled: '0.5'}), filled(asOrder, 't9', '0.5'));
	t.like(over.events('OrderClosed')[0], {clientOrderId: 'ct1-zz', status: 'cancelled', filled: '0.5'});
	t.deepEqual(balancesOf(bench), {USDT: '9875', BTC: '1.5'});
	t.true(isRunning(bench.give(account({USDT: '9875', BTC: '1.5'}))));
});

test('or it is cancelled, and counts for nothing; a sale of more than there is can only be cancelled', t => {
	const bench = holding();
	const sale = {...orphan, side: 'sell' as const};
	const [difference] = seen(bench, account({USDT: '9900', BTC: '1'}, [sale]));
	refused(t, resolve(bench, difference, 'adopt'), /sells more BTC\/USDT than the books hold/);
	const cancelled = resolve(bench, difference, 'cancel');
	t.deepEqual(cancelled.asked('CancelOrder'), [{type: 'CancelOrder', clientOrderId: 'ct1-zz', venueOrderId: 'v-ct1-zz', symbol: 'BTC/USDT'}]);
	t.deepEqual(cancelled.events('OrderAdopted'), []);
	t.true(isRunning(bench.give(account({USDT: '9900', BTC: '1'}))));
});

test('an order of ours that had ended and is still open there is taken back without a question', t => {
	const bench = holding();
	const open = account({USDT: '9900', BTC: '1'}, [venueOrder(order)]);
	t.deepEqual(bench.give(open, open).asked('CancelOrder'), [], 'one answer may be old');
	t.deepEqual(bench.give(open).asked('CancelOrder'), [{type: 'CancelOrder', clientOrderId: 'ct1-a', venueOrderId: 'v-ct1-a', symbol: 'BTC/USDT'}]);
});

test('foreign orders are told and never touched', t => {
	const bench = holding();
	const found = bench.give(account({USDT: '9900', BTC: '1'}, [{...orphan, clientOrderId: 'web_77'}]));
	t.like(found.events('Reconciled')[0], {differences: [], foreignOrders: 1});
	t.deepEqual(found.asked('CancelOrder'), []);
});

test('a trade under our name that the books do not know is a difference; adopted it counts as any other', t => {
	const bench = holding();
	const unknown: Order = {...order, clientOrderId: 'ct1-zz'};
	bench.give(filled(unknown, 't7', '0.2', {price: '90'}));
	const differences = seen(bench, account({USDT: '9882', BTC: '1.2'}));
	t.deepEqual(differences.map(({kind, subject}) => [kind, subject]), [['fill', 't7'], ['balance', 'BTC'], ['balance', 'USDT']]);
	t.like(differences[0], {ours: 'unknown', theirs: 'bought 0.2 BTC/USDT at 90'});
	refused(t, resolve(bench, differences[0], 'cancel'), /cannot be cancelled/);
	const adopted = resolve(bench, differences[0], 'adopt');
	t.is(adopted.events('OrderFilled')[0]?.fill.tradeId, 't7');
	t.deepEqual(balancesOf(bench), {USDT: '9882', BTC: '1.2'});
	t.true(isRunning(bench.give(account({USDT: '9882', BTC: '1.2'}))));
	bench.give(filled(unknown, 't7', '0.2', {price: '90'}));
	t.deepEqual(seen(bench, account({USDT: '9882', BTC: '1.2'})), [], 'told again it is known');
});

test('a trade of somebody else explains the balances that it has changed', t => {
	const bench = holding();
	bench.give(filled({...order, clientOrderId: 'web_1', symbol: 'ETH/USDT'}, 't8', '3', {price: '10', clientOrderId: null}));
	const differences = seen(bench, account({USDT: '9870', BTC: '1', ETH: '3'}));
	t.deepEqual(differences.map(({subject, likely}) => [subject, likely]), [['ETH', 'trades by hand or by another program'], ['USDT', 'trades by hand or by another program']]);
});

test('a trade of ours that the venue does not list is a difference, if it was known when the account was asked for', t => {
	const bench = holding();
	const listing = (...ids: readonly string[]): EventOf<'AccountReported'> => ({...account({USDT: '9900', BTC: '1'}), tradeIds: ids.length === 0 ? {} : {'BTC/USDT': ids}});
	t.deepEqual(seen(bench, listing()), [], 'nobody has asked since that trade');
	bench.pass(300_000);
	t.deepEqual(seen(bench, listing('t1', 'tx')), []);
	bench.pass(300_000);
	const [difference] = seen(bench, listing('tx'));
	t.like(difference, {kind: 'fill', subject: 't1', ours: 'bought 1 BTC/USDT at 100', theirs: 'unknown'});
	refused(t, resolve(bench, difference, 'adopt'), /does not list this trade/);
	resolve(bench, difference, 'ignore');
	t.true(isRunning(bench.give(listing('tx'))));
	t.deepEqual(seen(bench, listing('tx')), []);
});

test('a paper account lists nothing from before its start', t => {
	const bench = holding();
	bench.give(started(config, {mode: 'paper'}), marketsLoaded(config));
	t.deepEqual(seen(bench, {...account({USDT: '9900', BTC: '1'}), tradeIds: {}}), []);
});

test('silence of the venue halts after its minutes, and an answer ends it', t => {
	const bench = holding();
	bench.pass(300_000);
	bench.give({type: 'AccountUnavailable', reason: 'no route'});
	t.deepEqual(bench.pass((15 * 60_000) - 1).events('AccountSilent'), []);
	const silent = bench.pass(1);
	t.like(silent.events('AccountSilent')[0], {since: opening + 300_000, reason: 'no route'});
	t.like(silent.events('TradingHalted')[0], {rule: 'reconcile', latched: false, reason: 'the venue has not told our account for 15 minutes: no route'});
	t.true(isRunning(bench.give(account({USDT: '9900', BTC: '1'}))));
	t.deepEqual(bench.pass(300_000 - 1).events('AccountSilent'), [], 'the clock of silence stands while nothing is asked');
});

test('a question that is never answered is silence too; time without a question is none', t => {
	const bench = holding();
	t.deepEqual(bench.pass(299_999).events('AccountSilent'), []);
	t.is(bench.pass(1 + (15 * 60_000)).events('AccountSilent')[0]?.reason, 'no answer');
});

test('keys that are not accepted halt at once, with what to do, and are not tried every two seconds', t => {
	const bench = holding();
	bench.pass(300_000);
	const told = bench.give({type: 'AccountUnavailable', reason: 'Invalid API-key', trouble: 'keys', advice: 'Check the API key for binance.'});
	t.like(told.events('TradingHalted')[0], {rule: 'reconcile', latched: false, reason: 'the venue does not accept our keys: Invalid API-key Check the API key for binance.'});
	t.is(bench.pass(59_999).asked('FetchAccount').length, 0);
	t.is(bench.pass(1).asked('FetchAccount').length, 1);
	t.true(isRunning(bench.give(account({USDT: '9900', BTC: '1'}))));
});

test('while something is open the account is looked at ten times as often', t => {
	const bench = holding();
	seen(bench, account({USDT: '9900', BTC: '1.5'}));
	t.is(bench.pass(29_999).asked('FetchAccount').length, 0);
	t.is(bench.pass(1).asked('FetchAccount').length, 1);
});
