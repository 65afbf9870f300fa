import test from 'ava';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {HaltCause} from '../../../src/engine/domain/event.js';
import {hour} from '../../../src/engine/domain/units.js';
import {viewLimits, type EngineView} from '../../../src/engine/domain/view.js';
import {approvedOrder, createTape, foldAll as fold, makeRun, modelCard, type Tape} from '../../support/records.js';

const from = Date.UTC(2021, 0, 15);

function startedTape(): Tape {
	const tape = createTape(from);
	tape.add({type: 'EngineStarted', version: '0.1.0', mode: 'sim', venue: 'binance', symbols: ['BTC/USDT'], quoteCurrency: 'USDT', capital: '10000', seed: 7, configHash: 'x', config: {timeframe: '1h'}});
	return tape;
}

function intend(tape: Tape, clientOrderId: string): void {
	tape.add({type: 'OrderIntended', order: approvedOrder({clientOrderId, symbol: 'BTC/USDT', side: 'buy', quantity: '0.5', limitPrice: '40000'}), reason: 'test'});
}

const cause = (rule: HaltCause['rule'], latched = true): HaltCause => ({state: 'HALTED', rule, reason: `${rule} says so`, source: 'breaker', latched, until: null});

test('a whole run folds into what happened in it', t => {
	const records = makeRun({bars: 72});
	const view = fold(records);
	const count = (type: string): number => records.filter(({event}) => event.type === type).length;
	t.is(view.seq, records.length);
	t.is(view.tradingState, 'RUNNING');
	t.deepEqual(view.causes, []);
	t.is(view.counts.bars, 72);
	t.is(view.counts.decisions, 3);
	t.is(view.counts.orders, count('OrderIntended'));
	t.is(view.counts.fills, count('OrderFilled'));
	t.is(view.counts.trades, count('TradeClosed'));
	t.is(view.lastBarClose, from + (72 * hour));
	t.is(view.candles['BTC/USDT']?.length, 272);
	t.is(view.equityCurve.length, 72);
	t.is(view.regimeHistory.length, 72);
	t.is(view.limits.length, 5);
	t.is(view.models[0]?.modelId, 'logistic-1');
	t.deepEqual(Object.keys(view.insights), ['BTC/USDT', 'ETH/USDT', 'SOL/USDT']);
	t.is(view.markets['SOL/USDT']?.priceTick, '0.0001');
});

test('refuses a gap and a repetition in the sequence', t => {
	const records = makeRun({bars: 1});
	const view = fold(records.slice(0, 1));
	t.throws(() => fold(records.slice(2), view), {instanceOf: InvariantError, message: /from record 1 to 3/});
	t.throws(() => fold(records, view), {instanceOf: InvariantError});
	t.is(fold(records.slice(1, 2), view).seq, 2);
});

test('shares what a record does not touch', t => {
	const records = makeRun({bars: 30});
	const before = fold(records);
	const tape = createTape(before.at, before.seq + 1);
	tape.add({type: 'FeaturesComputed', symbol: 'BTC/USDT', barClose: from, values: []});
	const after = fold(tape.records, before);
	const changed = Object.entries(after).filter(([key, value]) => value !== before[key as keyof EngineView]).map(([key]) => key);
	t.deepEqual(changed, ['seq']);
});

test('keeps every list within its limit', t => {
	const view = fold(makeRun({bars: viewLimits.equityPoints + 30, symbols: ['BTC/USDT']}));
	t.is(view.equityCurve.length, viewLimits.equityPoints);
	t.is(view.candles['BTC/USDT']?.length, viewLimits.candles);
	t.is(view.regimeHistory.length, viewLimits.regimePoints);
	t.true(view.journal.length <= viewLimits.lines);
	t.is(view.candles['BTC/USDT']?.at(-1)?.openTime, from + ((viewLimits.equityPoints + 29) * hour));
});

test('a working order is never dropped, finished ones are, oldest first', t => {
	const tape = startedTape();
	intend(tape, 'first-working');
	for (let index = 0; index < viewLimits.orders + 10; index++) {
		intend(tape, `o${index}`);
		tape.add({type: 'OrderClosed', clientOrderId: `o${index}`, symbol: 'BTC/USDT', status: 'cancelled', filled: '0'});
	}

	const {orders} = fold(tape.records);
	t.is(orders.length, viewLimits.orders);
	t.is(orders[0]?.clientOrderId, 'first-working');
	t.is(orders[1]?.clientOrderId, 'o11');
});

