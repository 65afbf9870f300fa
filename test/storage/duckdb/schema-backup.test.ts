import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {DuckDBInstance} from '@duckdb/node-api';
import test from 'ava';
import {hour} from '../../../src/engine/domain/units.js';
import {migrate} from '../../../src/storage/duckdb/migrate.js';
import {migrations} from '../../../src/storage/duckdb/migrations.js';
import {openStores} from '../../../src/storage/duckdb/open-market-store.js';
import {temporaryFolder} from '../support/folders.js';

const btc = {venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h'} as const;
const candle = {openTime: Number(hour), open: 100, high: 110, low: 90.5, close: 105, volume: 12.25};

/** Makes a database as the first released version did, with one bar and one refused slot in it. */
async function makeSchemaOne(file: string): Promise<void> {
	const instance = await DuckDBInstance.fromCache(file);
	const connection = await instance.connect();
	await migrate(connection, file, migrations.slice(0, 1));
	const {openTime, open, high, low, close, volume} = candle;
	await connection.run(`INSERT INTO candles VALUES ('binance', 'BTC/USDT', '1h', ${openTime}, ${open}, ${high}, ${low}, ${close}, ${volume})`);
	await connection.run(`INSERT INTO fetched_ranges VALUES ('binance', 'BTC/USDT', '1h', 0, ${4 * hour})`);
	await connection.run('INSERT INTO rejected_bars VALUES (\'binance\', \'BTC/USDT\', \'1h\', 0)');
	connection.closeSync();
	instance.closeSync();
}

async function versionOf(file: string): Promise<number> {
	const instance = await DuckDBInstance.fromCache(file);
	const connection = await instance.connect();
	const result = await connection.runAndReadAll('SELECT max(version) FROM schema_migrations');
	connection.closeSync();
	instance.closeSync();
	return Number(result.getRows()[0]?.[0]);
}

test('a database of the first schema is copied, brought up to date, and keeps what it held', async t => {
	const folder = temporaryFolder(t);
	const file = join(folder, 'market.duckdb');
	await makeSchemaOne(file);
	const stores = await openStores(file);
	t.deepEqual(stores.migrated, {steps: migrations.length - 1, backup: join(folder, 'backups', 'market-schema-1-0001.duckdb')});
	t.deepEqual(await stores.market.loadCandles(btc, 0, Infinity), [candle]);
	const {held, gaps, notes} = await stores.market.completeness(btc, 0, 4 * hour);
	t.is(held, 1);
	t.deepEqual(gaps.map(({reason}) => reason), ['rejected', 'absent-at-venue']);
	t.deepEqual(notes, []);
	t.is(await stores.projections.lastSeq(), 0);
	await stores.close();

	t.is(await versionOf(file), migrations.length);
	t.is(await versionOf(join(folder, 'backups', 'market-schema-1-0001.duckdb')), 1, 'the copy is of the old schema');
	const again = await openStores(file);
	t.deepEqual(again.migrated, {steps: 0, backup: null});
	await again.close();
});

test('a new database needs no copy', async t => {
	const folder = temporaryFolder(t);
	const stores = await openStores(join(folder, 'market.duckdb'));
	t.deepEqual(stores.migrated, {steps: migrations.length, backup: null});
	await stores.close();
	t.false(existsSync(join(folder, 'backups')));
});

test('the newest three copies are kept', async t => {
	const folder = temporaryFolder(t);
	for (const number of [1, 2, 3, 4, 5]) {
		const file = join(folder, `market-${number}.duckdb`);
		await makeSchemaOne(file);
		const stores = await openStores(file);
		await stores.close();
	}

	t.deepEqual(readdirSync(join(folder, 'backups')).toSorted(), [3, 4, 5].map(number => `market-schema-1-000${number}.duckdb`));
});
