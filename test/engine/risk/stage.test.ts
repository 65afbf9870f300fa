import test from 'ava';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {EventOf, LimitUse} from '../../../src/engine/domain/event.js';
import type {Candle, Timeframe} from '../../../src/engine/domain/market.js';
import type {Order} from '../../../src/engine/domain/order.js';
import {day, hour} from '../../../src/engine/domain/units.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import type {DerivedEvent} from '../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import {createBreakersStage} from '../../../src/engine/risk/breakers/stage.js';
import {createRiskStage} from '../../../src/engine/risk/stage.js';
import type {ConfigOverrides} from '../../../src/storage/settings/config.js';
import {type Bench, configOf, createBench, filled, marketsLoaded, opening, priced, proposal, started} from '../../support/stages.js';
import {seededNormal} from '../features/synthetic.js';

const clean: DerivedEvent = {type: 'Reconciled', differences: [], foreignOrders: 0};
const resume = {type: 'ResumeTrading', source: 'key', reason: 'checked', confirmation: 'RESUME'} as const;

/** A bench with the stages around risk, started, and RUNNING with 10 000 in cash; BTC costs 100 and ETH 10. */
function running(overrides: ConfigOverrides = {}): Bench {
	const config = configOf(overrides);
	const bench = createBench([createPortfolioStage(), createBreakersStage(config), createRiskStage(config), createExecutionStage(config), createTradingStage()]);
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100, 'ETH/USDT': 10}));
	bench.say(clean);
	return bench;
}

type Verdict = {readonly order: Order | undefined; readonly rules: readonly string[]; readonly checked: readonly LimitUse[]};

function propose(bench: Bench, wanted: Parameters<typeof proposal>[0] = {}): Verdict {
	const happened = bench.say({type: 'OrderProposed', proposal: proposal(wanted)});
	const [approved] = happened.events('OrderApproved');
	return {order: approved?.order, checked: approved?.checked ?? [], rules: happened.events('OrderRefused').flatMap(({refusals}) => refusals.map(({rule}) => rule))};
}

/** Buys and fills at once. */
function hold(bench: Bench, quantity: string): void {
	const {order} = propose(bench, {source: 'key', quantity});
	if (order !== undefined) {
		bench.give(filled(order, `t-${order.clientOrderId}`, quantity));
	}
}

const trips = (bench: Bench): string[] => bench.all.events('BreakerTripped').map(({breaker}) => breaker);

test('before equity and markets are known nothing is allowed', t => {
	const config = configOf();
	const bench = createBench([createPortfolioStage(), createRiskStage(config)]);
	bench.give(started(config));
	t.deepEqual(propose(bench).rules, ['not-ready']);
	bench.give(marketsLoaded(config));
	t.deepEqual(propose(bench).rules, ['not-ready']);
	bench.give(priced({'BTC/USDT': 100}));
	t.deepEqual(propose(bench).rules, ['trading-state'], 'and then it is HALTED');
	t.deepEqual(propose(bench, {symbol: 'DOGE/USDT'}).rules, ['not-ready']);
});

test('while prices or the account are down a buy stays here and a sell is tried; other streams do not count', t => {
	const bench = running();
	hold(bench, '5');
	const health = (feed: string, status: 'live' | 'stale' | 'down'): void => {
		bench.give({type: 'FeedHealthChanged', feed, status, detail: 'connection closed'});
	};

	health('kraken quotes', 'down');
	health('candles', 'down');
	health('quotes', 'stale');
	t.truthy(propose(bench, {quantity: '1', symbol: 'ETH/USDT', limitPrice: '10'}).order, 'a stale stream may only be a quiet market');
	health('account', 'down');
	t.deepEqual(propose(bench, {quantity: '1'}).rules, ['reach']);
	t.truthy(propose(bench, {side: 'sell', reduceOnly: true, quantity: '1', limitPrice: '99', source: 'key'}).order);
	health('account', 'live');
	t.deepEqual(propose(bench, {quantity: '1'}).rules.filter(rule => rule === 'reach'), []);
});

