import test from 'ava';
import fc from 'fast-check';
import type {Command} from '../../../src/engine/domain/command.js';
import type {Difference, EventOf, HaltCause, Mode} from '../../../src/engine/domain/event.js';
import {hour} from '../../../src/engine/domain/units.js';
import type {DerivedEvent} from '../../../src/engine/kernel/stage.js';
import {createTradingStage, tradingStateOf} from '../../../src/engine/kernel/trading.js';
import {type Bench, configOf, createBench, opening, started} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';

const config = configOf();
const difference: Difference = {kind: 'balance', subject: 'BTC', ours: '1', theirs: '2'};
const clean: DerivedEvent = {type: 'Reconciled', differences: [], foreignOrders: 0};
const differs: DerivedEvent = {...clean, differences: [difference]};
const finished: DerivedEvent = {type: 'FlattenFinished', startedAt: opening, dust: {}};
const halt: Command = {type: 'HaltTrading', source: 'key', reason: 'looks wrong'};
const flatten: Command = {type: 'FlattenPositions', source: 'key', reason: 'out'};
const resume: Command = {type: 'ResumeTrading', source: 'key', reason: 'checked', confirmation: 'RESUME'};
const stop: Command = {type: 'StopEngine', source: 'key', reason: 'quit'};

function trip(breaker: HaltCause['rule'], action: 'restrict' | 'halt' | 'flatten', until: number | null = null): DerivedEvent {
	return {type: 'BreakerTripped', breaker, action, reason: `${breaker} says so`, until};
}

type Trading = {readonly causes: readonly HaltCause[]; readonly flattening: boolean};

const tradingOf = (bench: Bench): Trading => bench.stateOf('trading') as Trading;
const stateOf = (bench: Bench): string => tradingStateOf(tradingOf(bench).causes);
const rulesOf = (bench: Bench): string[] => tradingOf(bench).causes.map(({rule}) => rule);

/** A bench that has started. */
function benchIn(mode: Mode = 'sim'): Bench {
	const bench = createBench([createTradingStage()]);
	bench.give(started(config, {mode}));
	return bench;
}

function running(): Bench {
	const bench = benchIn();
	bench.say(clean);
	return bench;
}

test('a start is HALTED until the account is reconciled, then it runs by itself in sim and paper', t => {
	for (const mode of ['sim', 'paper'] as const) {
		const bench = benchIn(mode);
		t.is(stateOf(bench), 'HALTED');
		t.like(bench.all.events('TradingHalted')[0], {rule: 'start', latched: false, source: 'engine'});
		const [resumed] = bench.say(clean).events('TradingResumed');
		t.like(resumed, {state: 'RUNNING', source: 'engine'});
		t.is(stateOf(bench), 'RUNNING');
	}
});

test('live trading waits for the account and for a typed RESUME, in either order', t => {
	const accountFirst = benchIn('live');
	accountFirst.say(clean);
	t.is(stateOf(accountFirst), 'HALTED');
	accountFirst.command(resume);
	t.is(stateOf(accountFirst), 'RUNNING');

	const wordFirst = benchIn('live');
	wordFirst.command(resume);
	t.is(stateOf(wordFirst), 'HALTED', 'nobody has compared the account yet');
	wordFirst.say(clean);
	t.is(stateOf(wordFirst), 'RUNNING');
});

test('each live start asks for the word again', t => {
	const bench = benchIn('live');
	bench.say(clean);
	bench.command(resume);
	bench.give(started(config, {mode: 'live'}));
	bench.say(clean);
	t.is(stateOf(bench), 'HALTED');
});

test('an account that differs halts, says how, and a clean one ends that by itself', t => {
	const bench = running();
	t.like(bench.say(differs).events('TradingHalted')[0], {rule: 'reconcile', latched: false, reason: 'balance BTC: ours 1, venue 2'});
	t.deepEqual(bench.say(differs).events('TradingHalted'), []);
	t.like(bench.say(clean).events('TradingResumed')[0], {state: 'RUNNING'});
});