test('follows an order through acknowledgement, partial fills and its end', t => {
	const tape = startedTape();
	intend(tape, 'a');
	tape.add({type: 'OrderAcknowledged', clientOrderId: 'a', venueOrderId: 'v1'});
	const fill = {tradeId: 't1', venueOrderId: 'v1', clientOrderId: 'a', symbol: 'BTC/USDT', side: 'buy', price: '40000', quantity: '0.2', fee: '8', feeAsset: 'USDT', liquidity: 'taker', at: from} as const;
	tape.add({type: 'OrderFilled', fill}, from + 500);
	t.like(fold(tape.records).orders[0], {status: 'open', filled: 0.2, changedAt: from + 500, at: from});
	tape.add({type: 'OrderFilled', fill: {...fill, tradeId: 't2', quantity: '0.3', fee: '0.0003', feeAsset: 'BTC'}});
	tape.add({type: 'OrderClosed', clientOrderId: 'a', symbol: 'BTC/USDT', status: 'filled', filled: '0.5'});
	const view = fold(tape.records);
	t.like(view.orders[0], {status: 'filled', filled: 0.5});
	t.is(view.counts.fills, 2);
	t.is(view.counts.fees, 20);
});

test('a fee in a third asset counts at its last quote', t => {
	const tape = startedTape();
	tape.add({type: 'QuotesSampled', quotes: [{symbol: 'BNB/USDT', at: from, bid: 299, ask: 301, last: 300}]});
	intend(tape, 'a');
	tape.add({type: 'OrderFilled', fill: {tradeId: 't1', venueOrderId: 'v', clientOrderId: 'a', symbol: 'BTC/USDT', side: 'buy', price: '40000', quantity: '0.5', fee: '0.01', feeAsset: 'BNB', liquidity: 'maker', at: from}});
	t.is(fold(tape.records).counts.fees, 3);
});

test('trading comes down at once and up only as far as the causes that remain', t => {
	const tape = startedTape();
	tape.add({type: 'TradingResumed', state: 'RUNNING', lifted: [], reason: 'reconciled', source: 'engine'});
	t.is(fold(tape.records).tradingState, 'RUNNING');
	tape.add({type: 'TradingRestricted', ...cause('daily-loss'), state: 'REDUCE_ONLY'});
	t.is(fold(tape.records).tradingState, 'REDUCE_ONLY');
	tape.add({type: 'TradingHalted', ...cause('command')});
	tape.add({type: 'TradingRestricted', ...cause('breaker'), state: 'REDUCE_ONLY'});
	const halted = fold(tape.records);
	t.is(halted.tradingState, 'HALTED');
	t.deepEqual(halted.causes.map(({rule}) => rule), ['daily-loss', 'command', 'breaker']);
	t.is(halted.counts.halts, 1);
	tape.add({type: 'TradingResumed', state: 'REDUCE_ONLY', lifted: [cause('command'), cause('breaker')], reason: 'checked', source: 'key'});
	const view = fold(tape.records);
	t.is(view.tradingState, 'REDUCE_ONLY');
	t.deepEqual(view.causes.map(({rule}) => rule), ['daily-loss']);
	t.is(view.halt, null);
});

test('a start is halted, keeps latched causes and forgets feeds', t => {
	const tape = startedTape();
	tape.add({type: 'TradingResumed', state: 'RUNNING', lifted: [], reason: 'reconciled', source: 'engine'});
	tape.add({type: 'FeedHealthChanged', feed: 'binance', status: 'live', detail: ''});
	tape.add({type: 'TradingHalted', ...cause('drawdown')});
	tape.add({type: 'TradingHalted', ...cause('stop', false)});
	tape.add({type: 'EngineStopped', reason: 'asked to', stateHash: 'x'});
	t.is(fold(tape.records).stopped, 'asked to');
	tape.add({type: 'EngineStarted', version: '0.1.1', mode: 'sim', venue: 'binance', symbols: ['BTC/USDT'], quoteCurrency: 'USDT', capital: '10000', seed: 7, configHash: 'x', config: null});
	const view = fold(tape.records);
	t.is(view.tradingState, 'HALTED');
	t.deepEqual(view.causes.map(({rule}) => rule), ['drawdown']);
	t.deepEqual(view.feeds, []);
	t.is(view.stopped, null);
	t.is(view.version, '0.1.1');
});

