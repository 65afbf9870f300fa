import {existsSync, mkdirSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {DuckDBInstance} from '@duckdb/node-api';
import test, {type ExecutionContext} from 'ava';
import {CryptoTraderError, InvariantError} from '../../../src/engine/domain/error.js';
import {hour} from '../../../src/engine/domain/units.js';
import type {MarketStore} from '../../../src/engine/ports/store.js';
import {databaseError} from '../../../src/storage/duckdb/database-error.js';
import {migrate} from '../../../src/storage/duckdb/migrate.js';
import {migrations} from '../../../src/storage/duckdb/migrations.js';
import {openMarketStore} from '../../../src/storage/duckdb/open-market-store.js';
import {barOf, barsOf} from '../support/bars.js';
import {temporaryFolder} from '../support/folders.js';
import {testMarketStore} from '../support/market-store-contract.js';
import {startChild} from '../support/processes.js';

const btc = {venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h'} as const;
const writer = join(import.meta.dirname, '../support/market-writer.ts');

async function open(t: ExecutionContext): Promise<MarketStore> {
	const store = await openMarketStore(join(temporaryFolder(t), 'market.duckdb'));
	t.teardown(async () => store.close());
	return store;
}

async function run(file: string, ...statements: readonly string[]): Promise<void> {
	const instance = await DuckDBInstance.fromCache(file);
	const connection = await instance.connect();
	for (const statement of statements) {
		await connection.run(statement);
	}

	connection.closeSync();
	instance.closeSync();
}

/** Makes a market database as the program does, and closes it. */
async function create(file: string): Promise<void> {
	const store = await openMarketStore(file);
	await store.close();
}

async function failure(t: ExecutionContext, file: string): Promise<CryptoTraderError> {
	const error = await t.throwsAsync(async () => openMarketStore(file), {instanceOf: CryptoTraderError});
	t.is(error.exit, 1);
	return error;
}

testMarketStore('duckdb', open);

test('keeps bars and ledger over closing and opening', async t => {
	const file = join(temporaryFolder(t), 'market.duckdb');
	const first = await openMarketStore(file);
	await first.saveCandles(btc, {from: 0, to: 5 * hour}, [barOf(0), barOf(3), {...barOf(4), close: -1}]);
	const before = await first.completeness(btc, 0, 6 * hour);
	await first.close();
	await first.close();
	await t.throwsAsync(async () => first.series(), {instanceOf: InvariantError});

	const second = await openMarketStore(file);
	t.deepEqual(await second.loadCandles(btc, 0, Infinity), [barOf(0), barOf(3)]);
	t.deepEqual(await second.completeness(btc, 0, 6 * hour), before);
	t.deepEqual(before.gaps.map(({reason}) => reason), ['absent-at-venue', 'rejected', 'never-fetched']);
	await second.close();
});

test('takes 100,000 bars at once and gives them back (figures only)', async t => {
	const store = await open(t);
	const bars = barsOf(0, 100_000);
	const range = {from: 0, to: 100_000 * hour};
	const started = performance.now();
	await store.saveCandles(btc, range, bars);
	const saved = performance.now();
	const candles = await store.loadCandles(btc, 0, Infinity);
	const loaded = performance.now();
	const {held} = await store.completeness(btc, 0, range.to);
	const counted = performance.now();
	await store.saveCandles(btc, {from: range.to, to: range.to + hour}, [barOf(100_000)]);
	const done = performance.now();
	t.is(held, 100_000);
	t.deepEqual(candles, bars);
	t.log(`save ${Math.round(saved - started)} ms, load ${Math.round(loaded - saved)} ms, completeness ${Math.round(counted - loaded)} ms, one more bar ${Math.round(done - counted)} ms`);
});

test('kill -9 while saving leaves whole pages, in bars and ledger alike, and the file opens again', async t => {
	const file = join(temporaryFolder(t), 'market.duckdb');
	let next = 0;
	for (const pause of [0, 7, 40]) {
		const child = startChild(writer, file, String(next));
		const lines = child.lines[Symbol.asyncIterator]();
		await lines.next();
		let saved = next - 1;
		await lines.next();
		saved += 1;
		await delay(pause);
		await child.kill();
		for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
			saved = Number(line.value);
		}

		const store = await openMarketStore(file);
		const candles = await store.loadCandles(btc, 0, Infinity);
		t.true(candles.length >= (saved + 1) * 240, `${candles.length} bars after page ${saved}`);
		t.is(candles.length % 240, 0);
		t.deepEqual(candles, barsOf(0, candles.length));
		t.deepEqual(await store.series(), [{...btc, from: 0, to: candles.length * hour}]);
		next = candles.length / 240;
		await store.close();
	}
});

test('a file that another process has open is refused, and says what to do', async t => {
	const file = join(temporaryFolder(t), 'market.duckdb');
	const child = startChild(writer, file);
	await child.lines[Symbol.asyncIterator]().next();
	const error = await failure(t, file);
	t.is(error.code, 'database-locked');
	t.true(error.message.startsWith(`Another engine (process ${child.pid}) is using ${file}`));
	t.regex(error.advice, /status.*halt/);
	await child.kill();
	await create(file);
});

test('a schema of a later version is refused and left as it is', async t => {
	const file = join(temporaryFolder(t), 'market.duckdb');
	await create(file);
	await run(file, 'INSERT INTO schema_migrations VALUES (99, \'from the future\')', 'DROP TABLE rejected_bars');
	for (const _ of [1, 2]) {
		const error = await failure(t, file);
		t.is(error.code, 'database-newer');
		t.regex(error.message, new RegExp(`schema 99; .* up to ${migrations.length}`));
	}
});

test('applies only the steps that are due, each whole or not at all', async t => {
	const file = join(temporaryFolder(t), 'market.duckdb');
	const instance = await DuckDBInstance.fromCache(file);
	const connection = await instance.connect();
	t.is(await migrate(connection, file), migrations.length);
	t.is(await migrate(connection, file), 0);

	const later = {version: migrations.length + 1, name: 'later', statements: ['CREATE TABLE later (a INTEGER)', 'INSERT INTO nowhere VALUES (1)']};
	await t.throwsAsync(async () => migrate(connection, file, [...migrations, later]));
	t.is(await migrate(connection, file, [...migrations, {...later, statements: ['CREATE TABLE later (a INTEGER)']}]), 1);
	t.deepEqual(migrations.map(({version}) => version), migrations.map((_, index) => index + 1));
	connection.closeSync();
	instance.closeSync();
});

test('a file that is no market database is refused: a text, another program\'s tables, half a database, a folder, nothing', async t => {
	const folder = temporaryFolder(t);
	const codeOf = async (name: string) => {
		const {code} = await failure(t, join(folder, name));
		return code;
	};

	writeFileSync(join(folder, 'text'), 'not a database, but longer than a header '.repeat(500));
	await run(join(folder, 'other'), 'CREATE TABLE theirs (a INTEGER)');
	await create(join(folder, 'half'));
	truncateSync(join(folder, 'half'), 9000);
	mkdirSync(join(folder, 'folder'));

	t.is(await codeOf('text'), 'not-a-database');
	t.is(await codeOf('other'), 'not-a-database');
	t.is(await codeOf('half'), 'database-damaged');
	t.is(await codeOf('folder'), 'not-found');
	t.is(await codeOf('none/market.duckdb'), 'not-found');
	t.false(existsSync(join(folder, 'none')));
});

test('what DuckDB says of the disk becomes an error with a remedy', t => {
	const codeOf = (message: string) => {
		const error = databaseError(new Error(message), '/data/market.duckdb');
		return error instanceof CryptoTraderError ? [error.code, error.advice !== '', error.message.includes('/data/market.duckdb')] : [];
	};

	for (const [message, code] of [
		['IO Error: Could not write to file "/data/market.duckdb": No space left on device', 'disk-full'],
		['Out of Memory Error: failed to offload data block of size 256.0 KiB (max_temp_directory_size)', 'disk-full'],
		['IO Error: Cannot open file "/data/market.duckdb": Permission denied', 'not-writable'],
		['IO Error: Cannot open file "/data/market.duckdb": Read-only file system', 'not-writable'],
		['IO Error: Trying to read a database file with version number 99, but we can only read versions between 64 and 67.', 'database-newer'],
		['IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at location 0', 'database-damaged'],
		['FATAL Error: Failed: database has been invalidated because of a previous fatal error', 'database-damaged'],
		['Binder Error: something unforeseen', 'database-failed'],
	] as const) {
		t.deepEqual(codeOf(message), [code, true, true]);
	}

	const invariant = new InvariantError('ours');
	t.is(databaseError(invariant, 'file'), invariant);
});
