import {chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {JournalRecord} from '../../../src/engine/domain/event.js';
import {openKeyframes} from '../../../src/storage/keyframes/disk-keyframes.js';
import {keepKeyframes} from '../../../src/storage/keyframes/follow-engine.js';
import {hashOfRecord, openJournalForRewind} from '../../../src/storage/keyframes/journal-stretch.js';
import {keyframeFolder, openRewind} from '../../../src/storage/keyframes/open-rewind.js';
import {openJournal} from '../../../src/storage/journal/open-journal.js';
import {createFakeEngine} from '../../support/fake-engine.js';
import {foldAll, makeRun} from '../../support/records.js';
import {scratch} from '../../support/program.js';

const story = makeRun({bars: 40, symbols: ['BTC/USDT', 'ETH/USDT']});
const other = makeRun({bars: 40, symbols: ['BTC/USDT', 'ETH/USDT'], mode: 'sim', from: Date.UTC(2022, 0, 1)});

function folderWith(t: ExecutionContext, records: readonly JournalRecord[]): {readonly root: string; readonly journal: string} {
	const root = scratch(t);
	const folder = {root, journal: join(root, 'journal')};
	write(folder.journal, records);
	return folder;
}

function write(journal: string, records: readonly JournalRecord[]): void {
	// Small segments, so that stretches go over their borders.
	const open = openJournal(journal, {maxSegmentBytes: 20_000});
	open.append(records);
	open.close();
}

/** JSON has no undefined, and what is kept has been through it. */
function asKept(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value));
}

const keyframesIn = (root: string): readonly string[] => readdirSync(keyframeFolder(root));

test('any place of a journal on disk is folded, with keyframes made on the way and used the next time', async t => {
	const folder = folderWith(t, story);
	const rewind = await openRewind(folder, '1', 100);
	t.is(await rewind.last(), story.length);
	t.deepEqual(asKept(await rewind.viewAt(350)), asKept(foldAll(story.slice(0, 350))));
	t.deepEqual(keyframesIn(folder.root), ['000000000100.keyframe', '000000000200.keyframe', '000000000300.keyframe']);

	await rewind.prepare();
	t.is(keyframesIn(folder.root).length, Math.floor(story.length / 100));
	const again = await openRewind(folder, '1', 100);
	for (const seq of [0, 1, 99, 100, 101, 450, story.length]) {
		t.deepEqual(asKept(await again.viewAt(seq)), asKept(foldAll(story.slice(0, seq))), `place ${seq}`);
	}
});

test('keyframes that an engine writes meanwhile are found, and one that is broken is made anew', async t => {
	const folder = folderWith(t, story.slice(0, 250));
	const rewind = await openRewind(folder, '1', 100);
	await rewind.prepare();
	rmSync(folder.journal, {recursive: true});
	write(folder.journal, story);
	const keyframes = openKeyframes({folder: keyframeFolder(folder.root), journal: folder.journal, version: '1', every: 100});
	const engine = openKeyframes({folder: keyframeFolder(folder.root), journal: folder.journal, version: '1', every: 100});
	t.is(keyframes.mark(300), null);
	await engine.save(foldAll(story.slice(0, 300)));
	t.is(keyframes.mark(300)?.seq, 300);
	t.deepEqual(asKept(await keyframes.load(300)), asKept(foldAll(story.slice(0, 300))));

	await engine.save(foldAll(story.slice(0, 400)));
	const file = join(keyframeFolder(folder.root), '000000000400.keyframe');
	const bytes = readFileSync(file);
	bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) + 1;
	writeFileSync(file, bytes);
	t.is(keyframes.mark(400)?.seq, 400, 'its header is whole');
	t.is(await keyframes.load(400), null);
	t.is(keyframes.mark(400), null);
	await keyframes.save(foldAll(story.slice(0, 400)));
	t.is((await keyframes.load(400))?.seq, 400);
});

