/**
Writes that survive power loss: the bytes and the folder entry are on the disk itself when these return.
*/
import {randomUUID} from 'node:crypto';
import {closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';

/** Puts a folder's entries (new, renamed and removed files) on the disk itself. */
export function syncFolder(folder: string): void {
	const descriptor = openSync(folder, 'r');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

/** Creates `file`, which must not exist, with mode 0600 and puts its contents on the disk itself. */
export function createDurably(file: string, contents: string | Uint8Array): void {
	const descriptor = openSync(file, 'wx', 0o600);
	try {
		writeFileSync(descriptor, contents);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

/** Replaces `file` as a whole: a reader, and a crash at any moment, sees the old contents or the new, never a part. */
export function replaceDurably(file: string, contents: string): void {
	const draft = `${file}.${randomUUID()}`;
	try {
		createDurably(draft, contents);
		renameSync(draft, file);
	} catch (error) {
		rmSync(draft, {force: true});
		throw error;
	}

	syncFolder(dirname(file));
}
