/**
One engine, several who look: two screens, and one that has stopped reading.
*/
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {connectSocket} from '../../src/engine/remote/client.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {seat} from '../support/person.js';
import {run, scratch, start, until} from '../support/program.js';
import {hasTerminal} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.before(t => {
	t.timeout(240_000);
});

type Running = {readonly folder: string; readonly engine: EngineHandle};

/** Starts an engine without a screen, an hour every three seconds. */
async function openEngine(t: ExecutionContext): Promise<Running> {
	const folder = join(scratch(t), 'data');
	start(t, ['--daemon', '--mode', 'sim', '--speed', '1200', '--symbols', 'BTC/USDT,ETH/USDT', '--data-dir', folder]);
	let engine: EngineHandle | null = null;
	await until('the engine trades', async () => {
		engine ??= existsSync(folder) ? await connectSocket(openDataFolder(folder, {create: false}).socket) : null;
		return (await engine?.snapshot())?.tradingState === 'RUNNING';
	});
	if (engine === null) {
		throw new Error('no engine');
	}

	return {folder, engine};
}

async function barsOf({engine}: Running): Promise<number> {
	return (await engine.snapshot()).counts.bars;
}

/** Asks for everything that happens and reads none of it. */
async function neverReading(t: ExecutionContext, folder: string): Promise<void> {
	const socket = connect(openDataFolder(folder, {create: false}).socket);
	socket.pause();
	t.teardown(() => {
		socket.destroy();
	});
	await once(socket, 'connect');
	socket.write('{"id":1,"call":"subscribe"}\n{"id":2,"call":"snapshot"}\n');
}

/** Carries one socket to another, as `ssh -L` does. */
async function forward(t: ExecutionContext, from: string, to: string): Promise<void> {
	const server = createServer(near => {
		const far = connect(to);
		near.pipe(far).pipe(near);
		near.on('error', () => far.destroy());
		far.on('error', () => near.destroy());
	});
	server.listen(from);
	await once(server, 'listening');
	t.teardown(() => {
		server.close();
	});
}

inTerminal('two screens show the same, a reader that never reads slows nobody, and closing one leaves the others', async t => {
	const running = await openEngine(t);
	const {folder, engine} = running;
	await neverReading(t, folder);
	const first = seat(t, ['attach', '--data-dir', folder], {columns: 80, rows: 24});
	const second = seat(t, ['attach', '--no-color', '--data-dir', folder], {columns: 130, rows: 40});
	await first.sees(/SIM.*RUNNING/);
	await second.sees(/SIM.*RUNNING/);
	const before = await barsOf(running);
	await until('bars come', async () => await barsOf(running) >= before + 3);

	await first.presses('m');
	await first.sees(/MODE[\s\S]*▸ Cancel/);
	await first.presses('y');
	await first.sees(/▸ Go to advise/);
	await first.presses('enter');
	await first.sees(/ADVISE/);
	await second.sees(/ADVISE/);
	await second.presses('7');
	await second.sees(/command +.*advise.* from key: by hand/);

	await first.presses('q');
	await until('the first screen has left', () => first.station.exitCode() !== null);
	t.is(first.station.exitCode(), 0);
	const then = await barsOf(running);
	await until('bars still come', async () => await barsOf(running) > then);
	t.is((await engine.snapshot()).tradingState, 'RUNNING');
	await second.sees(/SIM.*RUNNING/);
	t.notRegex(second.station.screen(), /SILENT|GONE/);
});

inTerminal('a reader sees the same, is told why it may not act, and halts', async t => {
	const {folder, engine} = await openEngine(t);
	const reader = seat(t, ['attach', '--read-only', '--data-dir', folder], {columns: 130, rows: 40});
	await reader.sees(/SIM.*RUNNING │ READ-ONLY/);
	await reader.presses('o');
	await reader.sees(/Not done \(weight\): this screen is read-only/);
	t.notRegex(reader.station.screen(), /TARGET WEIGHT/);
	await reader.presses('?');
	await reader.sees(/not now:\s+[║ ]*this screen is read-only/);
	await reader.presses('escape');
	await reader.seesNoMore(/halt trading at once/);
	await reader.presses('ctrl+x');
	await reader.sees(/HALTED[\s\S]*This screen is read-only: it halts, and does not flatten/);
	await until('the engine is halted', async () => (await engine.snapshot()).tradingState === 'HALTED');
});

inTerminal('the socket of an engine elsewhere is a path like any other; through the door for readers the screen knows that it may only look', async t => {
	const {folder} = await openEngine(t);
	const [all, view] = [join(scratch(t), 'forwarded.sock'), join(scratch(t), 'forwarded.view')];
	const {socket} = openDataFolder(folder, {create: false});
	await forward(t, all, socket);
	await forward(t, view, socket.replace(/\.sock$/, '.view'));

	const near = seat(t, ['attach', '--socket', all]);
	await near.sees(/SIM.*RUNNING/);
	await near.presses('o');
	await near.sees(/TARGET WEIGHT/);
	const looking = seat(t, ['attach', '--socket', view]);
	await looking.sees(/SIM.*RUNNING │ READ-ONLY/);
	await looking.presses('o');
	await looking.sees(/this screen is read-only/);

	const nobody = await run(t, ['attach', '--socket', join(folder, 'nothing.sock')]);
	t.not(nobody.code, 0);
});
