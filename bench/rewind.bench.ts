/**
Looking back in a journal of about a year of trading: how long a jump to any place takes, and to the next or the previous
landmark. The reference is what a jump to an early place would take without keyframes: reading and folding all before it.
*/
import {mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import type {DomainEvent, JournalRecord} from '../src/engine/domain/event.js';
import {randomFrom} from '../src/engine/domain/random.js';
import type {Landmark, Rewind} from '../src/engine/domain/rewind.js';
import {hour} from '../src/engine/domain/units.js';
import {emptyView, foldRecord} from '../src/engine/domain/view-fold.js';
import {openJournalReader} from '../src/storage/journal/journal-reader.js';
import {openJournal} from '../src/storage/journal/open-journal.js';
import {keyframeFolder, openPast, openRewind, type RewindFolder} from '../src/storage/keyframes/open-rewind.js';
import {systemClock} from '../src/tui/clock.js';
import {createRewinder} from '../src/tui/rewind/rewinder.js';
import {openingState} from '../src/tui/store.js';
import {makeRun} from '../test/support/records.js';
import {timeOf, timesOf, type Bench, type Measure, type Times} from './bench.js';

/** `BENCH_RECORDS` makes it smaller, to try it out. */
const wanted = Number(process.env.BENCH_RECORDS ?? 500_000);
const barsPerRun = 1000;
const runs = 40;
const haltAt = 9000;
const early = Math.min(20_000, wanted);

export const bench: Bench = {
	name: 'rewind',
	about: `jumps in a journal of ${wanted.toLocaleString('en-US')} records`,
	async run() {
		const root = mkdtempSync(join(tmpdir(), 'cryptotrader-bench-'));
		try {
			return await measure({root, journal: join(root, 'journal')});
		} finally {
			rmSync(root, {recursive: true, force: true});
		}
	},
};

async function measure(folder: RewindFolder): Promise<readonly Measure[]> {
	const records = writeJournal(folder.journal);
	const first = await openRewind(folder, 'bench');
	const prepared = await timeOf(async () => first.prepare());
	const opened = await timeOf(async () => openRewind(folder, 'bench'));
	const random = randomFrom(7, 'rewind bench');
	const place = (): number => Math.floor(random.next() * records);
	const jumps = await timesOf(runs, async () => first.viewAt(place()));
	const times = await timesOf(runs, async () => {
		const seq = await first.seqAt(Date.UTC(2021, 0, 15) + Math.floor(random.next() * (records / 15) * hour));
		return first.viewAt(seq);
	});
	const middle = Math.floor(records / 2);
	await first.viewAt(middle);
	const steps = await timesOf(runs, async () => first.viewAt(await first.step(middle, -1)));
	const [halts, fills] = [await search(first, 'halt', place), await search(first, 'fill', place)];
	const screen = await jumpsOnScreen(folder, place);
	const reference = {name: `fold up to record ${early.toLocaleString('en-US')}`, value: await timeOf(async () => foldUpTo(folder.journal, early))};
	return [
		{name: `a jump to any of ${records.toLocaleString('en-US')} records, median`, value: jumps.median, unit: 'ms', reference},
		{name: 'a jump, p95', value: jumps.p95, unit: 'ms', reference},
		{name: 'a jump to a time, p95', value: times.p95, unit: 'ms', reference},
		{name: 'a jump to the previous halt, p95', value: halts.p95, unit: 'ms', reference},
		{name: 'a jump to the previous fill, p95', value: fills.p95, unit: 'ms', reference},
		{name: 'a jump on the screen, from key to view, p95', value: screen.times.p95, unit: 'ms', reference},
		{name: 'longest that such a jump holds other keys', value: screen.held, unit: 'ms', reference: null},
		{name: 'a step back, p95', value: steps.p95, unit: 'ms', reference: null},
		{name: 'opening', value: opened, unit: 'ms', reference: null},
		{name: 'making all keyframes once', value: prepared / 1000, unit: 's', reference: null},
		{name: 'keyframes on disk', value: sizeOf(keyframeFolder(folder.root)), unit: 'MiB', reference: {name: 'the journal', value: sizeOf(folder.journal)}},
	];
}

/** Jumps as the screen makes them: in pages, with keys read between. */
async function jumpsOnScreen(folder: RewindFolder, place: () => number): Promise<{readonly times: Times; readonly held: number}> {
	let arrived = (): void => undefined;
	const rewinder = createRewinder({
		past: {hasNow: true, open: async () => openPast(folder, 'bench')},
		clock: systemClock,
		now: () => openingState('paper'),
		show(screen) {
			if (screen?.past?.record !== null) {
				arrived();
			}
		},
		tell: () => undefined,
	});
	const jump = async (): Promise<void> => {
		await new Promise<void>(resolve => {
			arrived = resolve;
			rewinder.go({kind: 'record', seq: Math.max(1, place())});
		});
	};

	await jump();
	const delay = monitorEventLoopDelay({resolution: 1});
	delay.enable();
	const times = await timesOf(runs, jump);
	delay.disable();
	return {times, held: delay.max / 1e6};
}

/** Jumps back from where one stands, which is a place that is shown already. */
async function search(rewind: Rewind, landmark: Landmark, place: () => number): Promise<Times> {
	const times: number[] = [];
	for (let run = 0; run < runs; run++) {
		const from = place();
		await rewind.viewAt(from);
		times.push(await timeOf(async () => {
			const seq = await rewind.find(landmark, 'previous', from);
			return seq === null ? null : rewind.viewAt(seq);
		}));
	}

	times.sort((a, b) => a - b);
	return {median: times[runs / 2] ?? Number.NaN, p95: times[Math.ceil(runs * 0.95) - 1] ?? Number.NaN, runs};
}

/** Writes runs one after the other, as an engine that is started again every few weeks, and returns how many records there are. */
function writeJournal(folder: string): number {
	const journal = openJournal(folder);
	let written = 0;
	for (let run = 0; written < wanted; run++) {
		const records = laterRun(run, written);
		journal.append(records);
		written += records.length;
	}

	journal.close();
	return written;
}

function laterRun(run: number, written: number): readonly JournalRecord[] {
	return makeRun({bars: barsPerRun, from: Date.UTC(2021, 0, 15) + (run * barsPerRun * hour)}).map(record => moved(record, written));
}

/** Each run has one halt. */
function moved(record: JournalRecord, by: number): JournalRecord {
	const event: DomainEvent = record.seq === haltAt ? {type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'to be found', source: 'cli', latched: false, until: null} : record.event;
	return {...record, event, seq: record.seq + by, causes: record.causes.map(seq => seq + by)};
}

async function foldUpTo(journal: string, seq: number): Promise<void> {
	let view = emptyView();
	for (const record of openJournalReader(journal).read()) {
		view = foldRecord(view, record);
		if (view.seq >= seq) {
			break;
		}
	}
}

function sizeOf(folder: string): number {
	return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1_048_576;
}