test('client ids are the same for the same history, and no two orders share one', t => {
	const ids = (bench: Bench): string[] => ['BTC/USDT', 'ETH/USDT'].map(symbol => propose(bench, {symbol, limitPrice: '10', quantity: '5'}).order?.clientOrderId ?? '');
	const first = ids(running());
	t.deepEqual(ids(running()), first);
	t.is(new Set(first).size, 2);
	for (const id of first) {
		t.regex(id, /^ct[\da-f]{8}-[\da-z]+$/);
		t.true(id.length <= 36, 'the longest that Binance takes');
	}
});

test('client ids go on after a restart with the prefix of the journal', t => {
	const bench = running();
	const before = propose(bench, {quantity: '1', limitPrice: '100'}).order?.clientOrderId ?? '';
	bench.give(started(configOf(), {seed: 99, configHash: 'other'}));
	bench.say(clean);
	const after = propose(bench, {symbol: 'ETH/USDT', quantity: '5', limitPrice: '10'}).order?.clientOrderId ?? '';
	t.is(after.split('-')[0], before.split('-')[0]);
	t.not(after, before);
});

test('the drawdown halts at 15 %, flattens at 20 %, once each, and a restart does not forget', t => {
	const bench = running({risk: {maxPosition: 1, maxCluster: 2, dailyLoss: 0.5}});
	hold(bench, '90');
	bench.give(priced({'BTC/USDT': 83.34}));
	t.deepEqual(trips(bench), []);
	bench.give(priced({'BTC/USDT': 83.33}), priced({'BTC/USDT': 80}), priced({'BTC/USDT': 83}));
	t.deepEqual(trips(bench), ['drawdown']);
	t.deepEqual(propose(bench, {side: 'sell', reduceOnly: true}).rules, ['trading-state']);
	bench.give(priced({'BTC/USDT': 77.77}), priced({'BTC/USDT': 70}));
	t.deepEqual(trips(bench), ['drawdown', 'drawdown-flatten']);
	t.is(bench.all.events('FlattenStarted').length, 1);
	bench.give(started(configOf()));
	bench.say(clean);
	bench.give(priced({'BTC/USDT': 60}));
	t.deepEqual(trips(bench), ['drawdown', 'drawdown-flatten']);
});

test('a crash through both levels at once trips both, and flattening comes first', t => {
	const bench = running({risk: {maxPosition: 1, maxCluster: 2}});
	hold(bench, '90');
	bench.give(priced({'BTC/USDT': 50}));
	t.deepEqual(trips(bench), ['drawdown-flatten', 'drawdown', 'daily-loss']);
});

test('after a person\'s resume the drawdown is measured anew and can trip again', t => {
	const bench = running({risk: {maxPosition: 1, maxCluster: 2, dailyLoss: 0.5}});
	hold(bench, '90');
	bench.give(priced({'BTC/USDT': 83}));
	bench.command(resume);
	t.is(bench.all.events('TradingResumed').at(-1)?.state, 'RUNNING');
	bench.give(priced({'BTC/USDT': 82}));
	t.deepEqual(trips(bench), ['drawdown'], 'the old peak is forgotten');
	t.true((bench.all.events('EquityMarked').at(-1)?.drawdown ?? 1) < 0.02);
	bench.give(priced({'BTC/USDT': 68}));
	t.deepEqual(trips(bench), ['drawdown', 'drawdown']);
});

test('a daily loss restricts for a day: buys are refused, sells are not', t => {
	const bench = running({risk: {maxPosition: 1, maxCluster: 2}});
	hold(bench, '50');
	bench.give(priced({'BTC/USDT': 90}));
	t.deepEqual(trips(bench), ['daily-loss']);
	t.is(bench.all.events('BreakerTripped')[0]?.until, bench.now + day);
	t.deepEqual(propose(bench, {source: 'key'}).rules, ['trading-state', 'daily-loss']);
	t.truthy(propose(bench, {side: 'sell', reduceOnly: true, limitPrice: '90'}).order);
	bench.pass(day);
	t.is(bench.all.events('TradingResumed').at(-1)?.state, 'RUNNING');
});