test('the first account of a start that differs is told with its differences', t => {
	for (const mode of ['sim', 'live'] as const) {
		t.like(benchIn(mode).say(differs).events('TradingHalted').at(-1), {rule: 'reconcile', reason: 'balance BTC: ours 1, venue 2'});
	}
});

test('RESUME does not lift what waits for the engine: start, reconciliation, stop', t => {
	const start = benchIn();
	t.deepEqual(start.command(resume).events('TradingResumed'), []);
	t.deepEqual(rulesOf(start), ['start']);

	const reconcile = running();
	reconcile.say(differs);
	reconcile.command(halt);
	reconcile.command(resume);
	t.deepEqual(rulesOf(reconcile), ['reconcile']);

	const stopping = running();
	stopping.command(stop);
	stopping.command(resume);
	t.deepEqual(rulesOf(stopping), ['stop']);
	t.is(stateOf(stopping), 'HALTED');
});

test('every cause brings trading down at once', t => {
	const ways: readonly (readonly [string, (bench: Bench) => unknown, string])[] = [
		['command', bench => bench.command(halt), 'HALTED'],
		['command', bench => bench.command(flatten), 'HALTED'],
		['stop', bench => bench.command(stop), 'HALTED'],
		['reconcile', bench => bench.say(differs), 'HALTED'],
		['drawdown', bench => bench.say(trip('drawdown', 'halt')), 'HALTED'],
		['drawdown-flatten', bench => bench.say(trip('drawdown-flatten', 'flatten')), 'HALTED'],
		['daily-loss', bench => bench.say(trip('daily-loss', 'restrict', opening + hour)), 'REDUCE_ONLY'],
		['breaker', bench => bench.say(trip('breaker', 'halt')), 'HALTED'],
		['invariant', bench => bench.give({type: 'InvariantBroken', reason: 'NaN', during: 'QuotesSampled'}), 'HALTED'],
	];
	for (const [rule, bring, state] of ways) {
		const bench = running();
		bring(bench);
		t.is(stateOf(bench), state, rule);
		t.deepEqual(rulesOf(bench), [rule]);
	}
});

test('a repeated halt changes nothing and says nothing', t => {
	const bench = running();
	t.is(bench.command(halt).events('TradingHalted').length, 1);
	const before = tradingOf(bench);
	t.deepEqual(bench.command({...halt, reason: 'again'}).types, ['CommandReceived']);
	t.deepEqual(tradingOf(bench), before);
});

test('a rule that held less firmly before brings trading further down', t => {
	const bench = running();
	bench.say(trip('breaker', 'restrict'));
	t.is(stateOf(bench), 'REDUCE_ONLY');
	t.like(bench.say(trip('breaker', 'halt')).events('TradingHalted')[0], {rule: 'breaker', state: 'HALTED'});
	t.is(stateOf(bench), 'HALTED');
	t.deepEqual(bench.say(trip('breaker', 'restrict')).events('TradingRestricted'), [], 'and does not come up again by holding less firmly');
	t.is(stateOf(bench), 'HALTED');
});

test('RESUME needs the word and a reason', t => {
	for (const [change, why] of [
		[{confirmation: ''}, /type the word RESUME/],
		[{confirmation: 'resume'}, /type the word RESUME/],
		[{confirmation: 'RESUME '}, /type the word RESUME/],
		[{reason: ''}, /say why/],
		[{reason: ' \t'}, /say why/],
	] as const) {
		const bench = running();
		bench.command(halt);
		const [refused] = bench.command({...resume, ...change}).events('CommandRefused');
		t.regex(refused?.reason ?? '', why);
		t.is(stateOf(bench), 'HALTED');
	}
});

test('RESUME lifts all that a person may lift, and says what', t => {
	const bench = running();
	bench.command(halt);
	bench.say(trip('daily-loss', 'restrict', opening + hour), trip('drawdown', 'halt'));
	bench.give({type: 'InvariantBroken', reason: 'NaN', during: 'QuotesSampled'});
	const [resumed] = bench.command(resume).events('TradingResumed');
	t.deepEqual(resumed?.lifted.map(({rule}) => rule), ['command', 'daily-loss', 'drawdown', 'invariant']);
	t.like(resumed, {state: 'RUNNING', reason: 'checked', source: 'key'});
});

