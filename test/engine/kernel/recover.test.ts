import test from 'ava';
import fc from 'fast-check';
import type {InputEvent, JournalRecord} from '../../../src/engine/domain/event.js';
import {Kernel} from '../../../src/engine/kernel/kernel.js';
import {recoverKernel} from '../../../src/engine/kernel/recover.js';
import type {Effect} from '../../../src/engine/kernel/stage.js';
import {verifyJournal} from '../../../src/commands/verify.js';
import {createStages} from '../../../src/compose.js';
import {started} from '../../support/stages.js';
import {quickConfig, tradeInLockStep} from './support/lock-step-run.js';
import {createMemoryJournal, recordsOf} from './support/memory-journal.js';

const config = quickConfig();
const days = 4;
const run = await tradeInLockStep(days);
const {lines} = run.journal;
const records = recordsOf(lines);
/** Where each input's record stands. */
const inputs = records.flatMap((record, index) => record.input ? index : []);
/** Where what follows from several records begins, orders among them. */
const groups = inputs.map((from, index) => ({from, to: inputs[index + 1] ?? records.length}));
const orderGroups = groups.filter(({from, to}) => records.slice(from, to).some(({event}) => event.type === 'OrderIntended' || event.type === 'OrderFilled'));

function freshKernel(): Kernel {
	return new Kernel(createStages(config));
}

/** Gives a kernel the inputs of records and returns what it makes of them, as text. */
function goOn(kernel: Kernel, later: readonly JournalRecord[]): {readonly lines: string[]; readonly effects: Effect[]} {
	const result = {lines: [] as string[], effects: [] as Effect[]};
	for (const {event, at} of later.filter(({input}) => input)) {
		const step = kernel.step(event as InputEvent, at);
		result.lines.push(...step.records.map(record => JSON.stringify(record)));
		result.effects.push(...step.effects);
	}

	return result;
}

test.serial('a run trades, and the same run again gives the same journal to the byte', async t => {
	const types = new Set(records.map(({event}) => event.type));
	for (const type of ['AllocationSet', 'OrderIntended', 'OrderFilled', 'OrderClosed', 'TradeClosed', 'RegimeChanged', 'EngineStopped'] as const) {
		t.true(types.has(type), type);
	}

	const again = await tradeInLockStep(days);
	t.deepEqual(again.journal.lines, lines);
	t.is(again.runner.stateHash, run.runner.stateHash);
	const other = await tradeInLockStep(days, {seed: 6});
	t.not(other.runner.stateHash, run.runner.stateHash);
});

test('the inputs alone lead to the same records, causes among them, and to the same state', t => {
	const kernel = freshKernel();
	t.deepEqual(goOn(kernel, records).lines, lines);
	t.is(kernel.stateHash(), run.runner.stateHash);
});

test('every cause is an earlier record, and what follows names one', t => {
	t.true(records.every(({seq, causes, input}) => causes.every(cause => cause < seq && cause > 0) && input === (causes.length === 0)));
});

test('the journal of a run verifies as identical, and a changed word is found where it stands', t => {
	const shelf = {
		get() {
			throw new Error('there is no model');
		},
	};
	t.like(verifyJournal(records, shelf), {verdict: 'identical', records: records.length, stateHash: run.runner.stateHash});
	const at = records.findIndex(({event}) => event.type === 'OrderIntended');
	const changed = records.with(at, {...records[at], event: {...records[at]?.event, reason: 'another'}} as JournalRecord);
	t.like(verifyJournal(changed, shelf), {verdict: 'different', seq: at + 1});
	t.like(verifyJournal(records.toSpliced(at, 1), shelf), {verdict: 'different'}, 'a record that is gone is a difference');
});

test('recovering the whole journal gives the state of the run that wrote it', t => {
	const kernel = freshKernel();
	const told: number[] = [];
	const recovery = recoverKernel(kernel, createMemoryJournal(lines), record => told.push(record.seq));
	t.deepEqual(recovery, {records: records.length, completed: 0});
	t.is(kernel.stateHash(), run.runner.stateHash);
	t.deepEqual(told, records.map(({seq}) => seq));
});

