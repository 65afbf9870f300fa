import test from 'ava';
import fc from 'fast-check';
import type {BreakerName, BreakerState} from '../../../../src/engine/domain/breaker.js';
import type {EventOf} from '../../../../src/engine/domain/event.js';
import type {Quote} from '../../../../src/engine/domain/market.js';
import {foldAll} from '../../../support/records.js';
import {createFlattenStage} from '../../../../src/engine/execution/flatten.js';
import {createExecutionStage} from '../../../../src/engine/execution/stage.js';
import {Kernel} from '../../../../src/engine/kernel/kernel.js';
import {createTradingStage} from '../../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../../src/engine/portfolio/stage.js';
import {createBreakersStage} from '../../../../src/engine/risk/breakers/stage.js';
import {createRiskStage} from '../../../../src/engine/risk/stage.js';
import type {ConfigOverrides} from '../../../../src/storage/settings/config.js';
import {type Bench, configOf, createBench, filled, marketsLoaded, priced, proposal, started} from '../../../support/stages.js';
import {holds} from '../../sim/support/property.js';

const second = 1000;
const resume = {type: 'ResumeTrading', source: 'key', reason: 'looked at it', confirmation: 'RESUME'} as const;

function stagesOf(overrides: ConfigOverrides) {
	const config = configOf(overrides);
	return [createPortfolioStage(), createBreakersStage(config), createRiskStage(config), createExecutionStage(config), createFlattenStage(config), createTradingStage()];
}

/** A bench that is RUNNING with 10 000 in cash; BTC costs 100 and ETH 10. */
function running(overrides: ConfigOverrides = {}): Bench {
	const bench = createBench(stagesOf(overrides));
	const config = configOf(overrides);
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100, 'ETH/USDT': 10}));
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	return bench;
}

function stateOf(bench: Bench, name: BreakerName): BreakerState | undefined {
	return foldAll(bench.all.records).breakers.find(breaker => breaker.name === name)?.state;
}

function tradingState(bench: Bench): string {
	return foldAll(bench.all.records).tradingState;
}

/** One sample of BTC at three venues. */
function sample(bench: Bench, binance: number, others: readonly number[] = []): EventOf<'QuotesSampled'> {
	const quote = (price: number): Quote => ({symbol: 'BTC/USDT', at: bench.now, bid: price, ask: price, last: price});
	return {type: 'QuotesSampled', quotes: [quote(binance)], elsewhere: Object.fromEntries(others.map((price, index) => [`venue${index}`, [quote(price)]]))};
}

/** Gives samples 20 seconds apart. */
function play(bench: Bench, prices: readonly (readonly [binance: number, ...others: number[]])[]): void {
	for (const [binance, ...others] of prices) {
		bench.pass(20 * second);
		bench.give(sample(bench, binance, others));
	}
}

const trips = (bench: Bench): string[] => bench.all.events('BreakerTripped').map(({breaker, action}) => `${breaker}: ${action}`);
const steps = (bench: Bench, name: BreakerName): string[] => bench.all.events('BreakerChanged').filter(breaker => breaker.name === name).map(({state}) => state);

test('a crash that all venues show goes all the way: tripped, flattening, halted, and armed by the typed word only', t => {
	const bench = running();
	const [approved] = bench.say({type: 'OrderProposed', proposal: proposal({source: 'key', quantity: '10'})}).events('OrderApproved');
	bench.give(filled(approved?.order ?? t.fail(), 't1', '10'));
	play(bench, [[100, 100, 100], [95, 95, 95], [89, 89.5, 89]]);
	t.deepEqual(trips(bench), ['flash-crash: flatten']);
	t.deepEqual(steps(bench, 'flash-crash'), ['TRIPPED', 'FLATTENING']);
	const sale = bench.all.events('OrderIntended').find(({order}) => order.side === 'sell');
	bench.command(resume);
	t.is(stateOf(bench, 'flash-crash'), 'FLATTENING', 'not while positions are being closed');
	bench.give(filled(sale?.order ?? t.fail(), 't2', '10'));
	t.deepEqual(steps(bench, 'flash-crash'), ['TRIPPED', 'FLATTENING', 'HALTED']);
	t.is(tradingState(bench), 'HALTED');
	bench.command({...resume, confirmation: 'resume'});
	t.is(stateOf(bench, 'flash-crash'), 'HALTED');
	bench.command(resume);
	t.deepEqual([stateOf(bench, 'flash-crash'), tradingState(bench)], ['ARMED', 'RUNNING']);
	play(bench, [[89, 89, 89], [88, 88, 88]]);
	t.deepEqual(trips(bench), ['flash-crash: flatten'], 'the same crash does not trip again');
	play(bench, [[79, 79, 79]]);
	t.deepEqual(trips(bench), ['flash-crash: flatten', 'flash-crash: flatten'], 'and the next one does');
});

