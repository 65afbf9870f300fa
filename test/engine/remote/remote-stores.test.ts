import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {maxPageRows, type Ask, type Question} from '../../../src/engine/domain/question.js';
import {hour} from '../../../src/engine/domain/units.js';
import type {Stores} from '../../../src/engine/ports/store.js';
import {connectHandle} from '../../../src/engine/remote/client.js';
import {parseRequest} from '../../../src/engine/remote/parse-request.js';
import {createRemoteStores} from '../../../src/engine/remote/remote-stores.js';
import {serve} from '../../../src/engine/remote/server.js';
import {createAnswers} from '../../../src/storage/answer.js';
import {openMemoryStores} from '../../../src/storage/memory/row-stores.js';
import {recordsOf} from '../../storage/support/records.js';
import {barsOf} from '../../storage/support/bars.js';
import {testMarketStore} from '../../storage/support/market-store-contract.js';
import {orderRow, noRows, pointOf, sampleOf, testRowStores, tradesOf} from '../../storage/support/row-stores-contract.js';
import {createFakeEngine} from '../../support/fake-engine.js';
import {wirePair} from './support/memory-wire.js';

const btc = {venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h'} as const;
const journal = recordsOf(1, 30);

type Joined = {readonly local: Stores; readonly remote: Stores; readonly ask: Ask; readonly asked: string[]};

/** Stores in memory, and the same ones seen through a line that carries text. */
function joined(): Joined {
	const local = openMemoryStores();
	const asked: string[] = [];
	const answers = createAnswers({
		stores: local,
		readJournal: (fromSeq, limit) => journal.slice(fromSeq - 1, fromSeq - 1 + limit),
		lastSeq: () => 30,
		async backUp() {
			throw new CryptoTraderError('the disk is full', {code: 'disk-full', advice: 'Free space.'});
		},
	});
	const engine = createFakeEngine();
	engine.ask = async question => {
		asked.push(question.about);
		return answers(question);
	};

	const [far, near] = wirePair();
	serve(engine, far, '0.1.0');
	const handle = connectHandle(near);
	return {local, remote: createRemoteStores(handle.ask, async () => handle.close()), ask: handle.ask, asked};
}

testMarketStore('remote', async () => joined().remote.market);

/** Another process may not write what the engine itself keeps; in the suite the engine writes that, and the other end reads. */
testRowStores('remote', async () => {
	const {local, remote} = joined();
	return {
		...remote,
		microstructure: {...remote.microstructure, saveSamples: local.microstructure.saveSamples},
		projections: {...remote.projections, append: local.projections.append, clear: local.projections.clear},
		trials: {...remote.trials, save: local.trials.save},
	};
});

test('long answers come page by page, and nothing is lost between the pages', async t => {
	const {local, remote, asked} = joined();
	const slots = (maxPageRows * 2) + 7;
	await local.market.saveCandles(btc, {from: 0, to: slots * hour}, barsOf(0, slots));
	t.deepEqual(await remote.market.loadCandles(btc, 0, Infinity), barsOf(0, slots));
	t.deepEqual(asked.splice(0), ['candles', 'candles', 'candles']);

	const tied = tradesOf(0, slots).map(trade => ({...trade, at: Math.floor(trade.at / 100_000) * 100_000}));
	await remote.microstructure.saveTrades('binance', tied);
	t.deepEqual(asked.splice(0), ['saveTrades', 'saveTrades', 'saveTrades']);
	t.is((await remote.microstructure.loadTrades({venue: 'binance', symbol: 'BTC/USDT', from: 0, to: Infinity})).length, slots);

	const points = Array.from({length: slots}, (_, index) => pointOf(Math.floor(index / 3), Math.floor(index / 3) + (index % 3) + 1, index));
	await remote.metrics.save(points);
	t.deepEqual(await remote.metrics.vintages({name: 'mvrv', asset: 'BTC', source: 'glassnode', from: 0, to: Infinity}), points);

	const orders = Array.from({length: slots}, (_, index) => orderRow(index + 1));
	await local.projections.append({through: slots, rows: {...noRows, orders}});
	t.deepEqual(await remote.projections.load('orders', {from: 0, to: Infinity}), orders);
});

test('a long save goes in pieces that are each complete in themselves', async t => {
	const {local, remote, asked} = joined();
	const slots = maxPageRows + 10;
	await remote.market.saveCandles(btc, {from: 0, to: slots * hour}, barsOf(0, slots - 3), 'imported from a file');
	t.deepEqual(asked, ['saveCandles', 'saveCandles']);
	const {held, gaps, notes} = await local.market.completeness(btc, 0, slots * hour);
	t.is(held, slots - 3);
	t.deepEqual(gaps, [{from: (slots - 3) * hour, to: slots * hour, reason: 'absent-at-venue'}]);
	t.deepEqual(notes, ['imported from a file']);
});

test('only what a backfill or an import brings may be written', async t => {
	const {remote} = joined();
	const refused = {instanceOf: CryptoTraderError, code: 'store-read-only'};
	await t.throwsAsync(async () => remote.microstructure.saveSamples('binance', [sampleOf(1)]), refused);
	await t.throwsAsync(async () => remote.projections.append({through: 1, rows: noRows}), refused);
	await t.throwsAsync(async () => remote.projections.clear(), refused);
	await t.throwsAsync(async () => remote.trials.save([]), refused);
});

test('the journal is read by sequence numbers, and the engine\'s own errors keep code and advice', async t => {
	const {ask} = joined();
	t.deepEqual(await ask({about: 'journal', fromSeq: 29, limit: 5}), {records: journal.slice(28), lastSeq: 30});
	const error = await t.throwsAsync(async () => ask({about: 'backup', folder: '/tmp/x'}), {instanceOf: CryptoTraderError, code: 'disk-full'});
	t.is(error.advice, 'Free space.');
});

test('an engine without a store says so', async t => {
	const [far, near] = wirePair();
	serve(createFakeEngine(), far, '0.1.0');
	await t.throwsAsync(async () => connectHandle(near).ask({about: 'series'}), {message: /keeps nothing/});
});

test('the border refuses what is no question, too long, or not of the right kind', t => {
	const errorOf = (question: unknown): string => {
		const parsed = parseRequest({id: 1, call: 'ask', question});
		return 'error' in parsed ? parsed.error : '';
	};

	const candles: Question = {about: 'candles', key: btc, range: {from: 0, to: 1}, limit: 10};
	t.is(errorOf(candles), '');
	t.is(errorOf({about: 'backup', folder: '/tmp/a'}), '');
	for (const [question, pattern] of [
		[{about: 'tables'}, /question\.about/],
		[{...candles, limit: maxPageRows + 1}, /question\.limit/],
		[{...candles, limit: 0}, /question\.limit/],
		[{...candles, range: {from: 2, to: 1}}, /must not end before/],
		[{...candles, range: {from: 0.5, to: 1}}, /question\.range\.from/],
		[{...candles, key: {...btc, timeframe: '2h'}}, /timeframe/],
		[{...candles, key: {...btc, symbol: 'x\'; DROP TABLE candles'}}, /must be a market/],
		[{...candles, more: 1}, /question/],
		[{about: 'saveCandles', key: btc, range: {from: 0, to: 1}, candles: Array.from({length: maxPageRows + 1}, () => barsOf(0, 1)[0]), note: null}, /candles/],
		[{about: 'saveTrades', venue: 'binance', trades: [{...tradesOf(0, 1)[0], price: -1}]}, /price/],
		[{about: 'projection', table: 'trials', from: 0, to: 1, after: 0, limit: 1}, /table/],
		[{about: 'journal', fromSeq: 0, limit: 1}, /fromSeq/],
		[{about: 'backup', folder: 'relative'}, /absolute/],
	] as const) {
		t.regex(errorOf(question), pattern);
	}
});
