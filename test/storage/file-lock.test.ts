import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import test from 'ava';
import {CryptoTraderError} from '../../src/engine/domain/error.js';
import {acquireLock, type LockRefusal} from '../../src/storage/file-lock.js';
import {livenessOf, ownIdentity} from '../../src/storage/process-identity.js';
import {temporaryFolder} from './support/folders.js';
import {startChild, type Child} from './support/processes.js';

const holder = join(import.meta.dirname, 'support/lock-holder.ts');
const refuse: LockRefusal = (owner, liveness) => new CryptoTraderError(`held by ${owner?.pid} (${liveness})`, {code: 'held', advice: ''});

async function firstLine(child: Child): Promise<string> {
	const line = await child.lines[Symbol.asyncIterator]().next();
	return String(line.value);
}

test('a lock that is held is refused, and free again when it is released', t => {
	const file = join(temporaryFolder(t), 'lock');
	const lock = acquireLock(file, refuse);
	t.throws(() => acquireLock(file, refuse), {message: `held by ${process.pid} (running)`});
	lock.release();
	lock.release();
	t.false(existsSync(file));
	acquireLock(file, refuse).release();
});

test('releasing leaves a lock alone that is somebody else\'s by now', t => {
	const file = join(temporaryFolder(t), 'lock');
	const lock = acquireLock(file, refuse);
	writeFileSync(file, 'another');
	lock.release();
	t.is(readFileSync(file, 'utf8'), 'another');
});

test('the lock of another living process is refused; killed with -9 it is taken over', async t => {
	const file = join(temporaryFolder(t), 'lock');
	const child = startChild(holder, file);
	t.is(await firstLine(child), 'taken');
	t.throws(() => acquireLock(file, refuse), {message: `held by ${child.pid} (running)`});
	await child.kill();
	acquireLock(file, refuse).release();
});

test('a lock whose process id belongs to a later process, or that cannot be read, is taken over', t => {
	const folder = temporaryFolder(t);
	for (const contents of [JSON.stringify({pid: process.pid, started: 'another boot/1', host: hostname()}), '', '{"pid":', 'null', '{"pid":"1"}']) {
		const file = join(folder, 'lock');
		writeFileSync(file, contents);
		acquireLock(file, refuse).release();
	}

	t.deepEqual(readdirSync(folder), [], 'nothing is left behind');
});

test('of several processes that find the same stale lock at the same moment, one gets it', async t => {
	const folder = temporaryFolder(t);
	for (const round of [1, 2]) {
		const file = join(folder, `lock-${round}`);
		writeFileSync(file, JSON.stringify({pid: process.pid, started: 'another boot/1', host: hostname()}));
		const start = String(Date.now() + 2500);
		const children = Array.from({length: 5}, () => startChild(holder, file, start));
		const answers = await Promise.all(children.map(async child => firstLine(child)));
		await Promise.all(children.map(async child => child.kill()));
		t.deepEqual(answers.toSorted(), ['refused', 'refused', 'refused', 'refused', 'taken']);
	}
});

test('tells a running process from an ended one, a restarted one and a foreign one', async t => {
	const own = ownIdentity();
	t.is(livenessOf(own), 'running');
	t.is(livenessOf({...own, started: null}), 'running');
	t.is(livenessOf({...own, started: 'another time'}), 'ended');
	t.is(livenessOf({...own, host: 'elsewhere'}), 'unknown');
	const child = startChild(holder, join(temporaryFolder(t), 'lock'));
	await child.kill();
	t.is(livenessOf({...own, pid: child.pid}), 'ended');
});
