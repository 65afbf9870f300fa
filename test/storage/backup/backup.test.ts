import {appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {hour} from '../../../src/engine/domain/units.js';
import {extentOnDisk, makeBackup} from '../../../src/storage/backup/make-backup.js';
import {restoreBackup} from '../../../src/storage/backup/restore-backup.js';
import {type DataFolder, haltFiles, openDataFolder} from '../../../src/storage/data-folder.js';
import {type DiskStores, openStores} from '../../../src/storage/duckdb/open-market-store.js';
import {openJournalReader} from '../../../src/storage/journal/journal-reader.js';
import {openJournal} from '../../../src/storage/journal/open-journal.js';
import {makeRun} from '../../support/records.js';
import {barsOf} from '../support/bars.js';
import {temporaryFolder} from '../support/folders.js';

const btc = {venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h'} as const;
const run = makeRun({bars: 12, mode: 'sim'});

/** A profile's folder with bars, a journal and a model. */
async function makeData(t: ExecutionContext, bars = 500): Promise<{readonly folder: DataFolder; readonly stores: DiskStores}> {
	const folder = openDataFolder(join(temporaryFolder(t), 'sim'), {create: true});
	const journal = openJournal(folder.journal, {maxSegmentBytes: 20_000});
	journal.append(run);
	journal.close();
	writeFileSync(join(folder.models, `${'a'.repeat(64)}.model`), 'weights');
	const stores = await openStores(folder.database);
	t.teardown(async () => stores.close());
	await stores.market.saveCandles(btc, {from: 0, to: bars * hour}, barsOf(0, bars));
	return {folder, stores};
}

async function backUp(target: string, {folder, stores}: {readonly folder: DataFolder; readonly stores: DiskStores}) {
	return makeBackup(target, {folder, version: '0.1.0', copyDatabase: stores.care.copyTo, journalExtent: () => extentOnDisk(folder.journal), now: () => 1_700_000_000_000});
}

async function refusal(t: ExecutionContext, source: string, target: string, force = false): Promise<string> {
	const error = await t.throwsAsync(async () => restoreBackup(source, target, {force, latch: null}), {instanceOf: CryptoTraderError});
	return error.code;
}

test('a backup restores bars, journal and models as they were', async t => {
	const data = await makeData(t);
	const target = join(temporaryFolder(t), 'backup');
	const report = await backUp(target, data);
	t.is(report.lastSeq, run.length);
	t.true(readdirSync(join(target, 'journal')).length > 2, 'over several segments');

	const place = join(temporaryFolder(t), 'elsewhere', 'sim');
	const restored = await restoreBackup(target, place, {force: false, latch: null});
	t.deepEqual(restored, {folder: place, lastSeq: run.length, madeAt: '2023-11-14T22:13:20.000Z', before: null});
	t.deepEqual([...openJournalReader(join(place, 'journal')).read()], JSON.parse(JSON.stringify(run)));
	t.is(readFileSync(join(place, 'models', `${'a'.repeat(64)}.model`), 'utf8'), 'weights');
	const stores = await openStores(join(place, 'market.duckdb'));
	t.deepEqual(await stores.market.completeness(btc, 0, 500 * hour), await data.stores.market.completeness(btc, 0, 500 * hour));
	await stores.close();
	const journal = openJournal(join(place, 'journal'));
	t.is(journal.repaired, null);
	journal.close();
	t.deepEqual(readdirSync(join(place, '..')), ['sim'], 'nothing is left beside it');
});

test('copies taken while others write are whole: each holds every page that was saved before it and no half one', async t => {
	const {folder, stores} = await makeData(t, 240);
	let pages = 1;
	const ending = new AbortController();
	const write = async (): Promise<void> => {
		while (!ending.signal.aborted) {
			await stores.market.saveCandles(btc, {from: pages * 240 * hour, to: (pages + 1) * 240 * hour}, barsOf(pages * 240, (pages + 1) * 240));
			pages += 1;
		}
	};

	const writer = write();
	const parent = temporaryFolder(t);
	const before: number[] = [];
	for (const number of [1, 2, 3, 4]) {
		before.push(pages);
		await backUp(join(parent, String(number)), {folder, stores});
	}

	ending.abort();
	await writer;
	for (const [index, atLeast] of before.entries()) {
		const copy = await openStores(join(parent, String(index + 1), 'market.duckdb'));
		const candles = await copy.market.loadCandles(btc, 0, Infinity);
		t.is(candles.length % 240, 0);
		t.true(candles.length >= atLeast * 240, `${candles.length} bars after ${atLeast} pages`);
		t.deepEqual(candles, barsOf(0, candles.length));
		t.deepEqual(await copy.market.unfetched(btc, 0, candles.length * hour), []);
		await copy.close();
	}

	t.deepEqual((await stores.market.loadCandles(btc, 0, Infinity)).length, pages * 240, 'and the original goes on');
});

test('a torn last line of the journal is not part of a backup', async t => {
	const data = await makeData(t);
	const last = readdirSync(data.folder.journal).filter(name => name.endsWith('.ndjson')).toSorted().at(-1) ?? '';
	appendFileSync(join(data.folder.journal, last), '{"seq":9999,"at":');
	const target = join(temporaryFolder(t), 'backup');
	await backUp(target, data);
	t.is(openJournalReader(join(target, 'journal')).torn, null);
	t.is(openJournalReader(join(target, 'journal')).lastSeq, run.length);
});

test('a backup never goes into a folder that holds something', async t => {
	const data = await makeData(t, 1);
	const target = temporaryFolder(t);
	writeFileSync(join(target, 'mine'), '');
	await t.throwsAsync(async () => backUp(target, data), {instanceOf: CryptoTraderError, code: 'backup-target'});
	t.deepEqual(readdirSync(target), ['mine']);
});

test('a backup that is not whole, or not as it was made, is refused before anything changes', async t => {
	const data = await makeData(t, 50);
	const parent = temporaryFolder(t);
	const good = join(parent, 'good');
	await backUp(good, data);
	const place = join(parent, 'place');
	const broken = async (name: string, damage: (folder: string) => void): Promise<string> => {
		const copy = join(parent, name);
		cpSync(good, copy, {recursive: true});
		damage(copy);
		return refusal(t, copy, place);
	};

	t.is(await broken('unfinished', folder => {
		rmSync(join(folder, 'manifest.json'));
	}), 'backup-missing');
	t.is(await broken('no-model', folder => {
		rmSync(join(folder, 'models'), {recursive: true});
	}), 'backup-damaged');
	t.is(await broken('shorter', folder => {
		truncateSync(join(folder, 'journal', '000001.ndjson'), 100);
	}), 'backup-damaged');
	t.is(await broken('changed', folder => {
		const file = join(folder, 'journal', '000001.ndjson');
		writeFileSync(file, readFileSync(file, 'utf8').replace('10000', '90000'));
	}), 'backup-damaged');
	t.is(await broken('outside', folder => {
		const file = join(folder, 'manifest.json');
		writeFileSync(file, readFileSync(file, 'utf8').replace('"market.duckdb"', '"../market.duckdb"'));
	}), 'backup-damaged');
	t.false(existsSync(place));
});

test('data that is there is refused, and moved aside on demand; a running engine is never touched', async t => {
	const data = await makeData(t, 50);
	const target = join(temporaryFolder(t), 'backup');
	await backUp(target, data);
	await data.stores.close();
	const {root} = data.folder;
	t.is(await refusal(t, target, root), 'folder-not-empty');

	const lock = data.folder.lock();
	t.is(await refusal(t, target, root, true), 'engine-running');
	lock.release();

	writeFileSync(join(root, 'old'), 'old');
	const restored = await restoreBackup(target, root, {force: true, latch: null});
	t.is(restored.before, `${root}.before-restore-1`);
	t.is(readFileSync(join(`${root}.before-restore-1`, 'old'), 'utf8'), 'old');
	t.false(existsSync(join(root, 'old')));
	t.is(openJournalReader(join(root, 'journal')).lastSeq, run.length);
	openDataFolder(root, {create: false}).lock().release();
});

test('a halt goes along: a restored folder comes up halted if the original was, or if the one that it replaces is', async t => {
	const data = await makeData(t, 10);
	const [latch, log] = ['{"id":"a"}\n', '{"at":1,"step":"note","text":"x"}\n'];
	const free = join(temporaryFolder(t), 'free');
	await backUp(free, data);
	writeFileSync(join(data.folder.root, haltFiles.latch), latch, {mode: 0o600});
	writeFileSync(join(data.folder.root, haltFiles.log), log, {mode: 0o600});
	const halted = join(temporaryFolder(t), 'halted');
	await backUp(halted, data);

	const elsewhere = join(temporaryFolder(t), 'sim');
	await restoreBackup(free, elsewhere, {force: false, latch: null});
	t.false(existsSync(join(elsewhere, haltFiles.latch)));
	await restoreBackup(halted, elsewhere, {force: true, latch: null});
	t.is(readFileSync(join(elsewhere, haltFiles.latch), 'utf8'), latch);
	t.is(readFileSync(join(elsewhere, haltFiles.log), 'utf8'), log);

	writeFileSync(join(elsewhere, haltFiles.latch), '{"id":"newer"}\n');
	await restoreBackup(free, elsewhere, {force: true, latch: null});
	t.is(readFileSync(join(elsewhere, haltFiles.latch), 'utf8'), '{"id":"newer"}\n', 'restoring is no resume');
	await restoreBackup(halted, elsewhere, {force: true, latch: 'one more'});
	t.is(readFileSync(join(elsewhere, haltFiles.latch), 'utf8'), '{"id":"newer"}\n');
	const another = join(temporaryFolder(t), 'sim');
	await restoreBackup(free, another, {force: false, latch: 'one more'});
	t.is(readFileSync(join(another, haltFiles.latch), 'utf8'), 'one more', 'where nobody has halted the restore does');
});
