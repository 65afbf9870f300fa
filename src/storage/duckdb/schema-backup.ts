/**
Copies of the database from before each change of its schema, the newest few, for whoever has to go back to an older
version of the program.
*/
import {closeSync, copyFileSync, fsyncSync, openSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {makeFolder, syncFolder} from '../durable.js';
import {withFile} from '../file-error.js';

const kept = 3;
const pattern = /^market-schema-(\d+)-(\d{4,})\.duckdb$/;

/**
Copies `file`, which nobody may have open, into `backups/` beside it, whole or not at all, deletes all but the newest
three, and returns the copy's path. Throws a CryptoTraderError when it cannot be written.
*/
export function backUpSchema(file: string, schema: number): string {
	const folder = join(dirname(file), 'backups');
	return withFile('back up the database before its schema changes', folder, () => {
		makeFolder(folder);
		const older = listBackups(folder);
		const number = Math.max(0, ...older.map(backup => backup.number)) + 1;
		const copy = join(folder, `market-schema-${schema}-${String(number).padStart(4, '0')}.duckdb`);
		copyDurably(file, copy);
		for (const {name} of older.slice(0, Math.max(0, older.length + 1 - kept))) {
			rmSync(join(folder, name));
		}

		return copy;
	});
}

/** Returns the backups in a folder, oldest first. */
function listBackups(folder: string): readonly {readonly name: string; readonly number: number}[] {
	return readdirSync(folder)
		.map(name => ({name, number: Number(pattern.exec(basename(name))?.[2])}))
		.filter(({number}) => !Number.isNaN(number))
		.toSorted((a, b) => a.number - b.number);
}

/** Copies a file so that the copy is on the disk, whole, once it has its name. */
export function copyDurably(file: string, copy: string): void {
	const draft = `${copy}.part`;
	try {
		copyFileSync(file, draft);
		const descriptor = openSync(draft, 'r+');
		try {
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}

		renameSync(draft, copy);
	} catch (error) {
		rmSync(draft, {force: true});
		throw error;
	}

	syncFolder(dirname(copy));
}
