/**
The folder that holds everything one profile knows: journal, market history, models, logs, and the way to its engine.
*/
import {randomUUID} from 'node:crypto';
import {realpathSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {CryptoTraderError} from '../engine/domain/error.js';
import {makeFolder} from './durable.js';
import {acquireLock, type FileLock, type LockRefusal} from './file-lock.js';
import {withFile} from './file-error.js';
import {readEnvironment} from './settings/environment.js';
import {socketPath} from './socket-path.js';

export type DataFolder = {
	readonly root: string;
	/** Folder of the journal's segments. */
	readonly journal: string;
	/** DuckDB file of market history. */
	readonly database: string;
	readonly models: string;
	readonly logs: string;
	/** What the simulated exchange remembers over a restart. */
	readonly sim: string;
	/** Unix socket of a running engine, at most 100 bytes long. */
	readonly socket: string;
	/**
	Makes this process the only engine of the folder until it ends or releases the lock. Throws a CryptoTraderError
	(`engine-running`) when a living process is that already; what a killed one left behind is taken over.
	*/
	lock(): FileLock;
};

/** What says that somebody has halted, and what was done about it beside the engine: names within a data folder. */
export const haltFiles = {latch: 'halted.json', log: 'halts.ndjson'} as const;

export type DataFolderOptions = {
	/** True makes the folder (mode 0700) and its parts and proves that they can be written to; false only looks. */
	readonly create: boolean;
	/**
	Folders that may hold the socket when the data folder's own path is too long, best first.

	@default `$XDG_RUNTIME_DIR` and the temporary folders
	*/
	readonly runtimeFolders?: readonly string[];
};

/**
Returns the paths of the data folder `path`.

Throws a CryptoTraderError: `not-writable`, `not-a-folder`, `not-found` or `disk-full` when it cannot be created or written
to, and `data-folder-missing` when it is not there and should not be created.
*/
export function openDataFolder(path: string, options: DataFolderOptions): DataFolder {
	if (options.create) {
		prepare(path);
	} else if (!statSync(path, {throwIfNoEntry: false})?.isDirectory()) {
		throw new CryptoTraderError(`There is no data folder at ${path}`, {
			code: 'data-folder-missing',
			advice: 'Start an engine with `cryptotrader` first, or name the folder with --data-dir or --profile.',
		});
	}

	const root = withFile('open the data folder', path, () => realpathSync(path));
	return {
		root,
		...partsOf(root),
		database: join(root, 'market.duckdb'),
		socket: socketPath(root, {create: options.create, runtimeFolders: options.runtimeFolders ?? readEnvironment().runtimeFolders}),
		lock: () => acquireLock(join(root, 'lock'), refusal(root)),
	};
}

function partsOf(root: string) {
	return {journal: join(root, 'journal'), models: join(root, 'models'), logs: join(root, 'logs'), sim: join(root, 'sim')};
}

/** Asking for permission is not enough: a full disk and some network disks only say no to a real write. */
function prepare(path: string): void {
	withFile('write to the data folder', path, () => {
		for (const folder of [path, ...Object.values(partsOf(path))]) {
			makeFolder(folder);
		}

		const probe = join(path, `probe.${randomUUID()}`);
		writeFileSync(probe, 'probe', {flag: 'wx'});
		rmSync(probe);
	});
}

function refusal(root: string): LockRefusal {
	return (owner, liveness) => new CryptoTraderError(
		`Another engine${owner === null ? '' : ` (process ${owner.pid}${liveness === 'unknown' ? ` on ${owner.host}` : ''})`} is using ${root}`,
		{
			code: 'engine-running',
			advice: liveness === 'unknown'
				? `It cannot be seen from here. Stop it there; if that machine or container is gone for good, delete ${join(root, 'lock')}.`
				: 'See it with `cryptotrader status` or `cryptotrader attach`, stop its trading with `cryptotrader halt`; or take another --profile.',
		},
	);
}
