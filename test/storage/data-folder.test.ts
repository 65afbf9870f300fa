import {chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {once} from 'node:events';
import {dirname, join} from 'node:path';
import process from 'node:process';
import test from 'ava';
import {CryptoTraderError} from '../../src/engine/domain/error.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {temporaryFolder} from './support/folders.js';

const thrown = (code: string) => ({instanceOf: CryptoTraderError, code});

test('creates the folder and its parts for nobody else, and finds the same paths again', t => {
	const path = join(temporaryFolder(t), 'a', 'b');
	const folder = openDataFolder(path, {create: true});
	t.is(folder.root, path);
	for (const part of [folder.root, folder.journal, folder.models, folder.logs, folder.sim]) {
		t.is(statSync(part).mode.toString(8), '40700');
	}

	t.deepEqual(readdirSync(path).toSorted(), ['journal', 'logs', 'models', 'sim'], 'no probe is left behind');
	const {lock: _, ...paths} = folder;
	const {lock: __, ...again} = openDataFolder(path, {create: false});
	t.deepEqual(paths, again);
});

test('says that there is no data folder, and does not make one to look', t => {
	const base = temporaryFolder(t);
	t.throws(() => openDataFolder(join(base, 'none'), {create: false}), thrown('data-folder-missing'));
	writeFileSync(join(base, 'file'), '');
	t.throws(() => openDataFolder(join(base, 'file'), {create: false}), thrown('data-folder-missing'));
	t.deepEqual(readdirSync(base), ['file']);
});

test('names the folder and the remedy when a part of the path is a file', t => {
	const base = temporaryFolder(t);
	writeFileSync(join(base, 'file'), '');
	const error = t.throws(() => openDataFolder(join(base, 'file', 'data'), {create: true}), thrown('not-a-folder'));
	t.true(error.message.includes(join(base, 'file', 'data')));
	t.is(error.exit, 1);
});

(existsSync('/proc/self') ? test : test.skip)('says that a folder below /proc cannot be made, at once (needs /proc)', t => {
	t.throws(() => openDataFolder('/proc/cryptotrader/data', {create: true}), thrown('not-found'));
});

(process.getuid?.() === 0 ? test.skip : test)('names the folder and the remedy when it cannot be written to (not as root, who may write anywhere)', t => {
	const base = temporaryFolder(t);
	chmodSync(base, 0o500);
	const error = t.throws(() => openDataFolder(join(base, 'data'), {create: true}), thrown('not-writable'));
	t.regex(error.advice, /--data-dir/);
});

test('allows one engine, and the next one when the first has let go', t => {
	const path = join(temporaryFolder(t), 'data');
	const folder = openDataFolder(path, {create: true});
	const lock = folder.lock();
	const error = t.throws(() => openDataFolder(path, {create: true}).lock(), thrown('engine-running'));
	t.is(error.exit, 1);
	t.true(error.message.includes(`process ${process.pid}`));
	t.regex(error.advice, /status.*halt.*--profile/);
	lock.release();
	folder.lock().release();
});

test('an engine on another machine counts as running, and the advice says what to delete when it is gone', t => {
	const folder = openDataFolder(join(temporaryFolder(t), 'data'), {create: true});
	writeFileSync(join(folder.root, 'lock'), JSON.stringify({pid: process.pid, started: 'long ago', host: 'elsewhere'}));
	const error = t.throws(() => folder.lock(), thrown('engine-running'));
	t.true(error.message.includes('on elsewhere'));
	t.true(error.advice.includes(join(folder.root, 'lock')));
});

test('the socket of a deep folder moves to a short private path that can be listened on, the same through a link', async t => {
	const base = temporaryFolder(t);
	const runtime = temporaryFolder(t, '/tmp');
	const deep = join(base, 'd'.repeat(60), 'e'.repeat(60));
	const folder = openDataFolder(deep, {create: true, runtimeFolders: ['/tmp/'.padEnd(100, 'x'), runtime]});
	t.true(folder.socket.startsWith(runtime));
	t.true(Buffer.byteLength(folder.socket) <= 100);

	symlinkSync(deep, join(base, 'link'));
	t.is(openDataFolder(join(base, 'link'), {create: false, runtimeFolders: [runtime]}).socket, folder.socket);
	t.is(openDataFolder(base, {create: false, runtimeFolders: []}).socket, join(base, 'engine.sock'));
	t.throws(() => openDataFolder(deep, {create: false, runtimeFolders: ['/'.padEnd(100, 'x')]}), thrown('socket-path-too-long'));

	const server = createServer().listen(folder.socket);
	await once(server, 'listening');
	t.true(statSync(folder.socket).isSocket());
	server.close();
});

test('a socket folder that others may use is refused', t => {
	const base = temporaryFolder(t, '/tmp');
	const deep = join(base, 'd'.repeat(60), 'e'.repeat(60));
	const {socket} = openDataFolder(deep, {create: true, runtimeFolders: [base]});
	chmodSync(dirname(socket), 0o777);
	t.throws(() => openDataFolder(deep, {create: false, runtimeFolders: [base]}), thrown('socket-folder-unsafe'));
	t.throws(() => openDataFolder(deep, {create: true, runtimeFolders: [base]}), thrown('socket-folder-unsafe'));
});

test('the lock says who holds it', t => {
	const folder = openDataFolder(join(temporaryFolder(t), 'data'), {create: true});
	const lock = folder.lock();
	t.is(JSON.parse(readFileSync(join(folder.root, 'lock'), 'utf8')).pid, process.pid);
	lock.release();
});
