/**
Finds the path of an engine's Unix socket. The kernel takes at most 107 bytes on Linux and 103 on macOS, and cuts longer
ones off without a word on some systems, so a deep data folder needs another place.
*/
import {createHash} from 'node:crypto';
import {lstatSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {CryptoTraderError} from '../engine/domain/error.js';
import {makeFolder} from './durable.js';
import {withFile} from './file-error.js';

const maxBytes = 100;

/**
Returns the socket path for the data folder `root` (its real path, so that every reader arrives at the same one): beside
the data if that is at most 100 bytes, else named by a hash in a private folder under the first of `runtimeFolders` that
is short enough. `create` makes that private folder.

Throws a CryptoTraderError (`socket-folder-unsafe`) when others may write to the private folder, for whoever can may
answer in the engine's place, and `not-writable` when it cannot be made.
*/
export function socketPath(root: string, options: {readonly create: boolean; readonly runtimeFolders: readonly string[]}): string {
	const beside = join(root, 'engine.sock');
	if (Buffer.byteLength(beside) <= maxBytes) {
		return beside;
	}

	const name = `${createHash('sha256').update(root).digest('hex').slice(0, 16)}.sock`;
	const folders = options.runtimeFolders.map(folder => join(folder, `cryptotrader-${userInfo().uid}`));
	const folder = folders.find(candidate => Buffer.byteLength(join(candidate, name)) <= maxBytes);
	if (folder === undefined) {
		throw new CryptoTraderError(`No folder for the engine's socket has a path short enough: ${folders.join(', ')}`, {
			code: 'socket-path-too-long',
			advice: 'Choose a data folder with a path below 88 bytes with --data-dir.',
		});
	}

	checkPrivate(folder, options.create);
	return join(folder, name);
}

function checkPrivate(folder: string, create: boolean): void {
	const found = withFile('make the folder of the engine\'s socket', folder, () => {
		if (create) {
			makeFolder(folder);
		}

		return lstatSync(folder, {throwIfNoEntry: false});
	});
	const othersMayWrite = found !== undefined && (found.uid !== userInfo().uid || !found.isDirectory() || (found.mode % 0o100) !== 0);
	if (othersMayWrite) {
		throw new CryptoTraderError(`Others may use ${folder}, the folder of the engine's socket`, {
			code: 'socket-folder-unsafe',
			advice: `Delete it if it is yours (rm -r ${folder}), or choose a data folder with a path below 88 bytes with --data-dir.`,
		});
	}
}
