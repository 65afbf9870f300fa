/**
Opens the DuckDB file that keeps market history. DuckDB itself is loaded only here and when it is needed, for it is large.
*/
import type {DuckDBInstance} from '@duckdb/node-api';
import type {MarketStore} from '../../engine/ports/store.js';
import {databaseError} from './database-error.js';
import {Lane} from './lane.js';
import {DuckDbMarketStore} from './market-store.js';
import {migrate} from './migrate.js';

/** Leaves memory and processor to the engine, and loads nothing from the network behind the user's back. */
const options = {
	threads: '2',
	memory_limit: '512MB',
	autoinstall_known_extensions: 'false',
	autoload_known_extensions: 'false',
};

/**
Opens `file`, creating it (but not its folder) if it is absent, and brings its schema up to date. One process at a time:
DuckDB locks the file, and that lock ends with the process. Do not open the file by other means meanwhile, not even to
read it: the first one to close it again in this process would drop the lock (POSIX, see fcntl(2)).

Throws a CryptoTraderError: `database-locked` when another process has it open, `database-newer` when it was written by
a later version, `not-a-database`, `database-damaged`, `not-found`, `not-writable` or `disk-full`.
*/
export async function openMarketStore(file: string): Promise<MarketStore> {
	const {DuckDBInstance} = await import('@duckdb/node-api');
	try {
		// Two instances over one file in one process would not see each other's locks; the cache hands out the same one.
		const instance = await DuckDBInstance.fromCache(file, options);
		return await openStore(instance, file);
	} catch (error) {
		throw databaseError(error, file);
	}
}

async function openStore(instance: DuckDBInstance, file: string): Promise<MarketStore> {
	try {
		const [writer, reader] = [await instance.connect(), await instance.connect()];
		await migrate(writer, file);
		await writer.run('CREATE TEMP TABLE incoming (open_time BIGINT, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE)');
		return new DuckDbMarketStore(instance, new Lane(writer, file), new Lane(reader, file));
	} catch (error) {
		instance.closeSync();
		throw error;
	}
}
