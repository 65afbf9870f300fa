import test from 'ava';
import type {Command, CommandReply} from '../../../src/engine/domain/command.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import type {EngineHandle, EngineMessage} from '../../../src/engine/ports/engine-handle.js';
import {connectHandle} from '../../../src/engine/remote/client.js';
import {protocolVersion} from '../../../src/engine/remote/protocol.js';
import {serve} from '../../../src/engine/remote/server.js';
import {type FakeEngine, createFakeEngine} from '../../support/fake-engine.js';
import {makeRun} from '../../support/records.js';
import {type MemoryWire, wirePair} from './support/memory-wire.js';

const halt: Command = {type: 'HaltTrading', source: 'cli', reason: 'test'};

type Joined = {readonly engine: FakeEngine; readonly handle: EngineHandle; readonly near: MemoryWire; readonly far: MemoryWire; readonly heard: EngineMessage[]};

/** An engine after a few records, and a handle to it over a line in memory that has subscribed. */
async function joined(): Promise<Joined> {
	const engine = createFakeEngine(makeRun({bars: 2}));
	const [far, near] = wirePair();
	serve(engine, far, '0.1.0');
	const handle = connectHandle(near);
	const heard: EngineMessage[] = [];
	handle.subscribe(message => heard.push(message));
	await settled();
	return {engine, handle, near, far, heard};
}

async function settled(): Promise<void> {
	await new Promise(setImmediate);
}

test('a snapshot is the view of the engine', async t => {
	const {engine, handle} = await joined();
	t.deepEqual(await handle.snapshot(), JSON.parse(JSON.stringify(engine.view())));
});

test('records and pulses come in the order in which they happened, to every listener', async t => {
	const {engine, handle, heard} = await joined();
	const second: EngineMessage[] = [];
	handle.subscribe(message => second.push(message));
	engine.add({type: 'TimerFired', timer: 'a'});
	engine.pulse();
	engine.add({type: 'TimerFired', timer: 'b'});
	await settled();
	t.deepEqual(heard.map(message => message.kind === 'record' && message.record.event.type === 'TimerFired' ? message.record.event.timer : message.kind), ['a', 'pulse', 'b']);
	t.deepEqual(second, heard);
	t.is(engine.listeners, 1, 'the line carries everything once');
});

test('a snapshot and the records after it have no gap between them', async t => {
	const engine = createFakeEngine(makeRun({bars: 1}));
	const [far, near] = wirePair();
	serve(engine, far, '0.1.0');
	const handle = connectHandle(near);
	const seqs: number[] = [];
	handle.subscribe(message => {
		if (message.kind === 'record') {
			seqs.push(message.record.seq);
		}
	});
	const asked = handle.snapshot();
	engine.add({type: 'TimerFired', timer: 'between'});
	const view = await asked;
	engine.add({type: 'TimerFired', timer: 'after'});
	await settled();
	const later = seqs.filter(seq => seq > view.seq);
	t.deepEqual(later, Array.from({length: engine.view().seq - view.seq}, (_, index) => view.seq + index + 1));
});

test('a listener that has let go hears nothing more', async t => {
	const {engine, handle} = await joined();
	const heard: EngineMessage[] = [];
	const letGo = handle.subscribe(message => heard.push(message));
	letGo();
	engine.pulse();
	await settled();
	t.deepEqual(heard, []);
});

test('commands arrive as they were sent and are answered, each with its own answer', async t => {
	const {engine, handle} = await joined();
	engine.answer = async command => {
		await (command.type === 'HaltTrading' ? settled() : undefined);
		return command.type === 'HaltTrading' ? {accepted: true, seq: 7} : {accepted: false, reason: 'no'};
	};

	const cancel: Command = {type: 'CancelOrder', source: 'cli', clientOrderId: 'x', reason: ''};
	t.deepEqual(await Promise.all([handle.send(halt), handle.send(cancel)]), [{accepted: true, seq: 7}, {accepted: false, reason: 'no'}]);
	t.deepEqual(engine.sent, [halt, cancel]);
});

test('a command that is not well formed is refused with what is wrong, and does not reach the engine', async t => {
	const {engine, handle} = await joined();
	const bad: readonly (readonly [Record<string, unknown>, RegExp])[] = [
		[{type: 'HaltTrading', source: 'cli'}, /reason/],
		[{type: 'HaltTrading', source: 'nobody', reason: ''}, /source/],
		[{type: 'Explode', source: 'cli', reason: ''}, /type/],
		[{type: 'OverrideAllocation', source: 'cli', symbol: 'BTC/USDT', weight: 1.01, reason: ''}, /weight/],
		[{type: 'OverrideAllocation', source: 'cli', symbol: 'BTC/USDT', weight: -0.1, reason: ''}, /weight/],
		[{type: 'ResumeTrading', source: 'cli', reason: 'x'}, /confirmation/],
		[{type: 'HaltTrading', source: 'cli', reason: 'x'.repeat(501)}, /reason/],
	];
	for (const quantity of ['0', '0.0', '-1', '1e5', 'NaN', '', '1,5', '1234567890123', '0.0000000000001', 1]) {
		await t.throwsAsync(handle.send({type: 'PlaceManualOrder', source: 'cli', symbol: 'BTC/USDT', side: 'buy', quantity, limitPrice: '1', reason: ''} as unknown as Command), {
			instanceOf: CryptoTraderError, code: 'bad-request', message: /quantity/,
		}, String(quantity));
	}

	for (const [command, about] of bad) {
		await t.throwsAsync(handle.send(command as unknown as Command), {instanceOf: CryptoTraderError, code: 'bad-request', message: about}, JSON.stringify(command));
	}

	t.deepEqual(engine.sent, []);
	t.like(await handle.send(halt), {accepted: true}, 'and the line is still good');
});

