/**
The latch on the disk: in the data folder, whole or not at all, and on the disk itself before anything else happens.
*/
import {randomUUID} from 'node:crypto';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {type Latch, latchText, parseLatch} from '../../engine/halt/latch.js';
import {replaceDurably, syncFolder} from '../../storage/durable.js';
import {systemCode, withFile} from '../../storage/file-error.js';

/** Returns where the latch of a data folder is. */
export function latchPath(dataFolder: string): string {
	return join(dataFolder, 'halted.json');
}

/** Returns the latch, or null when nobody has halted. What is there and cannot be read counts as a halt. */
export function readLatch(path: string): Latch | null {
	try {
		return parseLatch(readFileSync(path, 'utf8'));
	} catch (error) {
		return systemCode(error) === 'ENOENT' ? null : parseLatch('');
	}
}

/** Latches and returns what was written, which is on the disk then. Throws a CryptoTraderError when it cannot be written. */
export function writeLatch(path: string, wish: Omit<Latch, 'id' | 'at'>): Latch {
	const latch = {id: randomUUID(), at: Date.now(), ...wish};
	replaceLatch(path, latch);
	return latch;
}

export function replaceLatch(path: string, latch: Latch): void {
	withFile('write the latch', path, () => {
		replaceDurably(path, latchText(latch));
	});
}

/** Takes the latch off, for good. */
export function removeLatch(path: string): void {
	withFile('take the latch off', path, () => {
		rmSync(path, {force: true});
		syncFolder(join(path, '..'));
	});
}