test('a new day that has lost as much trips again after the pause, the same loss does not', t => {
	const bench = running({risk: {maxPosition: 1, maxCluster: 2}});
	hold(bench, '50');
	bench.give(priced({'BTC/USDT': 90}));
	bench.pass(day + 1);
	bench.give(priced({'BTC/USDT': 90}));
	t.deepEqual(trips(bench), ['daily-loss'], 'the new day opened with what was left');
	bench.give(priced({'BTC/USDT': 80}));
	t.deepEqual(trips(bench), ['daily-loss', 'daily-loss']);
});

test('a loss of the day that a person has answered for does not trip again that day, on the next it may', t => {
	const bench = running({risk: {maxPosition: 1, maxCluster: 2}});
	hold(bench, '50');
	bench.give(priced({'BTC/USDT': 90}));
	bench.command(resume);
	bench.give(priced({'BTC/USDT': 88}));
	t.deepEqual(trips(bench), ['daily-loss']);
	bench.pass(day);
	bench.give(priced({'BTC/USDT': 88}), priced({'BTC/USDT': 78}));
	t.deepEqual(trips(bench), ['daily-loss', 'daily-loss']);
});

test('while one trip holds, the same breaker does not trip again', t => {
	const bench = running({risk: {maxPosition: 1, maxCluster: 2}});
	hold(bench, '50');
	bench.give(priced({'BTC/USDT': 90}), priced({'BTC/USDT': 89}), priced({'BTC/USDT': 91}), priced({'BTC/USDT': 90}));
	t.deepEqual(trips(bench), ['daily-loss']);
});

test('an order that works counts until it is final, and then it does not', t => {
	const bench = running();
	const {order} = propose(bench, {source: 'key', quantity: '20', limitPrice: '100'});
	t.deepEqual(propose(bench, {source: 'key', quantity: '5', limitPrice: '100'}).rules, ['one-at-a-time']);
	bench.give({type: 'SubmitFailed', clientOrderId: order?.clientOrderId ?? '', outcome: 'rejected', reason: 'no'});
	t.deepEqual(propose(bench, {source: 'key', quantity: '25', limitPrice: '100'}).rules, []);
});

test('an order closed without a final status is a broken invariant', t => {
	t.throws(() => running().say({type: 'OrderClosed', clientOrderId: 'x', symbol: 'BTC/USDT', status: 'open', filled: '0'}), {instanceOf: InvariantError});
});

/** Hourly bars of a random walk up to the opening of the bench. */
function walk(count: number): Candle[] {
	const normal = seededNormal(3);
	let close = 100;
	return Array.from({length: count}, (_, index) => {
		const open = close;
		close *= Math.exp(0.01 * normal());
		return {openTime: opening - ((count - index) * hour), open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 1e6};
	});
}

function history(symbol: string, candles: readonly Candle[], timeframe: Timeframe = '1h'): EventOf<'HistoryLoaded'> {
	return {type: 'HistoryLoaded', symbol, timeframe, candles};
}

/** Returns the cluster that an order for BTC is counted in. */
function clusterOf(bench: Bench): string | undefined {
	return propose(bench, {quantity: '1'}).checked.find(({rule}) => rule === 'cluster')?.subject;
}

test('markets without enough history count as one cluster, those that move apart do not', t => {
	const bench = running();
	t.is(clusterOf(bench), 'BTC/USDT ETH/USDT');
	const normal = seededNormal(8);
	const apart = walk(300).map(candle => ({...candle, close: 100 * Math.exp(0.01 * normal())}));
	const other = running();
	other.give(history('BTC/USDT', walk(300)), history('ETH/USDT', apart));
	t.is(clusterOf(other), 'BTC/USDT');
});