test('the journal tells a trip, what followed, and that it is over', t => {
	const bench = running();
	play(bench, [[100, 100, 100], [89, 89, 89]]);
	bench.command(resume);
	const lines = foldAll(bench.all.records).journal.filter(({stage}) => stage === 'risk').map(({text}) => text);
	t.deepEqual(lines, [
		'breaker flash-crash → flatten: BTC/USDT fell 11.0 % within 5 minutes at the middle one of 3 venues, the limit is 10.0 %',
		'breaker flash-crash closes every position',
		'breaker flash-crash holds trading until RESUME',
		'breaker flash-crash armed again',
	]);
});

test('a single bad print on one venue trips nothing', t => {
	const bench = running();
	play(bench, [[100, 100, 100], [100, 100, 100], [60, 100, 100], [100, 100, 100], [100, 100, 100]]);
	play(bench, [[100], [100], [100], [60], [100], [100], [100]]);
	t.deepEqual(trips(bench), []);
	t.is(tradingState(bench), 'RUNNING');
});

test('a price that stays away from the other venues is bad data: trading halts and nothing is sold', t => {
	const bench = running();
	play(bench, [[100, 100, 100], [100, 100, 100], [94, 100, 100], [94, 100, 100], [94, 100, 100]]);
	t.deepEqual(trips(bench), []);
	play(bench, [[94, 100, 100], [94, 100, 100]]);
	t.deepEqual(trips(bench), ['data-quality: halt']);
	t.deepEqual(steps(bench, 'data-quality'), ['TRIPPED', 'HALTED']);
	t.is(bench.all.events('FlattenStarted').length, 0);
	bench.command(resume);
	bench.pass(50 * second);
	t.is(stateOf(bench, 'data-quality'), 'ARMED');
	play(bench, [[94, 100, 100]]);
	t.is(stateOf(bench, 'data-quality'), 'HALTED', 'it stayed bad for another minute');
});

test('whether a breaker flattens is its own setting', t => {
	const crash = [[100, 100, 100], [89, 89, 89]] as const;
	const quiet = running({risk: {breakers: {flashCrashFlattens: false}}});
	play(quiet, crash);
	t.deepEqual([trips(quiet), steps(quiet, 'flash-crash')], [['flash-crash: halt'], ['TRIPPED', 'HALTED']]);
	const selling = running({risk: {breakers: {connectivityFlattens: true}}});
	selling.give({type: 'FeedHealthChanged', feed: 'quotes', status: 'down', detail: 'reset'});
	selling.pass(120 * second);
	t.deepEqual([trips(selling), steps(selling, 'connectivity')], [['connectivity: flatten'], ['TRIPPED', 'FLATTENING', 'HALTED']]);
});

test('an exchange out of reach for two minutes halts, one that comes back before does not', t => {
	const bench = running();
	bench.give({type: 'FeedHealthChanged', feed: 'account', status: 'down', detail: 'reset'});
	bench.pass(119 * second);
	bench.give({type: 'FeedHealthChanged', feed: 'account', status: 'live', detail: ''});
	bench.pass(600 * second);
	t.deepEqual(trips(bench), []);
	bench.give({type: 'FeedHealthChanged', feed: 'quotes', status: 'stale', detail: 'no message for 30 s'});
	bench.pass(60 * second);
	bench.give({type: 'FeedHealthChanged', feed: 'quotes', status: 'down', detail: 'reset'});
	bench.pass(60 * second);
	t.deepEqual(trips(bench), ['connectivity: halt']);
	t.regex(bench.all.events('BreakerTripped')[0]?.reason ?? '', /quotes down: reset, for 120 s, the limit is 120 s/);
	bench.command(resume);
	t.is(tradingState(bench), 'RUNNING');
	bench.pass(120 * second);
	t.deepEqual(trips(bench), ['connectivity: halt', 'connectivity: halt'], 'still away two minutes later');
});

