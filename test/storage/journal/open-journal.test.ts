import {appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {CryptoTraderError, InvariantError} from '../../../src/engine/domain/error.js';
import {openJournal} from '../../../src/storage/journal/open-journal.js';
import {openJournalReader} from '../../../src/storage/journal/journal-reader.js';
import {temporaryFolder} from '../support/folders.js';
import {barRecordOf, recordOf, recordsOf} from '../support/records.js';

const segment = (folder: string, number = 1) => join(folder, `00000${number}.ndjson`);

function writeJournal(folder: string, count: number, maxSegmentBytes?: number): Buffer {
	const journal = openJournal(folder, maxSegmentBytes === undefined ? {} : {maxSegmentBytes});
	journal.append(recordsOf(1, count));
	journal.close();
	return readFileSync(segment(folder));
}

function damageOf(t: ExecutionContext, action: () => unknown): CryptoTraderError {
	const error = t.throws(action, {instanceOf: CryptoTraderError});
	t.is(error.code, 'journal-damaged');
	return error;
}

test('keeps records over closing and opening, in one hash chain', t => {
	const folder = temporaryFolder(t);
	const first = openJournal(folder);
	t.is(first.lastSeq, 0);
	t.is(first.lastHash, '0'.repeat(64));
	first.append(recordsOf(1, 3));
	first.append([]);
	first.append([recordOf(4, 'Straße, 東京, "quotes"\n\u2028')]);
	const {lastHash} = first;
	first.close();

	const second = openJournal(folder);
	t.is(second.lastSeq, 4);
	t.is(second.lastHash, lastHash);
	t.is(second.repaired, null);
	second.append([recordOf(5)]);
	t.deepEqual([...second.read()], [...recordsOf(1, 3), recordOf(4, 'Straße, 東京, "quotes"\n\u2028'), recordOf(5)]);
	second.close();
});

test('each line is JSON whose hash covers the line before it', t => {
	const folder = temporaryFolder(t);
	writeJournal(folder, 2);
	// Hashes by hand: printf '%s%s' <hash before, or 64 zeros> <line without its hash> | sha256sum
	t.is(readFileSync(segment(folder), 'utf8'), [
		'{"seq":1,"at":1600000000001,"input":true,"causes":[],"event":{"type":"TimerFired","timer":"bar-1"},"hash":"88f39e3252b05c10386b8c687f76cc4d3177267a68021964a9fd68caca4f7930"}\n',
		'{"seq":2,"at":1600000000002,"input":false,"causes":[1],"event":{"type":"TimerFired","timer":"bar-2"},"hash":"3e186df6364fae8c4ab9db9e7382b7ee1a658e2ae804cd89128b8abee373833f"}\n',
	].join(''));
});

test('refuses a record out of sequence and one that JSON would change, and writes nothing of the batch', t => {
	const folder = temporaryFolder(t);
	const journal = openJournal(folder);
	journal.append(recordsOf(1, 2));
	t.throws(() => {
		journal.append([recordOf(3), recordOf(5)]);
	}, {instanceOf: InvariantError, message: /record 5 cannot follow record 3/});
	const nan = {...recordOf(4), event: {type: 'LimitsMeasured' as const, limits: [{rule: 'drawdown' as const, used: Number.NaN, limit: 1, subject: ''}]}};
	t.throws(() => {
		journal.append([recordOf(3), nan]);
	}, {instanceOf: InvariantError, message: /LimitsMeasured cannot be journaled: it holds NaN/});
	t.is(journal.lastSeq, 2);
	t.is([...journal.read()].length, 2);
	journal.close();
	t.throws(() => {
		journal.append([recordOf(3)]);
	}, {instanceOf: InvariantError});
});

test('begins a new segment at the size given, and one chain runs through all of them', t => {
	const folder = temporaryFolder(t);
	const journal = openJournal(folder, {maxSegmentBytes: 1000});
	journal.append(recordsOf(1, 20));
	journal.append([recordOf(21, 'long'.repeat(500))]);
	journal.append(recordsOf(22, 30));
	journal.close();
	const names = readdirSync(folder).filter(name => name.endsWith('.ndjson'));
	t.true(names.length > 4);
	t.is(names.filter(name => statSync(join(folder, name)).size > 1000).length, 1);
	const again = openJournal(folder, {maxSegmentBytes: 1000});
	t.is(again.lastSeq, 30);
	t.deepEqual([...again.read()].map(record => record.seq), Array.from({length: 30}, (_, index) => index + 1));
	again.close();
});

test('cut at any byte, it opens again with every whole record and keeps the torn bytes', t => {
	const whole = writeJournal(temporaryFolder(t), 12);
	const folder = temporaryFolder(t);
	fc.assert(fc.property(fc.nat(whole.length), length => {
		rmSync(folder, {recursive: true});
		mkdirSync(folder);
		writeFileSync(segment(folder), whole.subarray(0, length));
		const records = whole.subarray(0, length).toString().split('\n').length - 1;
		const rest = length - whole.subarray(0, length).lastIndexOf(10) - 1;

		const journal = openJournal(folder);
		t.deepEqual([...journal.read()], recordsOf(1, records));
		t.is(journal.repaired === null, rest === 0);
		t.is(existsSync(join(folder, 'torn-1.bin')) ? readFileSync(join(folder, 'torn-1.bin')).length : 0, rest);
		journal.append([recordOf(records + 1)]);
		journal.close();
		t.deepEqual([...openJournalReader(folder).read()], recordsOf(1, records + 1));
	}), {numRuns: 150});
});

test('with any byte changed before the last line, it does not open and nothing is changed', t => {
	const whole = writeJournal(temporaryFolder(t), 12);
	const lastLine = whole.subarray(0, -1).lastIndexOf(10) + 1;
	const folder = temporaryFolder(t);
	fc.assert(fc.property(fc.nat(lastLine - 1), fc.integer({min: 1, max: 255}), (at, change) => {
		const damaged = Buffer.from(whole);
		damaged[at] = (damaged[at] ?? 0) ^ change;
		rmSync(folder, {recursive: true});
		mkdirSync(folder);
		writeFileSync(segment(folder), damaged);

		const error = damageOf(t, () => openJournal(folder));
		t.regex(error.message, /000001\.ndjson:\d+: /);
		damageOf(t, () => openJournalReader(folder));
		t.deepEqual(readdirSync(folder), ['000001.ndjson']);
		t.true(readFileSync(segment(folder)).equals(damaged));
	}), {numRuns: 300});
});

test('a changed byte in the last line is taken for a torn line: cut off, kept and reported', t => {
	const folder = temporaryFolder(t);
	const whole = writeJournal(folder, 5);
	const lastLine = whole.subarray(0, -1).lastIndexOf(10) + 1;
	whole[lastLine + 20] = 0;
	writeFileSync(segment(folder), whole);
	const journal = openJournal(folder);
	t.is(journal.lastSeq, 4);
	t.regex(journal.repaired ?? '', /000001\.ndjson:5 \(\d+ bytes, the hash of record 5 does not fit.*torn-1\.bin/);
	t.true(readFileSync(join(folder, 'torn-1.bin')).equals(whole.subarray(lastLine)));
	journal.close();
});

test('a second torn line does not overwrite the first one', t => {
	const folder = temporaryFolder(t);
	writeJournal(folder, 1);
	for (const text of ['one', 'two']) {
		appendFileSync(segment(folder), text);
		openJournal(folder).close();
	}

	t.is(readFileSync(join(folder, 'torn-1.bin'), 'utf8'), 'one');
	t.is(readFileSync(join(folder, 'torn-2.bin'), 'utf8'), 'two');
});

test('names the segment that is missing, and a last line damaged before the last segment', t => {
	const folder = temporaryFolder(t);
	writeJournal(folder, 30, 1000);
	const copy = temporaryFolder(t);
	cpSync(folder, copy, {recursive: true});
	rmSync(segment(copy, 2));
	t.regex(damageOf(t, () => openJournal(copy)).message, /000002\.ndjson: this segment is missing/);

	const count = readdirSync(folder).filter(name => name.endsWith('.ndjson')).length;
	truncateSync(segment(folder, count - 1), 100);
	t.regex(damageOf(t, () => openJournal(folder)).message, new RegExp(`00000${count - 1}.ndjson: its last line`));
});

test('damage in an earlier segment is found when it is read', t => {
	const folder = temporaryFolder(t);
	const whole = writeJournal(folder, 30, 1000);
	whole[50] = (whole[50] ?? 0) + 1;
	writeFileSync(segment(folder), whole);
	const journal = openJournal(folder);
	t.regex(damageOf(t, () => [...journal.read()]).message, /000001\.ndjson:1: /);
	journal.close();
});

test('goes on after a crash that left the newest segment empty', t => {
	const folder = temporaryFolder(t);
	writeJournal(folder, 30, 1000);
	const count = readdirSync(folder).filter(name => name.endsWith('.ndjson')).length;
	writeFileSync(segment(folder, count + 1), '');
	const journal = openJournal(folder);
	t.is(journal.lastSeq, 30);
	journal.append([recordOf(31)]);
	journal.close();
	t.is([...openJournalReader(folder).read()].length, 31);
});

test('a journal of another chain in the last segment is refused', t => {
	const folder = temporaryFolder(t);
	writeJournal(folder, 30, 1000);
	const other = temporaryFolder(t);
	const count = readdirSync(folder).filter(name => name.endsWith('.ndjson')).length;
	cpSync(segment(folder, count), join(other, 'kept'));
	writeFileSync(segment(folder, count), readFileSync(segment(folder, count - 1)));
	damageOf(t, () => openJournal(folder));
});

test('only one writer at a time; readers always', t => {
	const folder = temporaryFolder(t);
	const journal = openJournal(folder);
	journal.append(recordsOf(1, 2));
	t.throws(() => openJournal(folder), {instanceOf: CryptoTraderError, code: 'engine-running', message: new RegExp(String.raw`Another process \(${process.pid} on `)});
	const reader = openJournalReader(folder);
	journal.append([recordOf(3)]);
	t.is([...reader.read()].length, 2);
	t.is(openJournalReader(folder).lastSeq, 3);
	journal.close();
	openJournal(folder).close();
});

test('reading only: a torn line is left out and left alone', t => {
	const folder = temporaryFolder(t);
	writeJournal(folder, 5);
	appendFileSync(segment(folder), '{"seq":6,"at":');
	const before = readFileSync(segment(folder));
	const reader = openJournalReader(folder);
	t.is(reader.lastSeq, 5);
	t.regex(reader.torn ?? '', /000001\.ndjson:6: the line is cut short/);
	t.is([...reader.read()].length, 5);
	t.deepEqual(readdirSync(folder), ['000001.ndjson']);
	t.true(readFileSync(segment(folder)).equals(before));
	t.throws(() => openJournalReader(join(folder, 'none')), {instanceOf: CryptoTraderError, code: 'not-found'});
});

(existsSync('/proc/self/fd') ? test : test.skip)('a reader that stops half-way leaves no file open (needs /proc)', t => {
	const folder = temporaryFolder(t);
	writeJournal(folder, 5);
	const descriptors = () => readdirSync('/proc/self/fd').length;
	const before = descriptors();
	for (let round = 0; round < 20; round += 1) {
		const [first] = openJournalReader(folder).read();
		t.is(first?.seq, 1);
	}

	t.is(descriptors(), before);
});

test('writes and reads at the speed of a fast replay (figures only)', t => {
	const folder = temporaryFolder(t);
	const count = 50_000;
	const records = Array.from({length: count}, (_, index) => barRecordOf(index + 1));
	const journal = openJournal(folder, {maxSegmentBytes: 4_000_000});
	const started = performance.now();
	for (let from = 0; from < count; from += 5) {
		journal.append(records.slice(from, from + 5));
	}

	const written = performance.now();
	let read = 0;
	for (const record of journal.read()) {
		read += record.seq > 0 ? 1 : 0;
	}

	const done = performance.now();
	journal.close();
	t.is(read, count);
	t.log(`append ${Math.round(count / (written - started) * 1000)} records/s, read ${Math.round(count / (done - written) * 1000)} records/s`);
});
