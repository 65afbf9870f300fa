/**
The records that this screen has heard, for the question why: the newest few thousand, without those that are large and
explain nothing. What is older is asked of the engine.
*/
import type {EventType, JournalRecord} from '../engine/domain/event.js';
import type {Answer, Question} from '../engine/domain/question.js';
import type {Milliseconds} from '../engine/domain/units.js';
import {whyChain, type WhyChain} from '../engine/domain/why.js';
import type {ScreenClock} from './clock.js';

/** Asks for a page of the journal: of an engine, or of a journal on disk. */
export type AskJournal = (question: Question<'journal'>) => Promise<Answer<'journal'>>;

export type Trail = {
	/** In sequence, oldest first. */
	records(): readonly JournalRecord[];
	take(record: JournalRecord): void;
};

const longest = 6000;
/** Dropped at once, so that records are not moved about with every one that comes. */
const dropped = 1000;
const left: ReadonlySet<EventType> = new Set(['HistoryLoaded', 'QuotesSampled', 'AccountReported', 'MarketsLoaded', 'TimerFired', 'BarsFetched', 'LimitsMeasured', 'EquityMarked']);

export function createTrail(): Trail {
	const records: JournalRecord[] = [];
	return {
		records: () => records,
		take(record) {
			if (left.has(record.event.type)) {
				return;
			}

			records.push(record);
			if (records.length > longest) {
				records.splice(0, dropped);
			}
		},
	};
}

export type Fetched = {
	recordOf(seq: number): JournalRecord | null;
	/** Asks for a record, once in a while, and calls `arrived` when it is there. A question without an answer is forgotten. */
	want(ask: AskJournal, seq: number, arrived: () => void): void;
};

const fetchedKept = 100;
const askAgainAfter: Milliseconds = 5000;

/** Returns a small store of records that were asked for one by one. */
export function createFetched(clock: ScreenClock): Fetched {
	const records = new Map<number, JournalRecord>();
	const asked = new Map<number, Milliseconds>();
	const fetch = async (ask: AskJournal, seq: number, arrived: () => void): Promise<void> => {
		const {records: [record]} = await ask({about: 'journal', fromSeq: seq, limit: 1});
		if (record?.seq === seq) {
			records.set(seq, record);
			for (const oldest of [...records.keys()].slice(0, -fetchedKept)) {
				records.delete(oldest);
			}

			arrived();
		}
	};

	return {
		recordOf: seq => records.get(seq) ?? null,
		want(ask, seq, arrived) {
			if (clock.now() - (asked.get(seq) ?? Number.NEGATIVE_INFINITY) >= askAgainAfter) {
				asked.clear();
				asked.set(seq, clock.now());
				// The pane says that the record is not here; a screen has nobody else to tell.
				void fetch(ask, seq, arrived).catch(() => undefined);
			}
		},
	};
}

const pageRecords = 1500;
const pagesAtMost = 6;

/**
Returns the chain behind a record, asking the engine for records before those that are known until the chain is complete
or six pages have been read; null when even then the record is not among them. Rejects as `ask` does.
*/
export async function askChain(ask: AskJournal, known: readonly JournalRecord[], seq: number): Promise<WhyChain | null> {
	const near = known.filter(record => record.seq >= seq - (pageRecords * pagesAtMost));
	let records: readonly JournalRecord[] = near.length > 0 && (near[0]?.seq ?? 0) <= seq ? near : [];
	let from = records[0]?.seq ?? seq + 500;
	for (let page = 0; page < pagesAtMost && from > 1; page++) {
		const start = Math.max(1, from - pageRecords);
		records = [...await readRange(ask, start, from), ...records];
		from = start;
		const chain = whyChain(records, seq);
		if (chain?.complete === true) {
			return chain;
		}
	}

	return whyChain(records, seq);
}

/** Reads records with `from` ≤ seq < `to`; an answer may be shorter than asked for, and the journal may end before `to`. */
async function readRange(ask: AskJournal, from: number, to: number): Promise<readonly JournalRecord[]> {
	const found: JournalRecord[] = [];
	for (let next = from; next < to;) {
		const {records} = await ask({about: 'journal', fromSeq: next, limit: to - next});
		const last = records.at(-1);
		if (last === undefined) {
			break;
		}

		found.push(...records.filter(({seq}) => seq < to));
		next = last.seq + 1;
	}

	return found;
}
