import test from 'ava';
import type {DomainEvent} from '../../../src/engine/domain/event.js';
import {journalLine} from '../../../src/engine/domain/journal-line.js';
import {hour} from '../../../src/engine/domain/units.js';
import {approvedOrder, makeRun, modelCard} from '../../support/records.js';

const at = Date.UTC(2021, 0, 15, 14, 2, 4);

const line = (event: DomainEvent) => journalLine({seq: 1, at, input: true, causes: [], event});
const order = approvedOrder({clientOrderId: 'ct-1', symbol: 'BTC/USDT', side: 'buy', quantity: '0.0012', limitPrice: '67405'});
const proposal = {...order, confidence: 0.4, volatilityTargeted: true, source: 'agent', reason: 'rebalance'} as const;
const fill = {tradeId: 't', venueOrderId: 'v', clientOrderId: 'ct-1', symbol: 'BTC/USDT', side: 'buy', price: '67405.1', quantity: '0.0012', fee: '0.08088612', feeAsset: 'USDT', liquidity: 'taker', at} as const;

const start = {state: 'HALTED', rule: 'start', reason: '', source: 'engine', latched: false, until: null} as const;

const lines: readonly (readonly [event: DomainEvent, stage: string, level: string, text: string])[] = [
	[{type: 'OrderFilled', fill}, 'fill', 'good', 'BUY 0.0012 BTC/USDT @ 67,405.1  fee 0.0809 USDT'],
	[{type: 'OrderApproved', order, proposedBy: 3, sizing: '', checked: [{rule: 'leverage', used: 0.34, limit: 2, subject: ''}, {rule: 'position', used: 0.201, limit: 0.25, subject: ''}], reason: ''}, 'risk', 'info', 'allowed BUY 0.0012 BTC/USDT  position 20.1% of 25.0%'],
	[{type: 'OrderRefused', proposal, proposedBy: 3, refusals: [{rule: 'position', limit: 0.25, would: 0.31, explain: 'BTC would be 31.0 % of equity, the limit is 25.0 %'}, {rule: 'leverage', limit: 2, would: 2.1, explain: ''}]}, 'risk', 'warn', 'refused BUY 0.0012 BTC/USDT: BTC would be 31.0 % of equity, the limit is 25.0 % (and 1 more)'],
	[{type: 'OrderIntended', order, reason: 'weight to 18 %'}, 'order', 'info', 'BUY 0.0012 BTC/USDT limit 67,405  weight to 18 %'],
	[{type: 'OrderClosed', clientOrderId: 'ct-1', symbol: 'BTC/USDT', status: 'cancelled', filled: '0'}, 'order', 'info', 'BTC/USDT order cancelled, 0 filled'],
	[{type: 'OrderOutcomeUnknown', clientOrderId: 'ct-1', reason: 'timeout'}, 'order', 'danger', 'ct-1 may or may not have arrived, asking the venue: timeout'],
	[{type: 'AllocationSet', allocator: 'momentum', barClose: at, weights: {'ETH/USDT': 0.12, 'BTC/USDT': 0.18, 'SOL/USDT': 0}, confidence: {}, reasons: {}}, 'decide', 'info', 'momentum  BTC 18.0%  ETH 12.0%  cash 70.0%'],
	[{type: 'RegimeChanged', from: 'sideways', to: {name: 'bull', probabilities: {bull: 0.71, bear: 0.1, sideways: 0.1, crash: 0.09}, reasons: []}}, 'signal', 'info', 'regime SIDEWAYS → BULL  p 0.71'],
	[{type: 'ModelTrained', card: modelCard(at)}, 'model', 'good', 'logistic trained on 28,800 rows, tested on 7,200: accuracy 51.4%  log loss 0.6921, guessing 0.6931'],
	[{type: 'BarCompleted', barClose: at, symbols: ['BTC/USDT'], missing: ['SOL/USDT'], late: false}, 'data', 'warn', 'bar of 2021-01-15 14:02Z goes on without SOL/USDT'],
	[{type: 'FeedHealthChanged', feed: 'binance market', status: 'down', detail: 'no message for 60 s'}, 'data', 'danger', 'binance market is down: no message for 60 s'],
	[{type: 'TradingHalted', state: 'HALTED', rule: 'drawdown', reason: '15.2 % below the peak', source: 'breaker', latched: true, until: null}, 'engine', 'danger', 'HALTED (drawdown, until RESUME): 15.2 % below the peak'],
	[{type: 'TradingRestricted', state: 'REDUCE_ONLY', rule: 'daily-loss', reason: '5.1 % today', source: 'breaker', latched: true, until: at + (24 * hour)}, 'engine', 'warn', 'REDUCE ONLY (daily-loss, until 2021-01-16 14:02Z): 5.1 % today'],
	[{type: 'TradingResumed', state: 'RUNNING', lifted: [], reason: 'looked at it', source: 'key'}, 'engine', 'good', 'RUNNING: looked at it'],
	[{type: 'TradingResumed', state: 'HALTED', lifted: [start], reason: 'reconciled with the venue', source: 'engine'}, 'engine', 'warn', 'start lifted, still HALTED: reconciled with the venue'],
	[{type: 'Reconciled', differences: [{kind: 'balance', subject: 'BTC', ours: '0.5', theirs: '0.4'}], foreignOrders: 2}, 'engine', 'warn', 'reconciled with the venue: one difference: balance BTC ours 0.5 theirs 0.4  2 open orders are not ours and stay untouched'],
	[{type: 'CommandReceived', command: {type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'}}, 'command', 'info', 'HaltTrading from key: Ctrl+X'],
	[{type: 'CommandRefused', command: {type: 'PlaceManualOrder', source: 'cli', symbol: 'BTC/USDT', side: 'sell', quantity: '1', limitPrice: '2', reason: ''}, reason: 'trading is halted'}, 'command', 'warn', 'PlaceManualOrder SELL 1 BTC/USDT @ 2 refused: trading is halted'],
	[{type: 'FlattenFinished', startedAt: at - 3200, dust: {'BTC/USDT': '0.00001'}}, 'command', 'good', 'flat after 3.2s, no order open, too small to sell: 0.00001 BTC'],
	[{type: 'TradeClosed', symbol: 'BTC/USDT', openedAt: at - (76 * hour), pnl: '43.7612', return: 0.0124}, 'trade', 'good', 'BTC/USDT closed +43.76 USDT (+1.24%) after 3d 04h'],
	[{type: 'InvariantBroken', reason: 'negative quantity', during: 'OrderFilled'}, 'engine', 'danger', 'broken invariant in OrderFilled: negative quantity'],
];

for (const [event, stage, level, text] of lines) {
	test(`${event.type} reads "${text}"`, t => {
		t.deepEqual(line(event), {seq: 1, at, stage, level, text} as ReturnType<typeof line>);
	});
}

test('what comes every bar for every market has no line', t => {
	t.is(line({type: 'QuotesSampled', quotes: []}), null);
	t.is(line({type: 'FeaturesComputed', symbol: 'BTC/USDT', barClose: at, values: []}), null);
	t.is(line({type: 'BarCompleted', barClose: at, symbols: ['BTC/USDT'], missing: [], late: false}), null);
	t.is(line({type: 'OrderClosed', clientOrderId: 'ct-1', symbol: 'BTC/USDT', status: 'filled', filled: '1'}), null);
});

test('a plain hour of three markets writes no line', t => {
	const records = makeRun({bars: 3});
	const last = records.findLastIndex(({event}) => event.type === 'BarCompleted');
	t.deepEqual(records.slice(last).map(record => journalLine(record)).filter(found => found !== null), []);
});
