/**
The list of what a backup holds. It is written last, so that a backup without it is one that was not finished.
*/
import {createHash} from 'node:crypto';
import {createReadStream, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';
import {CryptoTraderError, errorMessage} from '../../engine/domain/error.js';

export const manifestName = 'manifest.json';

const file = z.strictObject({
	/** Relative to the backup, with forward slashes; never outside of it. */
	path: z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/).refine(path => !path.split('/').includes('..')),
	bytes: z.number().int().min(0),
	sha256: z.string().regex(/^[\da-f]{64}$/),
});

const manifest = z.strictObject({
	format: z.literal(1),
	/** The program that made it. */
	version: z.string(),
	madeAt: z.string(),
	/** What kind of trading the journal is of; null when nothing was journaled yet. */
	mode: z.enum(['replay', 'sim', 'paper', 'live']).nullable(),
	journal: z.strictObject({lastSeq: z.number().int().min(0), lastHash: z.string()}),
	files: z.array(file),
});

export type BackupFile = z.infer<typeof file>;
export type Manifest = z.infer<typeof manifest>;

/** Returns the manifest of a backup. Throws a CryptoTraderError: `backup-missing` without one, `backup-damaged` for one that cannot be read. */
export function readManifest(folder: string): Manifest {
	const path = join(folder, manifestName);
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (error) {
		throw new CryptoTraderError(`${folder} is not a finished backup: ${errorMessage(error)}`, {
			code: 'backup-missing', advice: 'Name the folder that `cryptotrader backup` has written to the end.', cause: error,
		});
	}

	try {
		return manifest.parse(JSON.parse(text));
	} catch (error) {
		throw backupDamaged(`${path} cannot be read: ${errorMessage(error)}`);
	}
}

/** Throws a CryptoTraderError (`backup-damaged`) that names the first file that is not as the manifest says. */
export async function verifyFiles(folder: string, files: readonly BackupFile[]): Promise<void> {
	for (const {path, bytes, sha256} of files) {
		const full = join(folder, path);
		const size = statSync(full, {throwIfNoEntry: false})?.size ?? null;
		if (size !== bytes) {
			throw backupDamaged(size === null ? `${full} is missing` : `${full} has ${size} bytes, ${bytes} are expected`);
		}

		if (await hashFile(full) !== sha256) {
			throw backupDamaged(`${full} has other contents than when it was backed up`);
		}
	}
}

/** Returns the SHA-256 in hex of a file, read piece by piece. */
export async function hashFile(path: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const piece of createReadStream(path, {highWaterMark: 1_048_576})) {
		hash.update(piece as Buffer);
	}

	return hash.digest('hex');
}

export function backupDamaged(what: string): CryptoTraderError {
	return new CryptoTraderError(`The backup is damaged: ${what}`, {code: 'backup-damaged', advice: 'Nothing was changed. Use another backup.'});
}