test('markets that move alike stay one cluster when one of them misses a bar', t => {
	const candles = walk(400);
	const whole = running();
	whole.give(history('BTC/USDT', candles), history('ETH/USDT', candles));
	t.is(clusterOf(whole), 'BTC/USDT ETH/USDT');
	for (const missing of [[399], [390], [200, 201, 202], [50, 300, 395]]) {
		const gappy = running();
		gappy.give(history('BTC/USDT', candles), history('ETH/USDT', candles.filter((_, index) => !missing.includes(index))));
		t.is(clusterOf(gappy), 'BTC/USDT ETH/USDT', `without ${missing.join(' ')}`);
	}
});

test('a market that stopped trading days ago does not slide against the others', t => {
	const candles = walk(400);
	const bench = running();
	bench.give(history('BTC/USDT', candles), history('ETH/USDT', candles.slice(0, -3)));
	for (const candle of candles.slice(-1)) {
		bench.give({type: 'CandleClosed', symbol: 'ETH/USDT', timeframe: '1h', candle});
	}

	t.is(clusterOf(bench), 'BTC/USDT ETH/USDT');
});

test('a daily volatility is the same whatever the length of the bars that it is read from', t => {
	const sized = (timeframe: Timeframe, length: number): number => {
		const bench = running({timeframe, risk: {maxPosition: 1, maxCluster: 2}});
		// A deviation per bar that makes 5 % a day.
		const deviation = 0.05 / Math.sqrt(day / length);
		const candles = Array.from({length: 501}, (_, index) => {
			const close = index % 2 === 0 ? 100 : 100 * Math.exp(deviation);
			return {openTime: opening - ((501 - index) * length), open: close, high: close, low: close, close, volume: 1e6};
		});
		bench.give(history('BTC/USDT', candles, timeframe), priced({'BTC/USDT': 100}));
		return Number(propose(bench, {quantity: '1000'}).order?.quantity);
	};

	const hourly = sized('1h', hour);
	t.true(hourly > 18 && hourly < 22, `1 % at risk over a stop of 5 % is about 20 BTC, got ${hourly}`);
	t.is(sized('5m', hour / 12), hourly);
	t.is(sized('4h', 4 * hour), hourly);
	t.is(sized('1d', day), hourly);
});

test('closed trades make the record that Kelly needs, for a year', t => {
	const bench = running({risk: {maxPosition: 1, maxCluster: 2, sizing: {minTrades: 2}}});
	const trade = (won: number): DerivedEvent => ({type: 'TradeClosed', symbol: 'ETH/USDT', openedAt: opening, pnl: '1', return: won});
	bench.say(trade(0.1), trade(0.1), trade(-0.1));
	const sizing = (): string => bench.say({type: 'OrderProposed', proposal: proposal({quantity: '0.5'})}).events('OrderApproved')[0]?.sizing ?? '';
	t.regex(sizing(), /half-kelly, p 0\.60, b 1\.00/);
	bench.pass(365 * day);
	bench.give(priced({'BTC/USDT': 100}));
	bench.say(trade(0.1));
	for (const {order} of bench.all.events('OrderApproved')) {
		bench.give({type: 'SubmitFailed', clientOrderId: order.clientOrderId, outcome: 'rejected', reason: 'no'});
	}

	t.regex(sizing(), /1 of 2 trades for Kelly/);
});

test('limits are measured for the screen when a bar or a fill has changed them, with what fills them most', t => {
	const bench = running();
	hold(bench, '20');
	const [limits] = bench.all.events('LimitsMeasured').slice(-1);
	const use = (rule: LimitUse['rule']): LimitUse | undefined => limits?.limits.find(limit => limit.rule === rule);
	t.like(use('position'), {used: 0.2, limit: 0.25, subject: 'BTC/USDT'});
	t.like(use('cluster'), {used: 0.2, subject: 'BTC/USDT ETH/USDT'});
	t.like(use('leverage'), {used: 0.2, limit: 2});
	const before = bench.all.events('LimitsMeasured').length;
	bench.give(priced({'BTC/USDT': 100}));
	t.is(bench.all.events('LimitsMeasured').length, before);
});
