/**
The latch on the disk, in the data folder: whole or not at all. It holds from the moment at which it is there for other
processes to see; that it also outlives a crash of the machine takes a little longer, and nothing waits for that.
*/
import {randomUUID} from 'node:crypto';
import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {type Latch, latchText, parseLatch} from '../../engine/halt/latch.js';
import {haltFiles} from '../../storage/data-folder.js';
import {syncFolder} from '../../storage/durable.js';
import {systemCode, withFile} from '../../storage/file-error.js';

export type SetLatch = {
	readonly latch: Latch;
	/** Resolves when it is on the disk itself. Rejects when the disk does not take it; it holds all the same. */
	readonly durable: Promise<void>;
};

/** Returns where the latch of a data folder is. */
export function latchPath(dataFolder: string): string {
	return join(dataFolder, haltFiles.latch);
}

/** Returns the latch, or null when nobody has halted. What is there and cannot be read counts as a halt. */
export function readLatch(path: string): Latch | null {
	try {
		return parseLatch(readFileSync(path, 'utf8'));
	} catch (error) {
		return systemCode(error) === 'ENOENT' ? null : parseLatch('');
	}
}

/** Returns what a latch file holds that is set now. */
export function newLatchText(wish: Omit<Latch, 'id' | 'at'>): string {
	return latchText(newLatch(wish));
}

function newLatch(wish: Omit<Latch, 'id' | 'at'>): Latch {
	return {id: randomUUID(), at: Date.now(), ...wish};
}

/** Latches: when this returns, no engine of the folder sends any more. Throws a CryptoTraderError when it cannot be written. */
export function writeLatch(path: string, wish: Omit<Latch, 'id' | 'at'>): SetLatch {
	const latch = newLatch(wish);
	put(path, latch);
	const durable = syncLater(path);
	durable.catch(() => undefined);
	return {latch, durable};
}

/** Puts another latch in the place of what is there. */
export function replaceLatch(path: string, latch: Latch): void {
	put(path, latch);
	syncLater(path).catch(() => undefined);
}

function put(path: string, latch: Latch): void {
	const draft = `${path}.${randomUUID()}`;
	withFile('write the latch', path, () => {
		try {
			writeFileSync(draft, latchText(latch), {flag: 'wx', mode: 0o600});
			renameSync(draft, path);
		} catch (error) {
			rmSync(draft, {force: true});
			throw error;
		}
	});
}

async function syncLater(path: string): Promise<void> {
	for (const name of [path, dirname(path)]) {
		const file = await open(name, 'r');
		try {
			await file.sync();
		} finally {
			await file.close();
		}
	}
}

/** Takes the latch off, for good. */
export function removeLatch(path: string): void {
	withFile('take the latch off', path, () => {
		rmSync(path, {force: true});
		syncFolder(dirname(path));
	});
}
