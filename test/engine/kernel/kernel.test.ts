import test from 'ava';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {EventOf, InputEvent} from '../../../src/engine/domain/event.js';
import {Kernel} from '../../../src/engine/kernel/kernel.js';
import {type DerivedEvent, type Effect, type Stage, defineStage} from '../../../src/engine/kernel/stage.js';

const input: InputEvent = {type: 'TimerFired', timer: 'go'};
const wake = (timer: string): Effect => ({type: 'ClearTimer', timer});

/** An event that carries a name and means nothing. */
function named(reason: string): DerivedEvent {
	return {type: 'FlattenStarted', reason, source: 'engine'};
}

/** A stage that answers the input with `first`, and each named event with those that `next` gives for its name. */
function talker(name: string, first: readonly string[], next: Readonly<Record<string, readonly string[]>> = {}): Stage {
	const heard: string[] = [];
	return defineStage(name, {heard}, {
		TimerFired(_state, _event, {emit}) {
			for (const said of first) {
				emit.effect(wake(said));
				emit.event(named(said));
			}
		},
		FlattenStarted(state, {reason}, {emit}) {
			state.heard.push(reason);
			for (const said of next[reason] ?? []) {
				emit.effect(wake(said));
				emit.event(named(said));
			}
		},
	});
}

function reasons(records: readonly {readonly event: {readonly type: string}}[]): string[] {
	return records.flatMap(({event}) => event.type === 'FlattenStarted' ? (event as EventOf<'FlattenStarted'>).reason : []);
}

test('what follows is followed to its end before the next answer, and effects keep the order in which they were asked', t => {
	const kernel = new Kernel([talker('a', ['a1', 'a2'], {a1: ['a1x', 'a1y'], a1x: ['deep']}), talker('b', ['b1'], {a2: ['b2']})]);
	const {records, effects} = kernel.step(input, 1000);
	t.deepEqual(reasons(records), ['a1', 'a1x', 'deep', 'a1y', 'a2', 'b2', 'b1']);
	t.deepEqual(effects.map(effect => effect.type === 'ClearTimer' ? effect.timer : ''), ['a1', 'a2', 'b1', 'a1x', 'a1y', 'deep', 'b2']);
});

test('every record names the one that it follows from, and only the first is an input', t => {
	const kernel = new Kernel([talker('a', ['a1', 'a2'], {a1: ['a1x']})]);
	const {records} = kernel.step(input, 1000);
	t.deepEqual(records.map(({seq, input: outside, causes}) => ({seq, outside, causes})), [
		{seq: 1, outside: true, causes: []},
		{seq: 2, outside: false, causes: [1]},
		{seq: 3, outside: false, causes: [2]},
		{seq: 4, outside: false, causes: [1]},
	]);
	t.is(kernel.step(input, 1000).records[0]?.seq, 5);
});

test('further causes come after the record in hand', t => {
	const stage = defineStage('a', {}, {
		TimerFired(_state, _event, {emit}) {
			emit.event(named('x'), [7, 3]);
		},
	});
	t.deepEqual(new Kernel([stage]).step(input, 0).records[1]?.causes, [1, 7, 3]);
});

test('a record visits every stage before what any of them answers', t => {
	const seen: string[] = [];
	const stage = (name: string): Stage => defineStage(name, {}, {
		TimerFired(_state, _event, {emit}) {
			seen.push(`${name} input`);
			emit.event(named(name));
		},
		FlattenStarted(_state, {reason}) {
			seen.push(`${name} ${reason}`);
		},
	});
	new Kernel([stage('a'), stage('b')]).step(input, 0);
	t.deepEqual(seen, ['a input', 'b input', 'a a', 'b a', 'a b', 'b b']);
});

test('time never goes back', t => {
	const kernel = new Kernel([]);
	kernel.step(input, 5000);
	t.is(kernel.step(input, 4000).records[0]?.at, 5000);
	t.is(kernel.at, 5000);
});

test('stages that answer each other for ever are a broken invariant', t => {
	const echo = defineStage('echo', {}, {
		TimerFired(_state, _event, {emit}) {
			emit.event(named('again'));
		},
		FlattenStarted(_state, _event, {emit}) {
			emit.event(named('again'));
		},
	});
	t.throws(() => new Kernel([echo]).step(input, 0), {instanceOf: InvariantError, message: /led to more than/});
});

test('the same inputs give the same records, effects and state hash; another order gives another hash', t => {
	const make = (): Kernel => new Kernel([talker('a', ['a1'], {a1: ['x']}), talker('b', ['b1'])]);
	const [first, second, third] = [make(), make(), make()];
	t.deepEqual(first.step(input, 10), second.step(input, 10));
	t.is(first.stateHash(), second.stateHash());
	first.step(input, 20);
	t.not(first.stateHash(), second.stateHash());
	third.step(input, 10);
	t.is(third.stateHash(), second.stateHash());
});

test('folding the records of a run leads to the state of that run, without answering again', t => {
	const run = new Kernel([talker('a', ['a1', 'a2'], {a1: ['x']})]);
	const records = [...run.step(input, 10).records, ...run.step(input, 20).records];
	const folded = new Kernel([talker('a', ['a1', 'a2'], {a1: ['x']})]);
	for (const record of records) {
		folded.fold(record);
	}

	t.is(folded.stateHash(), run.stateHash());
	t.deepEqual([folded.seq, folded.at], [run.seq, run.at]);
});

test('a saved state is loaded as a copy', t => {
	const run = new Kernel([talker('a', ['a1'])]);
	run.step(input, 10);
	const saved = run.save();
	const loaded = new Kernel([talker('a', ['a1'])]);
	loaded.load(saved);
	const hash = loaded.stateHash();
	t.is(hash, run.stateHash());
	run.step(input, 20);
	t.is(loaded.stateHash(), hash, 'the run that goes on does not reach into the copy');
});

test('a stage keeps its first state to itself', t => {
	const first = {heard: [] as string[]};
	const stage = defineStage('a', first, {
		FlattenStarted(state, {reason}) {
			state.heard.push(reason);
		},
		TimerFired(_state, _event, {emit}) {
			emit.event(named('x'));
		},
	});
	new Kernel([stage]).step(input, 0);
	t.deepEqual(first, {heard: []});
	t.deepEqual(stage.save(), {heard: ['x']});
});

test('what a stage throws reaches the caller', t => {
	const stage = defineStage('a', {}, {
		TimerFired() {
			throw new InvariantError('impossible');
		},
	});
	t.throws(() => new Kernel([stage]).step(input, 0), {instanceOf: InvariantError, message: 'impossible'});
});
