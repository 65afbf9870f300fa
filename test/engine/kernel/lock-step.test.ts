import test from 'ava';
import fc from 'fast-check';
import type {InputEvent} from '../../../src/engine/domain/event.js';
import {createManualClock} from '../../../src/engine/kernel/clock.js';
import {Kernel} from '../../../src/engine/kernel/kernel.js';
import {takeTurns} from '../../../src/engine/kernel/lock-step.js';
import {Runner} from '../../../src/engine/kernel/runner.js';
import {defineStage} from '../../../src/engine/kernel/stage.js';
import {inCanonicalOrder} from '../../../src/engine/kernel/streamed.js';
import {filled, priced, reported} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';
import {createMemoryJournal, recordsOf} from './support/memory-journal.js';

const order = {clientOrderId: 'x', symbol: 'BTC/USDT', side: 'buy', quantity: '9', limitPrice: '1', timeInForce: 'good-till-cancelled', reduceOnly: false} as const;
const health: InputEvent = {type: 'FeedHealthChanged', feed: 'account', status: 'live', detail: ''};
const streamed: readonly InputEvent[] = [
	health,
	filled(order, 't1', '1', {at: 5}),
	filled(order, 't2', '1', {at: 5}),
	filled({...order, clientOrderId: 'y'}, 't0', '1', {at: 7}),
	reported(order, {at: 3}),
	reported(order, {at: 9, status: 'cancelled'}),
];

test('what streams brought is ordered by kind, then by the time of the venue, then by its text', t => {
	t.deepEqual(inCanonicalOrder(streamed.toReversed()), streamed);
});

test('the order in which it came, and repeats, change nothing', t => {
	const shuffled = fc.shuffledSubarray([...streamed, ...streamed], {minLength: streamed.length * 2});
	holds(t, fc.property(shuffled, came => JSON.stringify(inCanonicalOrder(came)) === JSON.stringify(streamed)), {seed: 42});
});

/** A runner over one stage that sets a timer two seconds ahead whenever prices come, and an exchange that ticks each second. */
function makeTurns(ticks: number, stopAfter = Number.POSITIVE_INFINITY) {
	const clock = createManualClock(0);
	const stage = defineStage('timer', {}, {
		QuotesSampled(_state, _event, {at, emit}) {
			emit.effect({type: 'SetTimer', timer: 'late', at: at + 1500});
			emit.effect({type: 'TrainModel', asOf: at});
		},
	});
	const journal = createMemoryJournal();
	const fail = (error: unknown): void => {
		throw error;
	};

	const runner = new Runner({createKernel: () => new Kernel([stage]), journal, clock, lockStep: true, onRecords: () => undefined, onInvariant: fail, onFatal: fail});
	const said: string[] = [];
	runner.connect(async effect => {
		said.push(`${effect.type}@${clock.now()}`);
		return [];
	});
	let tick = 0;
	return {
		said,
		journal,
		options: {
			runner, clock,
			async barrier() {
				said.push('barrier');
			},
			async advance(until: number | null) {
				tick += 1;
				const now = Math.min(tick * 1000, until ?? Number.POSITIVE_INFINITY);
				said.push(`exchange to ${now}`);
				return {now, ended: tick >= ticks};
			},
			sampleQuotes: () => tick % 3 === 1 ? priced({'BTC/USDT': tick}) : null,
			isStopped: () => tick >= stopAfter,
			ended: false,
		},
	};
}

test('the exchange moves only after every effect was performed and everything received', async t => {
	const {said, options} = makeTurns(2);
	t.is(await takeTurns(options), 'ended');
	t.deepEqual(said, ['exchange to 1000', 'TrainModel@1000', 'barrier', 'exchange to 2000']);
});

test('the exchange never passes a timer of the engine, and timers come after the prices of their moment', async t => {
	const {journal, options} = makeTurns(5);
	await takeTurns(options);
	const told = recordsOf(journal.lines).map(({at, event}) => `${event.type}@${at}`);
	t.deepEqual(told, ['QuotesSampled@1000', 'TimerFired@2500', 'QuotesSampled@4000']);
});

test('it ends with the tape or with the engine, whichever comes first', async t => {
	t.is(await takeTurns(makeTurns(3).options), 'ended');
	t.is(await takeTurns(makeTurns(30, 2).options), 'stopped');
	const nothing = makeTurns(3);
	t.is(await takeTurns({...nothing.options, ended: true}), 'ended');
	t.deepEqual(nothing.said, []);
});
