/**
A lock file that only one process holds at a time and that survives kill -9: it names its owner, and whoever finds the
owner ended takes the lock over.
*/
import {createHash, randomUUID} from 'node:crypto';
import {linkSync, readFileSync, renameSync, rmSync} from 'node:fs';
import type {CryptoTraderError} from '../engine/domain/error.js';
import {createDurably} from './durable.js';
import {fileError, systemCode} from './file-error.js';
import {livenessOf, ownIdentity, type Liveness, type ProcessIdentity} from './process-identity.js';

export type FileLock = {
	/** Gives the lock back. Does nothing the second time, or when somebody has removed the file by hand. */
	release(): void;
};

/** Says no: `owner` holds the lock (null when it cannot be told), and this is all that is known of it. */
export type LockRefusal = (owner: ProcessIdentity | null, liveness: Liveness) => CryptoTraderError;

const attempts = 5;

/**
Takes the lock `file` or throws what `refuse` makes of its owner. An owner on another host counts as alive, for its
process cannot be looked at from here. Throws a CryptoTraderError when the folder cannot be written to.
*/
export function acquireLock(file: string, refuse: LockRefusal): FileLock {
	const own = JSON.stringify({...ownIdentity(), id: randomUUID()});
	for (let attempt = 0; attempt < attempts; attempt += 1) {
		if (publish(file, own) || takeOver(file, own, refuse)) {
			return {
				release() {
					if (textOf(file) === own) {
						rmSync(file, {force: true});
					}
				},
			};
		}
	}

	throw refuse(null, 'unknown');
}

/** Creates the lock with its contents in one step; false when there is one already. */
function publish(file: string, contents: string): boolean {
	return withDraft(file, contents, draft => {
		try {
			linkSync(draft, file);
			return true;
		} catch (error) {
			if (systemCode(error) === 'EEXIST') {
				return false;
			}

			throw error;
		}
	});
}

/**
Replaces the lock of an owner that has ended; false when the lock changed meanwhile. Two processes may find the same
stale lock: the right to replace exactly these contents is a lock of its own, so that only one of them does.
*/
function takeOver(file: string, contents: string, refuse: LockRefusal): boolean {
	const stale = textOf(file);
	if (stale === null) {
		return false;
	}

	refuseLiving(stale, refuse);
	const claim = acquireLock(`${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`, refuse);
	try {
		return textOf(file) === stale && withDraft(file, contents, draft => {
			renameSync(draft, file);
			return true;
		});
	} finally {
		claim.release();
	}
}

function refuseLiving(contents: string, refuse: LockRefusal): void {
	const owner = parseOwner(contents);
	// What cannot be read was cut short by a crash of the machine, which has ended its owner too.
	const liveness = owner === null ? 'ended' : livenessOf(owner);
	if (liveness !== 'ended') {
		throw refuse(owner, liveness);
	}
}

function withDraft(file: string, contents: string, publishDraft: (draft: string) => boolean): boolean {
	const draft = `${file}.${randomUUID()}`;
	try {
		createDurably(draft, contents);
		return publishDraft(draft);
	} catch (error) {
		throw systemCode(error) === null ? error : fileError(error, 'take the lock', file);
	} finally {
		rmSync(draft, {force: true});
	}
}

function textOf(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if (systemCode(error) === 'ENOENT') {
			return null;
		}

		throw fileError(error, 'read the lock', file);
	}
}

function parseOwner(contents: string): ProcessIdentity | null {
	try {
		const {pid, started, host} = JSON.parse(contents) as Record<string, unknown>;
		const complete = typeof pid === 'number' && typeof host === 'string' && (typeof started === 'string' || started === null);
		return complete ? {pid, started, host} : null;
	} catch {
		return null;
	}
}