test('bars of one market that are missing are its own trouble, those of all are an outage; other feeds are none', t => {
	const down = (bench: Bench, feed: string): void => {
		bench.give({type: 'FeedHealthChanged', feed, status: 'down', detail: ''});
	};

	const bench = running();
	for (const feed of ['bars BTC/USDT', 'kraken quotes', 'fills']) {
		down(bench, feed);
	}

	bench.pass(3600 * second);
	t.deepEqual(trips(bench), []);
	down(bench, 'bars ETH/USDT');
	bench.pass(120 * second);
	t.deepEqual(trips(bench), ['connectivity: halt']);
});

test('bad data at the traded venue for a minute halts; suspect data, other venues and other markets do not', t => {
	const finding = {type: 'DataQualityChanged', venue: 'binance', symbol: 'BTC/USDT', check: 'crossed-book', status: 'bad', detail: 'bid 101, ask 100', at: 0} as const;
	for (const other of [{status: 'suspect'}, {venue: 'kraken'}, {symbol: 'DOGE/USDT'}] as const) {
		const bench = running();
		bench.give({...finding, ...other});
		bench.pass(3600 * second);
		t.deepEqual(trips(bench), [], JSON.stringify(other));
	}

	const healed = running();
	healed.give(finding);
	healed.pass(59 * second);
	healed.give({...finding, status: 'ok'});
	healed.pass(3600 * second);
	t.deepEqual(trips(healed), []);
	const bench = running();
	bench.give(finding);
	bench.pass(60 * second);
	t.deepEqual(trips(bench), ['data-quality: halt']);
});

test('volatility must be too wide for two minutes in a row, and after a resume come down first', t => {
	const bench = running();
	const minute = 60 * second;
	const swing = (minutes: number, size: number): void => {
		for (let index = 0; index < minutes; index++) {
			bench.pass(minute);
			bench.give(priced({'BTC/USDT': index % 2 === 0 ? 100 : 100 * Math.exp(size), 'ETH/USDT': index % 2 === 0 ? 10 : 10 * Math.exp(size)}));
		}
	};

	swing(8 * 24 * 60, 0.003);
	t.deepEqual(trips(bench), []);
	swing(62, 0.011);
	t.deepEqual(trips(bench), ['volatility-spike: halt']);
	bench.command(resume);
	swing(60, 0.011);
	t.deepEqual(trips(bench), ['volatility-spike: halt'], 'somebody has looked at this one');
	swing(120, 0.003);
	swing(62, 0.011);
	t.is(trips(bench).length, 2);
});

test('what has tripped survives a restart, and does not trip again', t => {
	const bench = running({risk: {breakers: {flashCrashFlattens: false}}});
	play(bench, [[100, 100, 100], [89, 89, 89]]);
	const again = new Kernel(stagesOf({risk: {breakers: {flashCrashFlattens: false}}}));
	for (const record of bench.all.records) {
		again.fold(record);
	}

	t.deepEqual(again.save().stages.breakers, bench.stateOf('breakers'));
	const types = [...again.step(started(configOf()), bench.now).records, ...again.step(sample(bench, 70, [70, 70]), bench.now + second).records].map(({event}) => event.type);
	t.false(types.includes('BreakerTripped'));
	t.like(again.save().stages.breakers, {breakers: {'flash-crash': {state: 'HALTED'}}});
});

test('the screen is told every breaker once, and then what has moved', t => {
	const bench = running();
	const complete = (): void => {
		bench.say({type: 'BarCompleted', barClose: bench.now, symbols: [], missing: [], late: false});
	};

	complete();
	const [first] = bench.all.events('BreakersMeasured');
	t.deepEqual(first?.breakers.map(({name, unit, limit}) => [name, unit, limit]), [
		['flash-crash', 'share', 0.1], ['volatility-spike', 'ratio', 3], ['drawdown', 'share', 0.15], ['drawdown-flatten', 'share', 0.2], ['connectivity', 'seconds', 120], ['data-quality', 'seconds', 60],
	]);
	complete();
	t.is(bench.all.events('BreakersMeasured').length, 1);
	play(bench, [[100, 100, 100], [96, 96, 96]]);
	complete();
	t.deepEqual(bench.all.events('BreakersMeasured').at(-1)?.breakers.map(({name, value}) => [name, Number(value?.toFixed(3))]), [['flash-crash', 0.04]]);
	t.is(foldAll(bench.all.records).breakers.length, 6);
});

