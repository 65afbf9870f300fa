/**
Folders and files that are made whole or not at all, and are on the disk itself when these return.
*/
import {randomUUID} from 'node:crypto';
import {closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';

/**
Makes a folder for nobody else (mode 0700) and the ones above it, unless they exist. Not `mkdirSync` with `recursive`,
which never returns below folders that deny their own children, such as those of /proc.
*/
export function makeFolder(folder: string): void {
	if (isFolder(folder)) {
		return;
	}

	if (dirname(folder) !== folder) {
		makeFolder(dirname(folder));
	}

	try {
		mkdirSync(folder, {mode: 0o700});
	} catch (error) {
		// Another process may have made it in between.
		if (!isFolder(folder)) {
			throw error;
		}
	}
}

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

function isFolder(path: string): boolean {
	return statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
}
