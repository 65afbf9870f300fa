import test from 'ava';
import {createMomentumPolicy} from '../../../src/engine/agents/momentum-policy.js';
import {createAgentsStage} from '../../../src/engine/agents/stage.js';
import type {Command} from '../../../src/engine/domain/command.js';
import type {InvariantError} from '../../../src/engine/domain/error.js';
import type {InputEvent, JournalRecord} from '../../../src/engine/domain/event.js';
import type {Order} from '../../../src/engine/domain/order.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {type ManualClock, createManualClock} from '../../../src/engine/kernel/clock.js';
import {Kernel} from '../../../src/engine/kernel/kernel.js';
import {type OutsideEffect, Runner} from '../../../src/engine/kernel/runner.js';
import {createReconcileStage} from '../../../src/engine/execution/reconcile.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import {createRiskStage} from '../../../src/engine/risk/stage.js';
import {account, configOf, filled, marketsLoaded, opening, priced, reported, started} from '../../support/stages.js';
import {type MemoryJournal, createMemoryJournal, recordsOf} from './support/memory-journal.js';

const config = configOf();
const buy: Command = {type: 'PlaceManualOrder', source: 'key', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100', reason: 'test'};
const halt: Command = {type: 'HaltTrading', source: 'key', reason: 'test'};

type Engine = {
	readonly runner: Runner;
	readonly journal: MemoryJournal;
	readonly clock: ManualClock;
	/** Effects in the order in which they were performed, with what was on the disk by then. */
	readonly performed: {readonly effect: OutsideEffect; readonly syncedLines: number}[];
	readonly told: JournalRecord[];
	readonly broken: {readonly error: InvariantError; readonly input: InputEvent}[];
	readonly fatal: unknown[];
	types(): string[];
};

function createKernel(): Kernel {
	return new Kernel([
		createPortfolioStage(),
		createAgentsStage(config, createMomentumPolicy(config.strategy, config.risk.maxPosition)),
		createRiskStage(config),
		createExecutionStage(config),
		createReconcileStage(config),
		createTradingStage(),
	]);
}

function makeEngine({journal = createMemoryJournal(), lockStep = false, answer = async () => []}: {
	readonly journal?: MemoryJournal; readonly lockStep?: boolean; readonly answer?: (effect: OutsideEffect) => Promise<readonly InputEvent[]>;
} = {}): Engine {
	const clock = createManualClock(opening);
	const [performed, told, broken, fatal]: [Engine['performed'], Engine['told'], Engine['broken'], unknown[]] = [[], [], [], []];
	const runner = new Runner({
		createKernel, journal, clock, lockStep,
		onRecords: records => told.push(...records),
		onInvariant: (error, input) => broken.push({error, input}),
		onFatal: error => fatal.push(error),
	});
	runner.connect(async effect => {
		performed.push({effect, syncedLines: journal.syncedLines});
		return answer(effect);
	});
	return {runner, journal, clock, performed, told, broken, fatal, types: () => recordsOf(journal.lines).map(({event}) => event.type)};
}

const start: readonly InputEvent[] = [started(config), marketsLoaded(config), priced({'BTC/USDT': 100, 'ETH/USDT': 10}), account({USDT: '10000'})];

function running(options: Parameters<typeof makeEngine>[0] = {}): Engine {
	const engine = makeEngine(options);
	engine.runner.post(...start);
	return engine;
}

function submitted({performed}: Engine): readonly Order[] {
	return performed.flatMap(({effect}) => effect.type === 'SubmitOrder' ? effect.order : []);
}

test('what leaves for the venue leaves after its intent is on the disk', t => {
	const engine = running();
	t.like(engine.runner.send(buy), {accepted: true});
	const sent = engine.performed.find(({effect}) => effect.type === 'SubmitOrder');
	const onDisk = recordsOf(engine.journal.lines.slice(0, sent?.syncedLines));
	t.true(onDisk.some(({event}) => event.type === 'OrderIntended'));
	const [order] = submitted(engine);
	engine.runner.send({type: 'CancelOrder', source: 'key', clientOrderId: order?.clientOrderId ?? '', reason: 'test'});
	const cancelled = engine.performed.find(({effect}) => effect.type === 'CancelOrder');
	t.true(recordsOf(engine.journal.lines.slice(0, cancelled?.syncedLines)).some(({event}) => event.type === 'CancelIntended'));
});

test('a command that was taken is on the disk, whether or not something leaves for the venue', t => {
	const engine = running();
	const reply = engine.runner.send(halt);
	t.true(reply.accepted);
	t.is(engine.journal.syncedLines, engine.journal.lines.length);
	t.is(engine.types().at(-1), 'TradingHalted');
});

test('readers hear exactly what the journal holds', t => {
	const engine = running();
	engine.runner.send(buy);
	t.deepEqual(JSON.parse(JSON.stringify(engine.told)), recordsOf(engine.journal.lines));
});

test('answers of effects come back as inputs', async t => {
	const engine = running({answer: async effect => effect.type === 'SubmitOrder' ? [reported(effect.order), filled(effect.order, 't1', '1')] : []});
	engine.runner.send(buy);
	await Promise.resolve();
	await new Promise(setImmediate);
	t.deepEqual(engine.types().filter(type => type.startsWith('Order') || type.startsWith('Fill')).slice(-7), [
		'OrderApproved', 'OrderIntended', 'OrderReported', 'OrderAcknowledged', 'FillReported', 'OrderFilled', 'OrderClosed',
	]);
});

test('a refused command says why and leaves a trace', t => {
	const engine = running();
	t.deepEqual(engine.runner.send({type: 'CancelOrder', source: 'key', clientOrderId: 'nobody', reason: 'test'}), {accepted: false, reason: 'no working order nobody'});
	t.deepEqual(engine.types().slice(-2), ['CommandReceived', 'CommandRefused']);
});

test('an input that breaks an invariant is no part of history: state as before, trading HALTED, engine alive', t => {
	const engine = running();
	engine.runner.send(buy);
	const before = engine.journal.lines.length;
	const bad = priced({'BTC/USDT': Number.NaN});
	engine.runner.post(bad);
	t.is(engine.broken.length, 1);
	t.deepEqual(engine.broken[0]?.input, bad);
	t.regex(engine.broken[0]?.error.message ?? '', /price of BTC\/USDT must be a finite number/);
	const [after] = recordsOf(engine.journal.lines.slice(before));
	t.like(after?.event, {type: 'InvariantBroken', during: 'QuotesSampled', reason: engine.broken[0]?.error.message ?? ''});
	t.deepEqual(engine.types().slice(before), ['InvariantBroken', 'TradingHalted', 'CancelIntended']);
	t.deepEqual(engine.fatal, []);

	const again = makeEngine({journal: createMemoryJournal(engine.journal.lines)});
	again.runner.recover(() => undefined);
	t.is(again.runner.stateHash, engine.runner.stateHash, 'what is in memory is what the journal says');

	t.like(engine.runner.send({...buy, symbol: 'ETH/USDT'}), {accepted: true});
	t.is(engine.types().at(-1), 'OrderRefused', 'and it does not trade');
	t.true(engine.runner.send({type: 'ResumeTrading', source: 'key', reason: 'checked', confirmation: 'RESUME'}).accepted);
	t.is(engine.types().at(-1), 'TradingResumed');
});

test('inputs that wait behind the one that broke are still taken', t => {
	const engine = running();
	engine.runner.post(priced({'BTC/USDT': Number.NaN}), priced({'BTC/USDT': 101}));
	t.deepEqual(engine.types().slice(-2), ['QuotesSampled', 'EquityMarked']);
});

test('a command that breaks an invariant was not taken', t => {
	const engine = running();
	const reply = engine.runner.send({...buy, type: 'PlaceManualOrder', quantity: 'many'});
	t.false(reply.accepted);
	t.regex(reply.accepted ? '' : reply.reason, /not a decimal number/);
	t.false(engine.types().includes('CommandReceived'));
	t.is(engine.types().at(-1), 'TradingHalted');
});

test('a journal that cannot be written ends the engine; nothing leaves for the venue', t => {
	const engine = running();
	engine.journal.breaks = new Error('disk full');
	const reply = engine.runner.send(buy);
	t.deepEqual(engine.fatal.map(String), ['Error: disk full']);
	t.false(reply.accepted);
	t.deepEqual(submitted(engine), []);
	engine.journal.breaks = null;
	t.deepEqual(engine.runner.send(halt), {accepted: false, reason: 'the engine has stopped'});
	engine.runner.post(priced({'BTC/USDT': 101}));
	t.is(engine.types().at(-1), 'TradingResumed', 'nothing was written after that');
});

test('timers fire as inputs, a second one of the same name replaces the first, and the end calls them off', t => {
	const engine = running();
	engine.runner.send(buy);
	const timeout = config.execution.orderTimeoutSeconds * 1000;
	engine.clock.moveTo(opening + timeout - 1);
	t.false(engine.types().includes('CancelIntended'));
	engine.clock.moveTo(opening + timeout);
	t.deepEqual(engine.types().slice(-2), ['TimerFired', 'CancelIntended']);
	engine.runner.end();
	const lines = engine.journal.lines.length;
	engine.clock.moveTo(opening + (10 * timeout));
	t.is(engine.journal.lines.length, lines);
	t.is(engine.clock.nextDue, null);
});

test('an order that is final has no timers left', t => {
	const engine = running();
	engine.runner.send(buy);
	const [order] = submitted(engine);
	const due = engine.clock.nextDue;
	engine.runner.post(...order === undefined ? [] : [filled(order, 't1', '1')]);
	t.not(engine.clock.nextDue, null);
	engine.clock.moveTo(due ?? 0);
	engine.clock.moveTo(opening + (2 * config.execution.orderTimeoutSeconds * 1000));
	t.false(engine.types().includes('CancelIntended'));
});

test('a performer that throws is fatal, because the outcome of its effect is lost', async t => {
	const engine = running({
		async answer() {
			throw new Error('bug');
		},
	});
	engine.runner.send(buy);
	await new Promise(setImmediate);
	t.true(engine.fatal.length > 0);
});

test('in lock-step inputs and effects wait for their turn, and effects are performed one after the other', async t => {
	let busy = 0;
	const engine = makeEngine({
		lockStep: true,
		async answer(effect) {
			busy += 1;
			t.is(busy, 1);
			await new Promise(setImmediate);
			busy -= 1;
			return effect.type === 'FetchAccount' ? [account({USDT: '10000'})] : [];
		},
	});
	let barriers = 0;
	const barrier = async (): Promise<void> => {
		barriers += 1;
	};

	engine.runner.post(...start.slice(0, 3));
	t.deepEqual(engine.types(), []);
	await engine.runner.settle(barrier);
	t.is(engine.types().at(-1), 'TradingResumed');
	t.is(barriers, 1, 'one barrier for all effects of the round');
	engine.runner.send(buy);
	engine.runner.send({...buy, symbol: 'ETH/USDT', limitPrice: '10'});
	t.is(submitted(engine).length, 0);
	await engine.runner.settle(barrier);
	t.deepEqual(submitted(engine).map(({symbol}) => symbol), ['BTC/USDT', 'ETH/USDT']);
	await engine.runner.settle(barrier);
	t.is(barriers, 2, 'without effects there is nothing to wait for');
});

test('in lock-step streamed inputs are taken in the order of what they say', async t => {
	const engine = makeEngine({lockStep: true});
	engine.runner.post(...start);
	engine.runner.send(halt);
	const order = {clientOrderId: 'x', symbol: 'BTC/USDT', side: 'buy', quantity: '2', limitPrice: '1', timeInForce: 'good-till-cancelled', reduceOnly: false} as const;
	const late = filled(order, 't2', '1', {at: opening + 2});
	const early = filled(order, 't1', '1', {at: opening + 1});
	for (const input of [reported(order), late, early, late]) {
		engine.runner.postStreamed(input);
	}

	await engine.runner.settle(async () => undefined);
	t.deepEqual(recordsOf(engine.journal.lines).slice(-3).map(({event}) => event), [early, late, reported(order)]);
});

test('what was posted before the end is written, in lock-step as well', t => {
	for (const lockStep of [false, true]) {
		const engine = makeEngine({lockStep});
		engine.runner.post(started(config));
		engine.runner.post({type: 'EngineStopped', reason: 'done', stateHash: engine.runner.stateHash});
		engine.runner.end();
		t.is(engine.types().at(-1), 'EngineStopped');
		engine.runner.post(priced({'BTC/USDT': 1}));
		engine.runner.end();
		t.is(engine.types().at(-1), 'EngineStopped');
	}
});

test('in lock-step an engine that cannot go on comes to rest, whatever still waits', async t => {
	const engine = makeEngine({lockStep: true});
	engine.runner.post(...start);
	await engine.runner.settle(async () => undefined);
	engine.journal.breaks = new Error('disk full');
	engine.runner.post(priced({'BTC/USDT': 101}), priced({'BTC/USDT': 102}));
	await engine.runner.settle(async () => undefined);
	t.is(engine.fatal.length, 1);
});