test('RESUME while nothing holds trading down is taken and does nothing', t => {
	t.deepEqual(running().command(resume).types, ['CommandReceived']);
});

test('latched causes outlive a restart, the others do not', t => {
	const bench = running();
	bench.command(halt);
	bench.say(trip('drawdown', 'halt'), differs);
	bench.command(stop);
	bench.give(started(config));
	t.deepEqual(rulesOf(bench), ['command', 'drawdown', 'start']);
	bench.say(clean);
	t.is(stateOf(bench), 'HALTED', 'reconciled, and still halted by what was latched');
	bench.command(resume);
	t.is(stateOf(bench), 'RUNNING');
});

test('a pause ends by itself at its time, and not before', t => {
	const bench = running();
	bench.say(trip('daily-loss', 'restrict', opening + (24 * hour)));
	t.is(bench.timers.get('pause-ends'), opening + (24 * hour));
	bench.pass((24 * hour) - 1);
	t.is(stateOf(bench), 'REDUCE_ONLY');
	t.like(bench.pass(1).events('TradingResumed')[0], {state: 'RUNNING', source: 'engine', reason: 'the pause is over'});
	t.is(stateOf(bench), 'RUNNING');
});

test('the end of a pause lifts nothing else', t => {
	const bench = running();
	bench.say(trip('daily-loss', 'restrict', opening + hour));
	bench.command(halt);
	bench.pass(2 * hour);
	t.deepEqual(rulesOf(bench), ['command']);
});

test('two pauses end one after the other, each at its time', t => {
	const bench = running();
	bench.say(trip('daily-loss', 'restrict', opening + hour), trip('breaker', 'restrict', opening + (3 * hour)));
	bench.pass(hour);
	t.deepEqual(rulesOf(bench), ['breaker']);
	bench.pass((2 * hour) - 1);
	t.deepEqual(rulesOf(bench), ['breaker']);
	bench.pass(1);
	t.is(stateOf(bench), 'RUNNING');
});

test('a pause goes on over a restart, and ends at once where its time has passed meanwhile', t => {
	const short = running();
	short.say(trip('daily-loss', 'restrict', opening + (24 * hour)));
	short.pass(hour);
	short.give(started(config));
	short.say(clean);
	t.is(stateOf(short), 'REDUCE_ONLY');
	t.is(short.timers.get('pause-ends'), opening + (24 * hour));

	const saved = structuredClone(short.kernel.save());
	const late = createBench([createTradingStage()], opening + (30 * hour));
	late.kernel.load(saved);
	late.give(started(config));
	late.say(clean);
	late.pass(0);
	t.is(stateOf(late), 'RUNNING');
});

test('flatten halts first, starts once, and cannot be resumed away', t => {
	const bench = running();
	const first = bench.command(flatten);
	t.deepEqual(first.types, ['CommandReceived', 'TradingHalted', 'FlattenStarted']);
	t.deepEqual(bench.command(flatten).types, ['CommandReceived']);
	t.deepEqual(bench.say(trip('drawdown-flatten', 'flatten')).events('FlattenStarted'), []);
	t.regex(bench.command(resume).events('CommandRefused')[0]?.reason ?? '', /positions are being closed/);
	bench.say(finished);
	t.is(stateOf(bench), 'HALTED', 'flat is not free');
	bench.command(resume);
	t.is(stateOf(bench), 'RUNNING');
	t.is(bench.command(flatten).events('FlattenStarted').length, 1, 'it can be asked for again');
});

test('flattening a trading that is halted already starts at once', t => {
	const bench = running();
	bench.command(halt);
	t.deepEqual(bench.command(flatten).types, ['CommandReceived', 'FlattenStarted']);
});

