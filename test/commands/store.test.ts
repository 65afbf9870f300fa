/**
The commands that care for what is kept, as a shell runs them: their words, JSON, errors and exit codes.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import {projectionTables} from '../../src/engine/domain/stored.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {openStores} from '../../src/storage/duckdb/open-market-store.js';
import {openJournal} from '../../src/storage/journal/open-journal.js';
import {createProjector} from '../../src/storage/projector.js';
import {makeRun} from '../support/records.js';
import {temporaryFolder} from '../storage/support/folders.js';

const entry = resolve(import.meta.dirname, '../../src/cli.ts');
const hourly = ['--symbol', 'BTC/USDT', '--venue', 'binance', '--timeframe', '1h'];

type Ended = {readonly code: number; readonly stdout: string; readonly stderr: string};

async function run(home: string, ...words: readonly string[]): Promise<Ended> {
	const child = spawn(process.execPath, ['--import=tsx', entry, ...words], {env: {...process.env, XDG_DATA_HOME: home, NODE_OPTIONS: ''}, stdio: ['ignore', 'pipe', 'pipe']});
	let [stdout, stderr] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	const [code] = await once(child, 'close') as [number];
	return {code, stdout, stderr};
}

async function answer(t: ExecutionContext, home: string, ...words: readonly string[]): Promise<Record<string, unknown>> {
	const {code, stdout, stderr} = await run(home, ...words, '--json');
	t.is(code, 0, stderr);
	return JSON.parse(stdout) as Record<string, unknown>;
}

/** 2021-01-01T00:00Z in seconds. */
const start = 1_609_459_200;

function barLine(hour: number): string {
	return `${start + (hour * 3600)},${100 + hour},${110 + hour},${90 + hour},${105 + hour},${hour}`;
}

const header = 'timestamp,open,high,low,close,volume';

test('bars go in, are told, go out as CSV and Parquet, and survive backup and restore', async t => {
	const home = temporaryFolder(t);
	const file = join(home, 'bars.csv.gz');
	writeFileSync(file, gzipSync([header, ...[1, 2, 3, 6, 7].map(barLine), ''].join('\n')));
	const imported = await answer(t, home, 'import', file, ...hourly);
	t.deepEqual([imported.kind, imported.rows, imported.through], ['bars', 5, 'file']);

	const told = await answer(t, home, 'data');
	const [series, ...others] = told.series as readonly (Readonly<Record<'expected' | 'held' | 'missing' | 'notes' | 'gaps', unknown>> & {readonly hash: string})[];
	t.deepEqual(others, []);
	t.deepEqual([series?.expected, series?.held, series?.missing, series?.notes], [7, 5, 2, ['imported from bars.csv.gz']]);
	t.deepEqual(series?.gaps, [{from: (start + 14_400) * 1000, to: (start + 21_600) * 1000, reason: 'never-fetched', bars: 2}]);
	const shown = await run(home, 'data');
	t.regex(shown.stdout, /^binance BTC\/USDT 1h {2}2021-01-01T01:00Z to 2021-01-01T08:00Z {2}held 5 of 7 \(71\.42 %\) {2}[\da-f]{12}\n {2}missing 2021-01-01T04:00Z to 2021-01-01T06:00Z, 2 bars: never fetched\n {2}imported from bars\.csv\.gz\n$/);

	const parquet = join(home, 'out.parquet');
	t.is((await answer(t, home, 'export', 'candles', '--to', parquet, ...hourly)).rows, 5);
	await answer(t, home, 'import', parquet, ...hourly, '--profile', 'second');
	const again = await answer(t, home, 'data', '--profile', 'second');
	t.is((again.series as readonly {readonly hash: string}[])[0]?.hash, series?.hash);
	const csv = join(home, 'out.csv');
	await answer(t, home, 'export', 'candles', '--to', csv, ...hourly, '--from', '2021-01-01T06:00', '--until', '2021-01-01T07:00');
	t.is(readFileSync(csv, 'utf8'), 'openTime,open,high,low,close,volume\n1609480800000,106,116,96,111,6\n');

	const backup = join(home, 'backup');
	const made = await answer(t, home, 'backup', backup);
	t.deepEqual([made.folder, made.files, made.through], [backup, 1, 'file']);
	const place = join(home, 'restored');
	t.is((await answer(t, home, 'restore', backup, '--data-dir', place)).folder, place);
	const restored = await answer(t, home, 'data', '--data-dir', place);
	t.deepEqual(restored.series, told.series);
	const refused = await run(home, 'restore', backup, '--data-dir', place);
	t.is(refused.code, 2);
	t.regex(refused.stderr, /holds data already\n.*--force/);
	t.deepEqual(await answer(t, home, 'migrate', '--rebuild', '--data-dir', place), {dataDir: place, steps: 0, backup: null, rebuiltRecords: 0});
});

