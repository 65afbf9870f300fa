import test from 'ava';
import type {JournalRecord} from '../../../src/engine/domain/event.js';
import {createMemoryKeyframes, createRewind, type Keyframes, type Rewind, type RewindJournal} from '../../../src/engine/domain/rewind.js';
import {emptyView} from '../../../src/engine/domain/view-fold.js';
import {foldAll, makeRun} from '../../support/records.js';

const records = makeRun({bars: 60, symbols: ['BTC/USDT', 'ETH/USDT']});
const halt = {type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'enough', source: 'key', latched: true, until: null} as const;
const haltedAt = 400;
const story: readonly JournalRecord[] = records.map(record => record.seq === haltedAt ? {...record, event: halt} : record);

type Counted = RewindJournal & {read: RewindJournal['read']; readonly pages: () => number};

function journalOf(all: readonly JournalRecord[], pageSize = 50): Counted {
	let pages = 0;
	return {
		lastSeq: async () => all.length,
		async read(fromSeq, limit) {
			pages += 1;
			return all.slice(fromSeq - 1, fromSeq - 1 + Math.min(limit, pageSize));
		},
		pages: () => pages,
	};
}

function rewindOf(all = story, every = 64): Rewind {
	return createRewind({journal: journalOf(all), keyframes: createMemoryKeyframes(every)});
}

/** The places that the fold itself calls landmarks. */
function placesOf(count: 'bars' | 'halts' | 'fills' | 'refusals'): readonly number[] {
	const places: number[] = [];
	let view = emptyView();
	for (const record of story) {
		const next = foldAll([record], view);
		if (next.counts[count] > view.counts[count]) {
			places.push(record.seq);
		}

		view = next;
	}

	return places;
}

test('the view at any place is the fold of the records up to it, whichever way one comes there', async t => {
	const rewind = rewindOf();
	for (const seq of [0, 1, 63, 64, 65, 128, 500, 127, story.length, 200]) {
		t.deepEqual(await rewind.viewAt(seq), foldAll(story.slice(0, seq)), `place ${seq}`);
		t.is((await rewind.recordAt(seq))?.seq ?? 0, seq);
	}
});

test('a place that is not in the journal is nobody\'s moment', async t => {
	const rewind = rewindOf();
	await t.throwsAsync(rewind.viewAt(story.length + 1), {message: /the journal ends before/});
	await t.throwsAsync(rewind.viewAt(-1), {message: /no place/});
	await t.throwsAsync(rewind.viewAt(1.5), {message: /no place/});
});

test('a time leads to the last record at or before it', async t => {
	for (const prepared of [false, true]) {
		const rewind = rewindOf();
		if (prepared) {
			await rewind.prepare();
		}

		for (const record of [story[0], story[100], story[333], story.at(-1)]) {
			const at = record?.at ?? 0;
			t.is(await rewind.seqAt(at), story.findLast(other => other.at <= at)?.seq ?? 0, `time of record ${record?.seq}`);
			t.is(await rewind.seqAt(at - 1), story.findLast(other => other.at < at)?.seq ?? 0, 'and the moment before it');
		}

		t.is(await rewind.seqAt(0), 0);
		t.is(await rewind.seqAt(Number.MAX_SAFE_INTEGER), story.length);
	}
});

test('steps go record by record and stop at both ends', async t => {
	const rewind = rewindOf();
	t.is(await rewind.step(10, 1), 11);
	t.is(await rewind.step(10, -3), 7);
	t.is(await rewind.step(1, -5), 0);
	t.is(await rewind.step(story.length, 1), story.length);
});

for (const [landmark, count] of [['bar', 'bars'], ['halt', 'halts'], ['fill', 'fills'], ['refusal', 'refusals']] as const) {
	test(`every ${landmark} is found from both sides, with and without keyframes`, async t => {
		const places = placesOf(count);
		t.true(places.length > 0, 'there are some');
		for (const prepared of [false, true]) {
			const rewind = rewindOf();
			if (prepared) {
				await rewind.prepare();
			}

			const forward: number[] = [];
			for (let seq = await rewind.find(landmark, 'next', 0); seq !== null; seq = await rewind.find(landmark, 'next', seq)) {
				forward.push(seq);
			}

			const backward: number[] = [];
			for (let seq = await rewind.find(landmark, 'previous', story.length + 1); seq !== null; seq = await rewind.find(landmark, 'previous', seq)) {
				backward.push(seq);
			}

			t.deepEqual(forward, places);
			t.deepEqual(backward, places.toReversed());
		}
	});
}

test('going over many bars at once comes to where going over one after the other does, and reads little', async t => {
	const bars = placesOf('bars');
	for (const prepared of [false, true]) {
		const journal = journalOf(story, 64);
		const rewind = createRewind({journal, keyframes: createMemoryKeyframes(64)});
		if (prepared) {
			await rewind.prepare();
		}

		for (const from of [0, 1, 64, 65, 300, bars[20] ?? 0, story.length]) {
			const [before, after] = [bars.filter(seq => seq < from).toReversed(), bars.filter(seq => seq > from)];
			for (const count of [1, 2, 7, 30, 1000]) {
				t.is(await rewind.find('bar', 'previous', from, count), before[count - 1] ?? before.at(-1) ?? null, `${count} back from ${from}`);
				t.is(await rewind.find('bar', 'next', from, count), after[count - 1] ?? after.at(-1) ?? null, `${count} on from ${from}`);
			}
		}

		if (prepared) {
			await rewind.viewAt(story.length);
			const pages = journal.pages();
			await rewind.find('bar', 'previous', story.length, 50);
			t.true(journal.pages() - pages <= 1, 'the stretches between are only counted');
		}
	}
});

test('with keyframes a jump reads one stretch, and a search leaves out what cannot hold anything', async t => {
	const journal = journalOf(story, 64);
	const rewind = createRewind({journal, keyframes: createMemoryKeyframes(64)});
	const seen: number[] = [];
	await rewind.prepare((seq, last) => {
		t.is(last, story.length);
		seen.push(seq);
	});
	t.deepEqual(seen, Array.from({length: Math.floor(story.length / 64)}, (_, index) => (index + 1) * 64));
	let before = journal.pages();
	await rewind.viewAt(300);
	t.is(journal.pages() - before, 1);
	before = journal.pages();
	t.is(await rewind.find('halt', 'previous', story.length), haltedAt);
	t.true(journal.pages() - before <= 2, `${journal.pages() - before} pages for the only halt`);
});

test('a journal that grows is seen as it grows', async t => {
	const all = story.slice(0, 100);
	const rewind = createRewind({journal: journalOf(all), keyframes: createMemoryKeyframes(64)});
	await rewind.viewAt(100);
	all.push(...story.slice(100, 150));
	t.is(await rewind.last(), 150);
	t.deepEqual(await rewind.viewAt(150), foldAll(story.slice(0, 150)));
	t.deepEqual(await rewind.viewAt(99), foldAll(story.slice(0, 99)));
});

test('a keyframe that turns out wrong is folded again from the one before', async t => {
	const kept = createMemoryKeyframes(64);
	const keyframes: Keyframes = {...kept, load: async seq => seq === 192 ? null : kept.load(seq)};
	await createRewind({journal: journalOf(story), keyframes: kept}).prepare();
	t.deepEqual(await createRewind({journal: journalOf(story), keyframes}).viewAt(200), foldAll(story.slice(0, 200)));
});