test('a halt follows the orders that were working until the last is final', t => {
	const tape = startedTape();
	tape.add({type: 'TradingResumed', state: 'RUNNING', lifted: [], reason: 'reconciled', source: 'engine'});
	intend(tape, 'done');
	tape.add({type: 'OrderClosed', clientOrderId: 'done', symbol: 'BTC/USDT', status: 'filled', filled: '0.5'});
	intend(tape, 'a');
	intend(tape, 'b');
	tape.add({type: 'TradingHalted', ...cause('command')}, from + 1000);
	t.deepEqual(fold(tape.records).halt, {at: from + 1000, orders: ['a', 'b'], working: ['a', 'b'], clearedAt: null});
	tape.add({type: 'OrderClosed', clientOrderId: 'a', symbol: 'BTC/USDT', status: 'cancelled', filled: '0'}, from + 1100);
	tape.add({type: 'CancelFailed', clientOrderId: 'b', reason: 'timeout'});
	const half = fold(tape.records);
	t.deepEqual(half.halt?.working, ['b']);
	t.is(half.orders.find(order => order.clientOrderId === 'b')?.trouble, 'timeout');
	tape.add({type: 'OrderClosed', clientOrderId: 'b', symbol: 'BTC/USDT', status: 'cancelled', filled: '0'}, from + 1400);
	t.deepEqual(fold(tape.records).halt, {at: from + 1000, orders: ['a', 'b'], working: [], clearedAt: from + 1400});
});

test('tells when closing every position began and ended', t => {
	const tape = startedTape();
	tape.add({type: 'FlattenStarted', reason: 'typed FLATTEN', source: 'key'}, from + 2000);
	t.like(fold(tape.records), {flattening: true, flatten: {startedAt: from + 2000, finishedAt: null}});
	tape.add({type: 'FlattenFinished', startedAt: from + 2000, dust: {'BTC/USDT': '0.000001'}}, from + 5200);
	const view = fold(tape.records);
	t.false(view.flattening);
	t.deepEqual(view.flatten, {startedAt: from + 2000, finishedAt: from + 5200, reason: 'typed FLATTEN', dust: {'BTC/USDT': '0.000001'}});
});

test('marks within one bar move its point and make no new one', t => {
	const tape = startedTape();
	const mark = (equity: number, at: number): void => {
		tape.add({type: 'EquityMarked', equity, cash: equity, exposure: 0, peak: equity, drawdown: 0, dayOpen: equity, dayChange: 0, leverage: 0}, at);
	};

	mark(100, from);
	mark(101, from + 10);
	tape.add({type: 'BarCompleted', barClose: from + hour, symbols: [], missing: [], late: false}, from + hour);
	mark(102, from + hour);
	mark(103, from + hour + 10);
	t.deepEqual(fold(tape.records).equityCurve, [{at: from, equity: 101, drawdown: 0}, {at: from + hour, equity: 103, drawdown: 0}]);
});

test('bars of another timeframe and bars out of order stay out of the chart', t => {
	const tape = startedTape();
	const bar = (openTime: number, close: number) => ({openTime, open: 1, high: 9, low: 1, close, volume: 1});
	tape.add({type: 'CandleClosed', symbol: 'BTC/USDT', timeframe: '1h', candle: bar(from, 2)});
	tape.add({type: 'CandleClosed', symbol: 'BTC/USDT', timeframe: '1m', candle: bar(from + 60_000, 3)});
	tape.add({type: 'CandleClosed', symbol: 'BTC/USDT', timeframe: '1h', candle: bar(from, 4)});
	tape.add({type: 'CandleClosed', symbol: 'BTC/USDT', timeframe: '1h', candle: bar(from - hour, 5)});
	t.deepEqual(fold(tape.records).candles['BTC/USDT']?.map(({close}) => close), [4]);
});

test('a newly trained model takes the place of the one of its kind', t => {
	const tape = startedTape();
	tape.add({type: 'ModelTrained', card: modelCard(from)});
	tape.add({type: 'ModelTrained', card: {...modelCard(from), kind: 'forest', modelId: 'f1'}});
	tape.add({type: 'ModelTrained', card: {...modelCard(from), modelId: 'logistic-2'}});
	t.deepEqual(fold(tape.records).models.map(({modelId}) => modelId), ['f1', 'logistic-2']);
});
