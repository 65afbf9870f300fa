/**
Turns what the operating system says about a file into an error that a person can act on.
*/
import {CryptoTraderError, errorMessage} from '../engine/domain/error.js';

const kinds: Readonly<Record<string, {readonly code: string; readonly advice: string}>> = {
	ENOSPC: {code: 'disk-full', advice: 'Free space on that disk, then start again.'},
	EDQUOT: {code: 'disk-full', advice: 'Your quota on that disk is used up: free space, then start again.'},
	EACCES: {code: 'not-writable', advice: 'Give your user the right to read and write there, or choose another folder with --data-dir.'},
	EPERM: {code: 'not-writable', advice: 'Give your user the right to read and write there, or choose another folder with --data-dir.'},
	EROFS: {code: 'not-writable', advice: 'That disk is mounted read-only: choose another folder with --data-dir.'},
	ENOENT: {code: 'not-found', advice: 'Check the path.'},
	EEXIST: {code: 'not-a-folder', advice: 'A part of that path is a file, not a folder: check the path.'},
	ENOTDIR: {code: 'not-a-folder', advice: 'A part of that path is a file, not a folder: check the path.'},
};

/** Returns the operating system's code of an error (`ENOENT`), or null when it does not come from there. */
export function systemCode(error: unknown): string | null {
	return error instanceof Error && 'errno' in error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/**
Returns the CryptoTraderError for a file operation that failed. `task` completes "Cannot …", for example
`write the journal`. Codes: `disk-full`, `not-writable`, `not-found`, `not-a-folder`, and `file-failed` for the rest.
*/
export function fileError(error: unknown, task: string, path: string): CryptoTraderError {
	const kind = kinds[systemCode(error) ?? ''] ?? {code: 'file-failed', advice: 'Check the disk and the path, then start again.'};
	return new CryptoTraderError(`Cannot ${task} at ${path}: ${errorMessage(error)}`, {...kind, cause: error});
}

/** Runs `action`; a system error in it is thrown as `fileError` says. */
export function withFile<Result>(task: string, path: string, action: () => Result): Result {
	try {
		return action();
	} catch (error) {
		throw systemCode(error) === null ? error : fileError(error, task, path);
	}
}