test('an empty journal is a first start', t => {
	const kernel = freshKernel();
	const hash = kernel.stateHash();
	t.deepEqual(recoverKernel(kernel, createMemoryJournal(), () => undefined), {records: 0, completed: 0});
	t.is(kernel.stateHash(), hash);
});

/** A cut after any group, some of them right around orders. */
const cut = fc.oneof(fc.constantFrom(...groups), fc.constantFrom(...orderGroups));

test('a run that is cut after any input and recovered goes on as if it had not been cut', t => {
	t.notThrows(() => {
		fc.assert(fc.property(cut, ({to}) => {
			const kernel = freshKernel();
			recoverKernel(kernel, createMemoryJournal(lines.slice(0, to)), () => undefined);
			const next = goOn(kernel, records.slice(to, to + 3000));
			return next.lines.every((line, index) => line === lines[to + index]) && (to + next.lines.length < records.length || kernel.stateHash() === run.runner.stateHash);
		}), {numRuns: 8, seed: 31});
	});
});

test('what a cut-off last input led to is completed, in the journal too', t => {
	t.notThrows(() => {
		const torn = fc.constantFrom(...orderGroups.filter(({from, to}) => to - from > 1))
			.chain(group => fc.record({group: fc.constant(group), end: fc.integer({min: group.from + 1, max: group.to - 1})}));
		fc.assert(fc.property(torn, ({group, end}) => {
			const [kernel, whole] = [freshKernel(), freshKernel()];
			const journal = createMemoryJournal(lines.slice(0, end));
			const told: string[] = [];
			const {completed} = recoverKernel(kernel, journal, record => told.push(JSON.stringify(record)));
			recoverKernel(whole, createMemoryJournal(lines.slice(0, group.to)), () => undefined);
			return completed === group.to - end && journal.lines.join('\n') === lines.slice(0, group.to).join('\n') && told.join('\n') === journal.lines.join('\n') && kernel.stateHash() === whole.stateHash();
		}), {numRuns: 8, seed: 32});
	});
});

test('a last input that today would lead elsewhere keeps what it led to then', t => {
	const group = orderGroups.at(-1) ?? {from: 0, to: 0};
	const end = group.from + 2;
	const otherwise = JSON.stringify({...records[end - 1], event: {type: 'LimitsMeasured', limits: []}});
	const journal = createMemoryJournal(lines.slice(0, end).with(end - 1, otherwise));
	t.deepEqual(recoverKernel(freshKernel(), journal, () => undefined), {records: end, completed: 0});
	t.deepEqual(journal.lines, lines.slice(0, end).with(end - 1, otherwise));
});

test('however often it is killed, no order is sent twice', t => {
	t.notThrows(() => {
		fc.assert(fc.property(fc.constantFrom(...orderGroups).chain(group => fc.integer({min: group.from + 1, max: group.to})), end => {
			const kernel = freshKernel();
			const journal = createMemoryJournal(lines.slice(0, end));
			recoverKernel(kernel, journal, () => undefined);
			const intended = new Set(recordsOf(journal.lines).flatMap(({event}) => event.type === 'OrderIntended' ? event.order.clientOrderId : []));
			const {effects} = kernel.step(started(config), records[end - 1]?.at ?? 0);
			const sent = effects.flatMap(effect => effect.type === 'SubmitOrder' ? effect.order.clientOrderId : []);
			const open = new Set(recordsOf(journal.lines).flatMap(({event}) => event.type === 'OrderClosed' ? event.clientOrderId : []));
			const asked = new Set(effects.flatMap(effect => effect.type === 'SetTimer' && effect.timer.startsWith('lookup:') ? effect.timer.slice('lookup:'.length) : []));
			return sent.length === 0 && [...intended].filter(id => !open.has(id)).every(id => asked.has(id));
		}), {numRuns: 12, seed: 33});
	});
});
