/**
The main job: months of bars through ccxt, the simulated exchange and the whole chain of decisions, twice the same.
*/
import {appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {generatedRun, journalOf, run, scratch, sharedMarket, summaryOf} from '../support/program.js';

test('two runs of the generated market with the same seed leave the same journal, and the ledger is what the exchange says', async t => {
	const folder = scratch(t);
	const ended = await Promise.all([1, 2].map(async number => run(t, generatedRun(join(folder, String(number)), 7))));
	t.deepEqual(ended.map(({code}) => code), [0, 0], ended.map(({stderr}) => stderr).join('\n'));
	const [first, second] = ended.map(summaryOf);
	t.is(first?.journalHash, second?.journalHash);
	t.is(first?.bars, 7 * 24);
	t.is(first?.decisions, 7);
	t.true((first?.orders ?? 0) > 0);
	t.true(first?.ledgerMatchesExchange);
	t.deepEqual(first?.ledger, first?.exchange);
});

test('another seed is another market', async t => {
	const folder = scratch(t);
	const ended = await Promise.all(['7', '8'].map(async seed => run(t, [...generatedRun(join(folder, seed), 2), '--seed', seed])));
	const hashes = ended.map(result => summaryOf(result).journalHash);
	t.not(hashes[0], hashes[1]);
});

test('replay --verify finds a journal identical, and says where one was decided otherwise', async t => {
	const folder = join(scratch(t), 'data');
	t.is((await run(t, generatedRun(folder, 3))).code, 0);
	const same = await run(t, ['replay', '--verify', folder, '--json']);
	const verdict = JSON.parse(same.stdout);
	t.is(same.code, 0);
	t.is(verdict.verdict, 'identical');
	t.is(verdict.records, journalOf(folder).length);
	t.true(verdict.predictionsChecked > 0);

	const segment = readdirSync(join(folder, 'journal')).find(name => name.endsWith('.ndjson')) ?? '';
	const path = join(folder, 'journal', segment);
	const text = readFileSync(path, 'utf8');
	writeFileSync(path, text.replace('"allocator":"momentum"', '"allocator":"mementum"'));
	const damaged = await run(t, ['replay', '--verify', folder]);
	t.is(damaged.code, 1);
	t.regex(damaged.stderr, /journal/);
});

test('a journal that was written by other rules is told from one that was not, at its first different record', async t => {
	const folder = join(scratch(t), 'data');
	t.is((await run(t, generatedRun(folder, 2))).code, 0);
	const {openJournal} = await import('../../src/storage/journal/open-journal.js');
	const records = journalOf(folder);
	const forged = scratch(t);
	const journal = openJournal(join(forged, 'journal'));
	const changed = records.find(({event}) => event.type === 'AllocationSet');
	journal.append(records.map(record => record === changed && record.event.type === 'AllocationSet' ? {...record, event: {...record.event, weights: {...record.event.weights, 'BTC/USDT': 0.2}}} : record));
	journal.close();
	const told = await run(t, ['replay', '--verify', forged, '--json']);
	t.is(told.code, 1);
	t.is(JSON.parse(told.stdout).seq, changed?.seq);
});

test('recorded bars of two markets are traded, and every bar that is decided on is the recorded one', async t => {
	const tapes = ['BTC', 'ETH'].map(base => join(sharedMarket, '1h', `BINANCE_${base}USDT.csv.gz`));
	if (!tapes.every(path => existsSync(path))) {
		t.log('skipped: recorded market history is not on this machine');
		t.pass();
		return;
	}

	const folder = join(scratch(t), 'data');
	const ended = await run(t, [
		'--daemon', '--mode', 'sim', ...tapes.flatMap(path => ['--tape', path]), '--from', '2021-01-01', '--to', '2021-01-15', '--speed', 'max', '--exit-when-done', '--json', '--data-dir', folder,
	]);
	t.is(ended.code, 0, ended.stderr);
	const summary = summaryOf(ended);
	t.is(summary.bars, 14 * 24);
	t.is(summary.decisions, 14);
	t.true(summary.ledgerMatchesExchange);
	const {readTape} = await import('../../src/engine/sim/exchange.js');
	const recorded = new Map(readTape(tapes[0] ?? '', 'BTC/USDT').map(candle => [candle.openTime, candle]));
	const decided = journalOf(folder).flatMap(({event}) => event.type === 'CandleClosed' && event.symbol === 'BTC/USDT' ? [event.candle] : []);
	t.is(decided.length, 14 * 24);
	t.deepEqual(decided, decided.map(candle => recorded.get(candle.openTime)));
});

test('a run that is over does not run again: the same folder tells that its tape has ended', async t => {
	const folder = join(scratch(t), 'data');
	const first = summaryOf(await run(t, generatedRun(folder, 2)));
	appendFileSync(join(folder, 'logs', 'note'), '');
	const again = await run(t, generatedRun(folder, 2));
	t.is(again.code, 0, again.stderr);
	t.is(summaryOf(again).orders, first.orders);
	t.is(summaryOf(again).bars, first.bars);
	t.true(summaryOf(again).ledgerMatchesExchange);
});
