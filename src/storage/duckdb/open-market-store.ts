/**
Opens the DuckDB file that keeps market history and what follows from the journal. DuckDB itself is loaded only here and
when it is needed, for it is large.
*/
import type {DuckDBInstance} from '@duckdb/node-api';
import type {MarketStore, Stores} from '../../engine/ports/store.js';
import {createCare, type StoreCare} from './care.js';
import {databaseError} from './database-error.js';
import {Lane} from './lane.js';
import {DuckDbMarketStore} from './market-store.js';
import {migrate, outdatedSchema} from './migrate.js';
import {duckDbProjections} from './projection-store.js';
import {duckDbMetrics, duckDbMicrostructure, duckDbTrials, incomingTables} from './row-stores.js';
import {backUpSchema} from './schema-backup.js';

/** Leaves memory and processor to the engine, and loads nothing from the network behind the user's back. */
const options = {
	threads: '2',
	memory_limit: '512MB',
	autoinstall_known_extensions: 'false',
	autoload_known_extensions: 'false',
};

export type DiskStores = Stores & {
	readonly care: StoreCare;
	/** What happened to the schema on opening; `backup` is the copy of the database as it was before, null when it was new. */
	readonly migrated: {readonly steps: number; readonly backup: string | null};
};

/**
Opens `file`, creating it (but not its folder) if it is absent, and brings its schema up to date; what it was before is
copied into `backups/` first. One process at a time: DuckDB locks the file, and that lock ends with the process. Do not
open the file by other means meanwhile, not even to read it: the first one to close it again in this process would drop
the lock (POSIX, see fcntl(2)).

Throws a CryptoTraderError: `database-locked` when another process has it open, `database-newer` when it was written by
a later version, `not-a-database`, `database-damaged`, `not-found`, `not-writable` or `disk-full`.
*/
export async function openStores(file: string): Promise<DiskStores> {
	try {
		const instance = await openInstance(file);
		const schema = await undoing(instance, async () => schemaToKeep(instance, file));
		if (schema === null) {
			return await undoing(instance, async () => openCurrent(instance, file, null));
		}

		// The copy is made while nobody has the file open.
		instance.closeSync();
		const backup = backUpSchema(file, schema);
		const again = await openInstance(file);
		return await undoing(again, async () => openCurrent(again, file, backup));
	} catch (error) {
		throw databaseError(error, file);
	}
}

/** Opens the market history of `file` as `openStores` does; closing it closes the file. */
export async function openMarketStore(file: string): Promise<MarketStore> {
	const {market} = await openStores(file);
	return market;
}

/** Returns the schema of a file that has to be copied before it is migrated, or null. What a crash left in its log is brought into it first. */
async function schemaToKeep(instance: DuckDBInstance, file: string): Promise<number | null> {
	const connection = await instance.connect();
	try {
		const schema = await outdatedSchema(connection, file);
		await (schema === null ? undefined : connection.run('CHECKPOINT'));
		return schema;
	} finally {
		connection.closeSync();
	}
}

/** Runs `job`; when it fails, the file is let go of. */
async function undoing<Result>(instance: DuckDBInstance, job: () => Promise<Result>): Promise<Result> {
	try {
		return await job();
	} catch (error) {
		instance.closeSync();
		throw error;
	}
}

/** Two instances over one file in one process would not see each other's locks; the cache hands out the same one. */
async function openInstance(file: string): Promise<DuckDBInstance> {
	const {DuckDBInstance} = await import('@duckdb/node-api');
	return DuckDBInstance.fromCache(file, options);
}

async function openCurrent(instance: DuckDBInstance, file: string, backup: string | null): Promise<DiskStores> {
	const [bars, records, reader] = [await instance.connect(), await instance.connect(), await instance.connect()];
	const steps = await migrate(bars, file);
	await bars.run('CREATE TEMP TABLE incoming (open_time BIGINT, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE)');
	for (const statement of incomingTables) {
		await records.run(statement);
	}

	const lanes = {bars: new Lane(bars, file), records: new Lane(records, file), reader: new Lane(reader, file)};
	return {...storesOver(lanes, instance), care: createCare(lanes, file), migrated: {steps, backup}};
}

/** Bars and the rest are written in lanes of their own, so that a backfill does not hold up the journal's tables. */
type Lanes = {readonly bars: Lane; readonly records: Lane; readonly reader: Lane};

function storesOver(lanes: Lanes, instance: DuckDBInstance): Stores {
	const {bars, records, reader} = lanes;
	let closing: Promise<void> | null = null;
	const letGo = async (): Promise<void> => {
		await Promise.all([bars.close(), records.close(), reader.close()]);
		instance.closeSync();
	};

	const close = async (): Promise<void> => {
		closing ??= letGo();
		return closing;
	};

	return {
		market: new DuckDbMarketStore(bars, reader, close),
		microstructure: duckDbMicrostructure(records, reader),
		metrics: duckDbMetrics(records, reader),
		projections: duckDbProjections(records, reader),
		trials: duckDbTrials(records, reader),
		close,
	};
}
