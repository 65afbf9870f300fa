/**
Two processes and one database: the second goes through the first, and neither kill -9 nor a second owner harms the file.
*/
import {join} from 'node:path';
import test from 'ava';
import {CryptoTraderError} from '../../src/engine/domain/error.js';
import {hour} from '../../src/engine/domain/units.js';
import {openStoreFor, type StoreAccess} from '../../src/commands/store-access.js';
import {openJournal} from '../../src/storage/journal/open-journal.js';
import {createProjector} from '../../src/storage/projector.js';
import {barsOf} from './support/bars.js';
import {temporaryFolder} from './support/folders.js';
import {startChild} from './support/processes.js';
import {equityRecordOf} from './support/records.js';

const engine = join(import.meta.dirname, 'support/store-engine.ts');
const btc = {venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h'} as const;
const always = {from: 0, to: Infinity};
const flagsFor = (dataDir: string) => ({profile: 'default', dataDir, json: false});

async function equityOf({stores}: StoreAccess): Promise<readonly number[]> {
	const rows = await stores.projections.load('equity', always);
	return rows.map(({equity}) => equity);
}

test('a second process reads and writes through the engine; killed in the middle, journal, tables and bars are whole', async t => {
	const root = join(temporaryFolder(t), 'data');
	let saved = 0;
	for (const round of [1, 2, 3]) {
		const child = startChild(engine, root);
		const lines = child.lines[Symbol.asyncIterator]();
		await lines.next();
		const access = await openStoreFor(flagsFor(root));
		t.is(access.through, 'engine', `round ${round}`);
		const equity = await equityOf(access);
		t.deepEqual(equity, equity.map((_, index) => index + 1));

		await access.stores.market.saveCandles(btc, {from: saved * 240 * hour, to: (saved + 1) * 240 * hour}, barsOf(saved * 240, (saved + 1) * 240));
		saved += 1;
		// Another page is on its way when the engine is killed: it is kept as a whole or not at all.
		const page = {from: saved * 240 * hour, to: (saved + 1) * 240 * hour};
		const halfway = access.stores.market.saveCandles(btc, page, barsOf(saved * 240, (saved + 1) * 240)).then(() => true, () => false);
		await child.kill();
		const told = await halfway;
		await access.close();

		const own = await openStoreFor(flagsFor(root));
		t.is(own.through, 'file');
		const candles = await own.stores.market.loadCandles(btc, 0, Infinity);
		t.is(candles.length % 240, 0);
		t.true(candles.length >= (saved + Number(told)) * 240);
		t.deepEqual(candles, barsOf(0, candles.length));
		saved = candles.length / 240;
		const rows = await equityOf(own);
		t.deepEqual(rows, rows.map((_, index) => index + 1), 'no row is lost, doubled or out of turn');
		t.is(rows.length, await own.stores.projections.lastSeq());
		await own.close();
	}

	const journal = openJournal(join(root, 'journal'));
	const last = await openStoreFor(flagsFor(root));
	t.true(journal.lastSeq > 0);
	const projector = await createProjector(last.stores.projections, journal.lastSeq, {
		batchRecords: 10,
		onFault() {
			t.fail();
		},
	});
	for (const record of journal.read()) {
		projector.take(record);
	}

	await projector.flush();
	t.deepEqual(await last.stores.projections.load('equity', always), Array.from({length: journal.lastSeq}, (_, index) => {
		const {seq, at, event} = equityRecordOf(index + 1);
		const {type, ...values} = event as Extract<typeof event, {type: 'EquityMarked'}>;
		return {seq, at, ...values};
	}));
	journal.close();
	await last.close();
});

test('while one command works on the files another is refused, and the files stay whole', async t => {
	const root = join(temporaryFolder(t), 'data');
	const first = await openStoreFor(flagsFor(root), {create: true});
	const child = startChild(join(import.meta.dirname, 'support/store-opener.ts'), root);
	const line = await child.lines[Symbol.asyncIterator]().next();
	t.is(line.value, 'engine-running');
	await child.kill();
	await first.stores.market.saveCandles(btc, {from: 0, to: 10 * hour}, barsOf(0, 10));
	await first.close();
	const second = await openStoreFor(flagsFor(root));
	t.deepEqual(await second.stores.market.loadCandles(btc, 0, Infinity), barsOf(0, 10));
	await second.close();
});

test('a page of the journal, and a backup, come through the engine while it works', async t => {
	const root = join(temporaryFolder(t), 'data');
	const child = startChild(engine, root);
	const lines = child.lines[Symbol.asyncIterator]();
	for (let line = await lines.next(); Number(line.value) < 20; line = await lines.next()) {
		// Until there is something to read.
	}

	const access = await openStoreFor(flagsFor(root));
	const {records, lastSeq} = await access.ask({about: 'journal', fromSeq: 5, limit: 3});
	t.deepEqual(records, [5, 6, 7].map(seq => equityRecordOf(seq)));
	t.true(lastSeq >= 20);
	const target = join(temporaryFolder(t), 'backup');
	const report = await access.ask({about: 'backup', folder: target});
	await child.kill();
	await access.close();

	const copy = await openStoreFor(flagsFor(target));
	t.is(copy.through, 'file');
	t.true(await copy.stores.projections.lastSeq() <= report.lastSeq, 'the tables are never ahead of the journal');
	await copy.close();
});

test('where there is nothing, a reader is told so and nothing is made', async t => {
	await t.throwsAsync(async () => openStoreFor(flagsFor(join(temporaryFolder(t), 'none'))), {instanceOf: CryptoTraderError, code: 'data-folder-missing'});
});