test('a file with a bad row is refused with its lines, and nothing of it is kept', async t => {
	const home = temporaryFolder(t);
	const file = join(home, 'bars.csv');
	writeFileSync(file, [header, barLine(1), '1609466400,1,2,3,1,1', 'noon,1,2,1,1,1', ''].join('\n'));
	const {code, stderr, stdout} = await run(home, 'import', file, ...hourly);
	t.deepEqual([code, stdout], [2, '']);
	t.regex(stderr, /2 rows are wrong, nothing was imported\n {2}line 3: open or close lies outside low to high\n {2}line 4: "noon" is no time\n/);
	t.false(existsSync(join(home, 'cryptotrader')));
});

test('wrong words, missing data and unclear wishes end with 2 or 1 and say what to do', async t => {
	const home = temporaryFolder(t);
	const file = join(home, 'trades.csv');
	writeFileSync(file, 'id,time,price,quantity,side\n1,1600000000,10,1,buy\n');
	const codes = async (...words: readonly string[]): Promise<readonly [number, string]> => {
		const {code, stderr} = await run(home, ...words);
		return [code, stderr];
	};

	const [missing, nothing, noVenue, noTable, noFormat] = await Promise.all([
		codes('data'), codes('backup', '--data-dir', join(home, 'none')), codes('import', file, '--symbol', 'BTC/USDT'), codes('export', 'gold', '--to', 'a.csv'), codes('export', 'fills', '--to', 'a.xls'),
	]);
	t.is(missing[0], 1);
	t.regex(missing[1], /There is no data at/);
	t.is(nothing[0], 1);
	t.deepEqual([noVenue[0], noTable[0], noFormat[0]], [2, 2, 2]);
	t.regex(noVenue[1], /--venue is needed/);
	t.regex(noTable[1], /there is no table gold; it is one of candles/);
	t.regex(noFormat[1], /\.csv or \.parquet/);
});

test('tables that are made again from the journal have the same rows as the ones that were written beside the engine', async t => {
	const home = temporaryFolder(t);
	const records = makeRun({bars: 40});
	const folder = openDataFolder(join(home, 'data'), {create: true});
	const journal = openJournal(folder.journal);
	journal.append(records);
	journal.close();
	const stores = await openStores(folder.database);
	const projector = await createProjector(stores.projections, records.length, {
		batchRecords: 7,
		onFault() {
			t.fail();
		},
	});
	for (const record of records) {
		projector.take(record);
		await Promise.resolve();
	}

	await projector.flush();
	await stores.close();

	const tables = async () => {
		const {projections, close} = await openStores(folder.database);
		const rows = await Promise.all(projectionTables.map(async table => projections.load(table, {from: 0, to: Infinity})));
		await close();
		return rows;
	};

	const before = await tables();
	t.true(before.every(rows => rows.length > 0));
	t.like(await answer(t, home, 'migrate', '--rebuild', '--data-dir', folder.root), {steps: 0, rebuiltRecords: records.length});
	t.deepEqual(await tables(), before);
});

test('trades and metrics are imported as such', async t => {
	const home = temporaryFolder(t);
	writeFileSync(join(home, 'trades.csv'), 'id,time,price,quantity,side\n1,1600000000,10,1,buy\n2,1600000001,11,2,sell\n');
	writeFileSync(join(home, 'mvrv.csv'), 'date,mvrv\n2021-01-01,2.5\n2021-01-02,\n2021-01-03,2.75\n');
	t.is((await answer(t, home, 'import', join(home, 'trades.csv'), '--symbol', 'BTC/USDT', '--venue', 'kraken')).rows, 2);
	t.is((await answer(t, home, 'import', join(home, 'mvrv.csv'), '--asset', 'BTC')).rows, 2);
	await answer(t, home, 'export', 'trades', '--to', join(home, 'out.csv'), '--symbol', 'BTC/USDT', '--venue', 'kraken');
	t.is(readFileSync(join(home, 'out.csv'), 'utf8'), 'id,symbol,at,price,quantity,side\n1,BTC/USDT,1600000000000,10,1,buy\n2,BTC/USDT,1600000001000,11,2,sell\n');
	const told = await answer(t, home, 'data');
	t.deepEqual(told.metrics, [{name: 'mvrv', asset: 'BTC', source: 'mvrv', first: Date.UTC(2021, 0, 1), last: Date.UTC(2021, 0, 3), points: 2}]);
});
