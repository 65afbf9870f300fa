import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {readJournalPage} from '../../../src/storage/journal/journal-page.js';
import {openJournal} from '../../../src/storage/journal/open-journal.js';
import {temporaryFolder} from '../support/folders.js';
import {recordOf} from '../support/records.js';

const everything = {limit: 1_000_000, maxBytes: Infinity};

test('a page is the same as that part of the whole journal, over several segments and lines of any length', t => {
	const folder = temporaryFolder(t);
	const journal = openJournal(folder, {maxSegmentBytes: 400_000});
	const records = Array.from({length: 3000}, (_, index) => recordOf(index + 1, 'x'.repeat((index * 37) % 900)));
	journal.append(records);
	journal.close();
	t.deepEqual(readJournalPage(folder, {fromSeq: 1, ...everything}), records);
	fc.assert(fc.property(fc.integer({min: 1, max: 3100}), fc.integer({min: 1, max: 60}), (fromSeq, limit) => {
		t.deepEqual(readJournalPage(folder, {fromSeq, limit, maxBytes: Infinity}), records.slice(fromSeq - 1, fromSeq - 1 + limit));
	}), {numRuns: 60});
	t.deepEqual(readJournalPage(folder, {fromSeq: 10, limit: 500, maxBytes: 1}).map(({seq}) => seq), [10]);
});

test('an empty journal has empty pages, and a line that is being written is left out', t => {
	const folder = temporaryFolder(t);
	const journal = openJournal(folder);
	t.deepEqual(readJournalPage(folder, {fromSeq: 1, ...everything}), []);
	journal.append([recordOf(1), recordOf(2)]);
	appendFileSync(join(folder, '000001.ndjson'), '{"seq":3,"at":1');
	t.deepEqual(readJournalPage(folder, {fromSeq: 1, ...everything}), [recordOf(1), recordOf(2)]);
	t.deepEqual(readJournalPage(folder, {fromSeq: 3, ...everything}), []);
	journal.close();
});

test('a record that is not the one that should be there is damage', t => {
	const folder = temporaryFolder(t);
	const journal = openJournal(folder);
	journal.append([1, 2, 3, 4].map(seq => recordOf(seq)));
	journal.close();
	const file = join(folder, '000001.ndjson');
	const lines = readFileSync(file, 'utf8').split('\n');
	writeFileSync(file, lines.toSpliced(1, 1).join('\n'));
	t.throws(() => readJournalPage(folder, {fromSeq: 1, ...everything}), {instanceOf: CryptoTraderError, code: 'journal-damaged', message: /record 2 is expected, this is 3/});
	writeFileSync(file, lines.with(1, '{"seq":2,"at').join('\n'));
	t.throws(() => readJournalPage(folder, {fromSeq: 2, ...everything}), {instanceOf: CryptoTraderError, code: 'journal-damaged'});
});
