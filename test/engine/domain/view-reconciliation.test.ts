import test from 'ava';
import {differenceId} from '../../../src/engine/domain/difference.js';
import type {Difference, DomainEvent, Equity} from '../../../src/engine/domain/event.js';
import {day} from '../../../src/engine/domain/units.js';
import {statisticsOf} from '../../../src/tui/performance.js';
import {createTape, foldAll} from '../../support/records.js';

const difference: Difference = {kind: 'balance', subject: 'BTC', ours: '1', theirs: '1.5', id: 'b-123456', value: 50, likely: 'a deposit'};
const started: DomainEvent = {
	type: 'EngineStarted', version: '0.1.0', mode: 'paper', venue: 'binance', symbols: ['BTC/USDT'], quoteCurrency: 'USDT', capital: '10000', seed: 7, configHash: 'c0ffee', config: {},
};

function marked(equity: number, dayOpen: number, flows?: number): DomainEvent {
	const mark: Equity = {equity, cash: equity, exposure: 0, peak: equity, drawdown: 0, dayOpen, dayChange: (equity / dayOpen) - 1, leverage: 0};
	return {type: 'EquityMarked', ...mark, ...(flows === undefined ? {} : {flows})};
}

test('differences stand until they are decided on, agree, or the engine starts anew', t => {
	const tape = createTape();
	tape.add(started);
	t.is(foldAll(tape.records).reconciliation.at, null);
	const {at} = tape.add({type: 'Reconciled', differences: [difference], foreignOrders: 2, first: true});
	t.deepEqual(foldAll(tape.records).reconciliation, {at, differences: [difference], first: true, foreignOrders: 2, foreign: {}, unpricedFees: {}});
	tape.add({type: 'DifferenceResolved', difference, choice: 'ignore', source: 'cli', reason: '', order: null, fill: null});
	t.deepEqual(foldAll(tape.records).reconciliation.differences, []);
	tape.add({type: 'Reconciled', differences: [difference], foreignOrders: 0});
	tape.add(started);
	t.like(foldAll(tape.records).reconciliation, {at: null, differences: [], first: false});
});

test('what is the user\'s own is kept over a start, and goes when nothing of it is left', t => {
	const tape = createTape();
	tape.add(started);
	tape.add({type: 'ForeignHoldingChanged', asset: 'ETH', before: '0', amount: '2', reason: ''});
	tape.add({type: 'ForeignHoldingChanged', asset: 'BNB', before: '0', amount: '1', reason: ''});
	tape.add(started);
	tape.add({type: 'ForeignHoldingChanged', asset: 'BNB', before: '1', amount: '0', reason: ''});
	t.deepEqual(foldAll(tape.records).reconciliation.foreign, {ETH: '2'});
});

test('fees without a price add up by asset', t => {
	const tape = createTape();
	tape.add(started);
	const fee: DomainEvent = {type: 'ExternalFlow', asset: 'BNB', amount: '0.1', value: null, growth: 1, reason: '', forFee: true};
	tape.add(fee);
	tape.add(fee);
	t.deepEqual(foldAll(tape.records).reconciliation.unpricedFees, {BNB: '0.2'});
});

test('a deposit is no profit in the account\'s figures: its past grows with it', t => {
	const tape = createTape(Date.UTC(2021, 0, 15));
	tape.add(started);
	tape.add(marked(10_000, 10_000));
	tape.add(marked(11_000, 10_000), Date.UTC(2021, 0, 15) + (day / 2));
	tape.add({type: 'ExternalFlow', asset: 'USDT', amount: '11000', value: '11000', growth: 2, reason: ''});
	tape.add(marked(22_000, 20_000, 11_000));
	tape.add(marked(24_200, 22_000, 11_000), Date.UTC(2021, 0, 16) + 1);
	const view = foldAll(tape.records);
	t.deepEqual(view.days, [{day: Date.UTC(2021, 0, 15), open: 20_000, close: 22_000}, {day: Date.UTC(2021, 0, 16), open: 22_000, close: 24_200}]);
	t.true(Math.abs((statisticsOf(view).return ?? 0) - 0.21) < 1e-12);
	t.is(view.equityCurve[0]?.equity, 24_200);
});