test('an interrupted flattening is still one after a restart', t => {
	const bench = running();
	bench.command(flatten);
	bench.give(started(config));
	bench.say(clean);
	t.true(tradingOf(bench).flattening);
	t.regex(bench.command(resume).events('CommandRefused')[0]?.reason ?? '', /positions are being closed/);
});

test('commands that are none of its business pass it by', t => {
	const bench = running();
	t.deepEqual(bench.command({type: 'PauseAgent', source: 'key', agent: 'momentum', paused: true, reason: 'x'}).types, ['CommandReceived']);
	t.is(stateOf(bench), 'RUNNING');
});

type Step = {readonly say: DerivedEvent} | {readonly command: Command} | {readonly start: true} | {readonly pass: number};

const steps = fc.array(fc.oneof<fc.Arbitrary<Step>[]>(
	fc.constantFrom(clean, differs, finished, trip('drawdown', 'halt'), trip('drawdown-flatten', 'flatten'), trip('breaker', 'restrict'), trip('breaker', 'halt')).map(say => ({say})),
	fc.integer({min: 1, max: 48}).map(hours => ({say: trip('daily-loss', 'restrict', opening + (hours * hour))})),
	fc.constantFrom(halt, flatten, resume, stop, {...resume, confirmation: ''}).map(command => ({command})),
	fc.constant({start: true as const}),
	fc.integer({min: 0, max: 5 * hour}).map(pass => ({pass})),
), {maxLength: 40});

function take(bench: Bench, step: Step): readonly DerivedEvent['type'][] {
	if ('say' in step) {
		return bench.say(step.say).types as readonly DerivedEvent['type'][];
	}

	if ('command' in step) {
		return bench.command(step.command).types as readonly DerivedEvent['type'][];
	}

	return ('pass' in step ? bench.pass(step.pass) : bench.give(started(config))).types as readonly DerivedEvent['type'][];
}

test('whatever happens, trading comes up only by RESUME, a clean account or the end of a pause, and its events tell its state', t => {
	const rank = {RUNNING: 2, REDUCE_ONLY: 1, HALTED: 0};
	holds(t, fc.property(steps, list => {
		const bench = benchIn();
		let told = 'HALTED';
		for (const step of list) {
			const before = stateOf(bench) as keyof typeof rank;
			const from = bench.all.records.length;
			take(bench, step);
			const after = stateOf(bench) as keyof typeof rank;
			const up = 'say' in step ? step.say === clean : ('pass' in step || ('command' in step && step.command === resume));
			if (rank[after] > rank[before] && !up) {
				return false;
			}

			for (const {event} of bench.all.records.slice(from)) {
				told = heard(told, event);
			}

			if (told !== after || ('start' in step && after !== 'HALTED')) {
				return false;
			}
		}

		return true;
	}), {numRuns: 300, seed: 21});
});

/** What somebody who only hears the events takes the state for. */
function heard(state: string, event: {readonly type: string}): string {
	switch (event.type) {
		case 'TradingHalted': {
			return 'HALTED';
		}

		case 'TradingRestricted': {
			return state === 'HALTED' ? 'HALTED' : 'REDUCE_ONLY';
		}

		case 'TradingResumed': {
			return (event as EventOf<'TradingResumed'>).state;
		}

		default: {
			return state;
		}
	}
}

test('a clock that is too far from the venue\'s halts until it agrees again; other venues\' clocks do not', t => {
	const bench = running();
	const measured = (offsetMs: number, traded = true) => ({type: 'ClockMeasured', venue: traded ? 'binance' : 'kraken', traded, offsetMs, samples: 5} as const);
	bench.give(measured(60_000, false));
	t.is(stateOf(bench), 'RUNNING');
	bench.give(measured(2000));
	t.is(stateOf(bench), 'RUNNING', 'the limit itself is allowed');
	bench.give(measured(-2001));
	t.deepEqual(rulesOf(bench), ['clock']);
	t.is(stateOf(bench), 'HALTED');
	bench.command(resume);
	t.is(stateOf(bench), 'HALTED', 'a word does not set a clock');
	bench.give(measured(10));
	t.is(stateOf(bench), 'RUNNING');
});