test('keyframes of another journal, of a changed file and of another version are never believed', async t => {
	const folder = folderWith(t, story);
	await (await openRewind(folder, '1', 100)).prepare();

	rmSync(folder.journal, {recursive: true});
	write(folder.journal, other);
	t.deepEqual(openKeyframes({folder: keyframeFolder(folder.root), journal: folder.journal, version: '1', every: 100}).seqs(), [], 'the records have other hashes');
	const rewind = await openRewind(folder, '1', 100);
	t.deepEqual(asKept(await rewind.viewAt(450)), asKept(foldAll(other.slice(0, 450))));

	const file = join(keyframeFolder(folder.root), '000000000300.keyframe');
	const bytes = readFileSync(file);
	bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) + 1;
	writeFileSync(file, bytes);
	t.deepEqual(asKept(await (await openRewind(folder, '1', 100)).viewAt(310)), asKept(foldAll(other.slice(0, 310))));
	t.deepEqual(openKeyframes({folder: keyframeFolder(folder.root), journal: folder.journal, version: '2', every: 100}).seqs(), []);
});

test('a keyframe whose digest fits but whose view is not what the fold makes of the journal drops all of them', async t => {
	const folder = folderWith(t, story);
	await (await openRewind(folder, '1', 100)).prepare();
	const keyframes = openKeyframes({folder: keyframeFolder(folder.root), journal: folder.journal, version: '1', every: 100});
	const newest = keyframes.seqs().at(-1) ?? 0;
	const view = await keyframes.load(newest);
	t.not(view, null);
	if (view !== null) {
		await keyframes.save({...view, counts: {...view.counts, fills: 999}});
	}

	t.deepEqual(asKept(await (await openRewind(folder, '1', 100)).viewAt(newest)), asKept(foldAll(story.slice(0, newest))));
});

test('a missing keyframe in the middle is made again, and a folder that cannot be written to does no harm', async t => {
	const folder = folderWith(t, story);
	await (await openRewind(folder, '1', 100)).prepare();
	rmSync(join(keyframeFolder(folder.root), '000000000200.keyframe'));
	await (await openRewind(folder, '1', 100)).prepare();
	t.true(keyframesIn(folder.root).includes('000000000200.keyframe'));

	const copy = {root: join(scratch(t), 'copy'), journal: ''};
	mkdirSync(copy.root);
	cpSync(folder.journal, join(copy.root, 'journal'), {recursive: true});
	writeFileSync(keyframeFolder(copy.root), 'not a folder');
	chmodSync(copy.root, 0o500);
	const rewind = await openRewind({root: copy.root, journal: join(copy.root, 'journal')}, '1', 100);
	await rewind.prepare();
	t.deepEqual(asKept(await rewind.viewAt(420)), asKept(foldAll(story.slice(0, 420))));
	chmodSync(copy.root, 0o700);
});

test('a changed record is told, not shown', async t => {
	const folder = folderWith(t, story);
	const segment = join(folder.journal, '000001.ndjson');
	writeFileSync(segment, readFileSync(segment, 'utf8').replace('"capital":"10000"', '"capital":"90000"'));
	await t.throwsAsync((await openRewind(folder, '1', 100)).viewAt(10), {code: 'journal-damaged'});
});

test('a last line that is being written does not count, and a journal that is not there is said so', async t => {
	const folder = folderWith(t, story);
	const journal = openJournalForRewind(folder.journal);
	t.is(await journal.lastSeq(), story.length);
	const last = readdirSync(folder.journal).filter(name => name.endsWith('.ndjson')).toSorted().at(-1) ?? '';
	writeFileSync(join(folder.journal, last), '{"seq":99999,"at":1', {flag: 'a'});
	t.is(await journal.lastSeq(), story.length);
	t.is((await journal.read(story.length, 10)).length, 1);
	t.is(hashOfRecord(folder.journal, story.length + 1), null);
	await t.throwsAsync(openJournalForRewind(join(folder.root, 'nothing')).lastSeq(), {code: 'not-found'});
});

test('an engine that runs leaves keyframes behind itself', async t => {
	const folder = folderWith(t, story);
	const engine = createFakeEngine(story.slice(0, 150));
	const end = keepKeyframes(engine, {folder: keyframeFolder(folder.root), journal: folder.journal, version: '1', every: 100});
	for (const {event, at} of story.slice(150, 330)) {
		engine.add(event, at);
	}

	await new Promise(resolve => {
		setImmediate(resolve);
	});
	end();
	t.deepEqual(keyframesIn(folder.root), ['000000000200.keyframe', '000000000300.keyframe']);
	const keyframes = openKeyframes({folder: keyframeFolder(folder.root), journal: folder.journal, version: '1', every: 100});
	t.deepEqual(await keyframes.load(300), asKept(foldAll(story.slice(0, 300))) as never);
});