test('a message that is no request is answered where it has an id, and ignored where it has none', async t => {
	const {near, far, engine} = await joined();
	for (const message of [{id: 900}, {id: 901, call: 'shutdown'}, {call: 'snapshot'}, {}, {id: 'x', call: 'snapshot'}]) {
		near.send(message);
	}

	await settled();
	const failed = far.sent.flatMap(message => message !== null && typeof message === 'object' && 'failed' in message ? (message.failed as {readonly id: number}).id : []);
	t.deepEqual(failed, [900, 901]);
	t.deepEqual(engine.sent, []);
	t.true(far.isOpen);
});

test('an engine that cannot answer says so, and the line stays', async t => {
	const {engine, handle} = await joined();
	engine.answer = () => {
		throw new Error('disk full');
	};

	await t.throwsAsync(handle.send(halt), {message: /disk full/});
	t.is((await handle.snapshot()).seq, engine.view().seq);
});

test('when the other side dies, what waits fails, listeners are told once, and nothing waits after that', async t => {
	const {engine, handle, far, heard} = await joined();
	const never = Promise.withResolvers<CommandReply>();
	engine.answer = async () => never.promise;
	const waiting = t.throwsAsync(handle.send(halt), {instanceOf: CryptoTraderError, code: 'engine-gone'});
	await settled();
	far.close();
	await waiting;
	await settled();
	t.deepEqual(heard, [{kind: 'gone', reason: 'the connection to the engine ended'}]);
	await t.throwsAsync(handle.snapshot(), {code: 'engine-gone'});
	t.is(engine.listeners, 0, 'the engine has let go of the reader');
});

test('a reader that comes when the engine is gone is told', async t => {
	const {handle, far} = await joined();
	far.close();
	await settled();
	const heard: EngineMessage[] = [];
	handle.subscribe(message => heard.push(message));
	await settled();
	t.deepEqual(heard, [{kind: 'gone', reason: 'the connection to the engine ended'}]);
});

test('an engine that ends in good order says why', async t => {
	const {engine, heard, near} = await joined();
	engine.tell({kind: 'gone', reason: 'the tape has ended'});
	await settled();
	t.deepEqual(heard, [{kind: 'gone', reason: 'the tape has ended'}]);
	t.false(near.isOpen);
});

test('a reader that leaves is let go of, and the engine goes on for the others', async t => {
	const engine = createFakeEngine();
	const pairs = [wirePair(), wirePair()] as const;
	const heard: EngineMessage[][] = [[], []];
	const handles = pairs.map(([far, near], index) => {
		serve(engine, far, '0.1.0');
		const handle = connectHandle(near);
		handle.subscribe(message => heard[index]?.push(message));
		return handle;
	});
	await settled();
	t.is(engine.listeners, 2);
	await handles[0]?.close();
	await settled();
	t.is(engine.listeners, 1);
	engine.pulse();
	await settled();
	t.deepEqual(heard.map(messages => messages.map(({kind}) => kind)), [['gone'], ['pulse']]);
});

test('an engine that speaks another protocol is not believed', async t => {
	const [far, near] = wirePair();
	const handle = connectHandle(near);
	const heard: EngineMessage[] = [];
	handle.subscribe(message => heard.push(message));
	far.send({hello: {protocol: protocolVersion + 1, version: '9.0.0', pid: 1}});
	far.send({push: {kind: 'gone', reason: 'whatever'}});
	await settled();
	t.is(heard.length, 1);
	t.regex(heard[0]?.kind === 'gone' ? heard[0].reason : '', /version 9\.0\.0 and speaks protocol \d+, this program \d+; use the same version/);
	await t.throwsAsync(handle.snapshot(), {code: 'engine-gone'});
	t.false(near.isOpen);
});

test('messages of a newer engine that this program does not know are passed over', async t => {
	const {far, handle} = await joined();
	far.send({weather: 'fine'});
	far.send({answer: {id: 12_345, view: {}}});
	t.truthy(await handle.snapshot());
});

test('a reader that does not keep up is let go at once, and told so', async t => {
	const {engine, far, heard} = await joined();
	far.unread = (16 * 1024 * 1024) + 1;
	engine.pulse();
	t.is(engine.listeners, 0, 'nothing more is piled up for it');
	engine.pulse();
	await settled();
	t.deepEqual(heard, [{kind: 'gone', reason: 'this reader did not keep up'}]);
});
