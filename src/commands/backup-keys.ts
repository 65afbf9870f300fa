/**
The file of keys in backups. It goes along as it is, encrypted: without the passphrase of the day on which it was copied it
is of no use to anybody.
*/
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createDurably} from '../storage/durable.js';
import {withFile} from '../storage/file-error.js';

export type KeptKeys = {
	/** Puts the file back: the one that was here if there was one, else the backup's. Returns which it was, or null for none. */
	putBack(): 'kept' | 'restored' | null;
};

const name = 'keys.json';

/** Copies the file of keys at `path` into a backup; returns whether there was one. */
export function backUpKeys(path: string, backup: string): boolean {
	if (!existsSync(path)) {
		return false;
	}

	withFile('copy the keys', backup, () => {
		createDurably(join(backup, name), readFileSync(path));
	});
	return true;
}

/** Remembers the file of keys at `path`, before a restore may move it aside together with the data around it. */
export function keepKeys(path: string, backup: string): KeptKeys {
	const [present, copied] = [contentsOf(path), contentsOf(join(backup, name))];
	return {
		putBack() {
			const contents = present ?? copied;
			if (contents !== null && !existsSync(path)) {
				withFile('put the keys back', path, () => {
					createDurably(path, contents);
				});
			}

			return contents === null ? null : (present === null ? 'restored' : 'kept');
		},
	};
}

function contentsOf(path: string): Buffer | null {
	return existsSync(path) ? withFile('read the keys', path, () => readFileSync(path)) : null;
}