test('an account that is emptied leaves its past as it was', t => {
	const tape = createTape();
	tape.add(started);
	tape.add(marked(10_000, 10_000));
	tape.add({type: 'ExternalFlow', asset: 'USDT', amount: '-10000', value: '-10000', growth: 0, reason: ''});
	t.is(foldAll(tape.records).days[0]?.close, 10_000);
});

test('lines tell of differences, decisions, flows and silence, and not of fees that come with a fill', t => {
	const tape = createTape();
	tape.add(started);
	const line = (event: DomainEvent): string | null => {
		const before = foldAll(tape.records).journal.length;
		tape.add(event);
		const {journal} = foldAll(tape.records);
		return journal.length === before ? null : `${journal.at(-1)?.level} ${journal.at(-1)?.text}`;
	};

	t.is(line({type: 'Reconciled', differences: [difference], foreignOrders: 0}), 'warn reconciled with the venue: one difference: balance BTC ours 1 theirs 1.5 (b-123456; see cryptotrader reconcile)');
	t.is(line({type: 'DifferenceResolved', difference, choice: 'adopt', source: 'cli', reason: 'mine', order: null, fill: null}), 'info adopted b-123456: balance BTC ours 1 theirs 1.5: mine');
	t.is(line({type: 'ExternalFlow', asset: 'BTC', amount: '-0.5', value: '-1050', growth: 0.9, reason: 'mine'}), 'warn 0.5 BTC worth 1,050 left the account, no profit or loss: mine');
	t.is(line({type: 'ExternalFlow', asset: 'BNB', amount: '0.1', value: '30', growth: 1.1, reason: '', forFee: true}), null);
	t.is(line({type: 'ExternalFlow', asset: 'BNB', amount: '0.1', value: null, growth: 1, reason: 'a fee', forFee: true}), 'warn 0.1 BNB, whose price is not known, count in no profit or loss: a fee');
	t.is(line({type: 'ForeignHoldingChanged', asset: 'ETH', before: '0', amount: '2', reason: 'mine'}), 'info 2 ETH are not ours (before 0) and stay untouched: mine');
	t.is(line({type: 'AccountSilent', since: 0, reason: 'no route'}), 'danger the venue has long been silent about our account: no route');
	t.is(line({type: 'AccountUnavailable', reason: 'Invalid key', trouble: 'keys', advice: 'Check it.'}), 'danger the venue does not tell our account: Invalid key Check it.');
	t.is(line({type: 'AccountUnavailable', reason: 'no route'}), 'warn the venue does not tell our account: no route');
	t.is(line({type: 'CommandReceived', command: {type: 'ResolveDifference', source: 'cli', id: 'b-123456', choice: 'ignore', reason: 'mine'}}), 'info ResolveDifference ignore b-123456 from cli: mine');
	const order = {clientOrderId: 'ct1-z', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100', timeInForce: 'good-till-cancelled', reduceOnly: false} as const;
	t.is(line({type: 'OrderAdopted', order, venueOrderId: '7', reason: ''}), 'warn adopted ct1-z: BUY 1 BTC/USDT @ 100');
	t.like(foldAll(tape.records).orders[0], {clientOrderId: 'ct1-z', status: 'open'});
});

test('the name of a difference follows from what it is about', t => {
	t.regex(differenceId('balance', 'BTC', '0.5'), /^b-[\da-f]{6}$/);
	t.is(differenceId('balance', 'BTC', '0.5'), differenceId('balance', 'BTC', '0.5'));
	t.not(differenceId('balance', 'BTC', '0.5'), differenceId('balance', 'BTC', '0.6'));
	t.regex(differenceId('order', 'ct1-a'), /^o-/);
	t.regex(differenceId('fill', 't1'), /^f-/);
});