type Happening = {readonly kind: 'price'; readonly prices: readonly [number, number, number]} | {readonly kind: 'feed'; readonly live: boolean} | {readonly kind: 'data'; readonly bad: boolean}
	| {readonly kind: 'word'} | {readonly kind: 'flat'} | {readonly kind: 'pass'; readonly seconds: number};

const price = fc.integer({min: 60, max: 140});
const happening: fc.Arbitrary<Happening> = fc.oneof(
	{weight: 4, arbitrary: fc.tuple(price, price, price).map(prices => ({kind: 'price' as const, prices}))},
	{weight: 2, arbitrary: fc.boolean().map(live => ({kind: 'feed' as const, live}))},
	{weight: 2, arbitrary: fc.boolean().map(bad => ({kind: 'data' as const, bad}))},
	{weight: 2, arbitrary: fc.constant({kind: 'word' as const})},
	{weight: 1, arbitrary: fc.constant({kind: 'flat' as const})},
	{weight: 2, arbitrary: fc.integer({min: 1, max: 200}).map(seconds => ({kind: 'pass' as const, seconds}))},
);

function happen(bench: Bench, what: Happening): void {
	switch (what.kind) {
		case 'price': {
			play(bench, [what.prices]);
			break;
		}

		case 'feed': {
			bench.give({type: 'FeedHealthChanged', feed: 'quotes', status: what.live ? 'live' : 'down', detail: ''});
			break;
		}

		case 'data': {
			bench.give({type: 'DataQualityChanged', venue: 'binance', symbol: null, check: 'stale', status: what.bad ? 'bad' : 'ok', detail: '', at: bench.now});
			break;
		}

		case 'word': {
			bench.command(resume);
			break;
		}

		case 'flat': {
			bench.command({type: 'FlattenPositions', source: 'key', reason: 'x'});
			break;
		}

		case 'pass': {
			bench.pass(what.seconds * second);
		}
	}
}

const next: Readonly<Record<BreakerState, readonly BreakerState[]>> = {ARMED: ['TRIPPED'], TRIPPED: ['FLATTENING', 'HALTED', 'ARMED'], FLATTENING: ['HALTED'], HALTED: ['ARMED']};

test('whatever happens, a breaker only takes the steps that there are, trips once until it is armed again, and nothing runs while one holds', t => {
	let tripped = 0;
	holds(t, fc.property(fc.array(happening, {minLength: 20, maxLength: 60, size: 'max'}), fc.boolean(), (happenings, flattens) => {
		const bench = running({risk: {breakers: {flashCrashFlattens: flattens, connectivityFlattens: flattens, dataQualityFlattens: !flattens}}});
		const states = new Map<string, BreakerState>();
		for (const what of happenings) {
			const before = bench.all.records.length;
			happen(bench, what);
			for (const {event} of bench.all.records.slice(before)) {
				if (event.type === 'BreakerTripped') {
					tripped += 1;
					if ((states.get(event.breaker) ?? 'ARMED') !== 'ARMED') {
						throw new Error(`${event.breaker} tripped while ${states.get(event.breaker)}`);
					}
				} else if (event.type === 'BreakerChanged') {
					if (!next[states.get(event.name) ?? 'ARMED'].includes(event.state)) {
						throw new Error(`${event.name} went from ${states.get(event.name)} to ${event.state}`);
					}

					states.set(event.name, event.state);
				}
			}

			const held = [...states.values()].some(state => state !== 'ARMED');
			if (held && tradingState(bench) === 'RUNNING') {
				throw new Error(`RUNNING with ${JSON.stringify([...states])}`);
			}
		}
	}), {seed: 62, numRuns: 60});
	t.true(tripped > 100, `tried on ${tripped} trips`);
});
