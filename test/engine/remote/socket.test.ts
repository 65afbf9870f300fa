import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {type Server, type Socket, connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Pulse} from '../../../src/engine/domain/pulse.js';
import type {EngineHandle, EngineMessage} from '../../../src/engine/ports/engine-handle.js';
import {connectSocket} from '../../../src/engine/remote/client.js';
import {serve} from '../../../src/engine/remote/server.js';
import {socketWire} from '../../../src/engine/remote/wire.js';
import {startChild} from '../../storage/support/processes.js';
import {type FakeEngine, createFakeEngine} from '../../support/fake-engine.js';
import {makeRun} from '../../support/records.js';

function scratch(t: ExecutionContext): string {
	const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-remote-'));
	t.teardown(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	return join(folder, 'engine.sock');
}

/** Serves an engine at a socket in this process. */
async function open(t: ExecutionContext, engine: FakeEngine): Promise<{readonly path: string; readonly sockets: Set<Socket>}> {
	const path = scratch(t);
	const sockets = new Set<Socket>();
	const server: Server = createServer(socket => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
		serve(engine, socketWire(socket), '0.1.0');
	});
	server.listen(path);
	await once(server, 'listening');
	t.teardown(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	return {path, sockets};
}

async function connected(t: ExecutionContext, path: string): Promise<EngineHandle> {
	const handle = await connectSocket(path);
	if (handle === null) {
		throw new Error(`nobody listens at ${path}`);
	}

	t.teardown(async () => handle.close());
	return handle;
}

/** Returns the first message for which `is` holds. */
async function heard(handle: EngineHandle, is: (message: EngineMessage) => boolean): Promise<EngineMessage> {
	return new Promise(resolve => {
		const letGo = handle.subscribe(message => {
			if (is(message)) {
				letGo();
				resolve(message);
			}
		});
	});
}

const text = (size: number): Partial<Pulse> => ({progress: {stage: 'live', done: 1, text: 'x'.repeat(size)}});

test('a view of any size, commands and messages go through a socket whole', async t => {
	const engine = createFakeEngine(makeRun({bars: 200}));
	const {path} = await open(t, engine);
	const handle = await connected(t, path);
	t.deepEqual(await handle.snapshot(), JSON.parse(JSON.stringify(engine.view())));
	t.like(await handle.send({type: 'HaltTrading', source: 'cli', reason: 'ümläut 🚦\nline'}), {accepted: true});
	t.like(engine.sent[0], {reason: 'ümläut 🚦\nline'});
	const big = heard(handle, ({kind}) => kind === 'pulse');
	await handle.snapshot();
	engine.pulse(text(3_000_000));
	const message = await big;
	t.is(message.kind === 'pulse' ? message.pulse.progress.text.length : 0, 3_000_000);
});

test('nobody at the socket, and no socket at all, are null', async t => {
	const path = scratch(t);
	t.is(await connectSocket(path), null);
	writeFileSync(path, '');
	t.is(await connectSocket(path), null);
});

test('a line that is no JSON ends that reader and no other', async t => {
	const engine = createFakeEngine();
	const {path} = await open(t, engine);
	const good = await connected(t, path);
	for (const line of ['GET / HTTP/1.1', '{"id":1,']) {
		const bad = connect(path);
		bad.resume();
		bad.write(`${line}\n`);
		await once(bad, 'close');
	}

	t.truthy(await good.snapshot());
});

test('messages that come in pieces, or several at once, are the same messages', async t => {
	const engine = createFakeEngine();
	const {path} = await open(t, engine);
	const socket = connect(path);
	t.teardown(() => {
		socket.destroy();
	});
	let answers = '';
	socket.setEncoding('utf8').on('data', (chunk: string) => {
		answers += chunk;
	});
	const command = JSON.stringify({id: 1, call: 'send', command: {type: 'HaltTrading', source: 'cli', reason: 'a'}});
	for (const piece of [command.slice(0, 10), command.slice(10, 50), `${command.slice(50)}\n${JSON.stringify({id: 2, call: 'snapshot'})}\n{"id":3,"call":"subs`, 'cribe"}\n']) {
		socket.write(piece);
		await new Promise(setImmediate);
	}

	while (!answers.includes('"id":3')) {
		await once(socket, 'data');
	}

	t.is(engine.sent.length, 1);
	t.deepEqual(answers.split('\n').filter(line => line !== '').map(line => Object.keys(JSON.parse(line) as object)[0]), ['hello', 'answer', 'answer', 'answer']);
});

test('a reader that does not read is dropped and its connection ended, while others hear everything', async t => {
	const engine = createFakeEngine();
	const {path, sockets} = await open(t, engine);
	const reader = await connected(t, path);
	let count = 0;
	reader.subscribe(message => {
		count += message.kind === 'pulse' ? 1 : 0;
	});
	await reader.snapshot();
	const [readerSocket] = sockets;
	const stuck = connect(path);
	t.teardown(() => {
		stuck.destroy();
	});
	stuck.pause();
	stuck.write('{"id":1,"call":"subscribe"}\n');
	while (engine.listeners < 2) {
		await new Promise(setImmediate);
	}

	let sent = 0;
	for (; engine.listeners > 1 && sent < 500; sent++) {
		engine.pulse(text(256 * 1024));
		await reader.snapshot();
	}

	t.true(sent < 500, 'it was let go of');
	engine.pulse();
	await reader.snapshot();
	t.is(count, sent + 1);
	const left = [...sockets].find(socket => socket !== readerSocket);
	await (left === undefined ? undefined : once(left, 'close'));
	t.is(sockets.size, 1, 'what it did not read is not kept for ever');
});

test('a slow reader that reads at last learns why it was let go', async t => {
	const engine = createFakeEngine();
	const {path} = await open(t, engine);
	const slow = connect(path);
	slow.setEncoding('utf8').pause();
	slow.write('{"id":1,"call":"subscribe"}\n');
	while (engine.listeners < 1) {
		await new Promise(setImmediate);
	}

	while (engine.listeners > 0) {
		engine.pulse(text(1024 * 1024));
		await new Promise(setImmediate);
	}

	let last = '';
	slow.on('data', (chunk: string) => {
		last = (last + chunk).slice(-200);
	});
	slow.resume();
	await once(slow, 'close');
	t.regex(last, /this reader did not keep up/);
});

const engineProcess = join(import.meta.dirname, 'support/engine-process.ts');

test('the socket is its owner\'s alone, takes the place of a stale one, and its death is noticed', async t => {
	const path = scratch(t);
	writeFileSync(path, 'left behind');
	const child = startChild(engineProcess, path);
	t.teardown(async () => child.kill());
	const first = await child.lines[Symbol.asyncIterator]().next();
	t.is(first.value, 'listening');

	t.is(statSync(path).mode & 0o777, 0o600);
	const handle = await connected(t, path);
	t.is((await handle.snapshot()).seq, 0);
	t.deepEqual(await handle.send({type: 'HaltTrading', source: 'cli', reason: 'x'}), {accepted: false, reason: 'a HaltTrading for a process that only listens'});
	t.is((await heard(handle, ({kind}) => kind === 'pulse')).kind, 'pulse');
	const gone = heard(handle, ({kind}) => kind === 'gone');
	const waiting = t.throwsAsync((async () => {
		for (;;) {
			await handle.snapshot();
		}
	})(), {code: 'engine-gone'});
	await child.kill();
	t.like(await gone, {kind: 'gone'});
	await waiting;
	t.true(existsSync(path), 'a killed engine leaves its socket behind');
	t.is(await connectSocket(path), null, 'and nobody answers there');
});
