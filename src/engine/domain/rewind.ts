/**
Any past moment as it was: the read model is a fold of the journal, so the view at a record is the fold up to it. Keyframes,
views that were kept every so many records, make that quick in a long journal; the journal alone decides what they are worth.
*/
import {invariant} from './error.js';
import type {JournalRecord} from './event.js';
import type {EpochMs} from './units.js';
import {emptyView, foldRecord} from './view-fold.js';
import type {EngineView, ViewCounts} from './view.js';

/** A journal that is read from anywhere in it: on disk, or page by page from a running engine. It may grow meanwhile. */
export type RewindJournal = {
	/** Returns the sequence number of the last record that is there now; 0 for an empty journal. */
	lastSeq(): Promise<number>;
	/** Returns records in order from `fromSeq` on, at least one where there is one, and at most `limit`. */
	read(fromSeq: number, limit: number): Promise<readonly JournalRecord[]>;
};

/** What is known of a keyframe without its view. */
export type KeyframeMark = {readonly seq: number; readonly at: EpochMs; readonly counts: ViewCounts};

/** Views that were kept, by the record that they stand at: a multiple of `every`. */
export type Keyframes = {
	readonly every: number;
	/** Returns the mark of the keyframe at `seq`, or null where there is none that fits the journal. */
	mark(seq: number): KeyframeMark | null;
	/** Returns the view at `seq`, or null when there is none or it turns out not to fit the journal; it then has no mark any more. */
	load(seq: number): Promise<EngineView | null>;
	/** Keeps a view. A failure to write is no failure: what is not kept is folded again. */
	save(view: EngineView): Promise<void>;
};

/** A journal and its keyframes: all that a rewind is made of. */
export type Past = {readonly journal: RewindJournal; readonly keyframes: Keyframes};

/** What one looks for: a completed bar, a halt, a fill, an order that risk refused. A record is one when it raises the count. */
export type Landmark = 'bar' | 'halt' | 'fill' | 'refusal';

export type Direction = 'next' | 'previous';

/**
Places in a journal are sequence numbers from 0, before the first record, to the last one. Nothing here changes anything;
calls may overlap.
*/
export type Rewind = {
	/** Returns the last place there is now. */
	last(): Promise<number>;
	/** Returns the view after record `seq`. Throws an InvariantError for a place that is not in the journal. */
	viewAt(seq: number): Promise<EngineView>;
	/** Returns record `seq`, or null for place 0. */
	recordAt(seq: number): Promise<JournalRecord | null>;
	/** Returns the place of the last record at or before a time; 0 when the journal begins later. */
	seqAt(time: EpochMs): Promise<number>;
	/** Returns the place so many records from `from`, backwards when negative, and no further than the journal goes. */
	step(from: number, records: number): Promise<number>;
	/** Returns the place of the nearest landmark after or before `from`, or null when there is none. With `count`, goes on over so many of them, or as many as there are. */
	find(landmark: Landmark, direction: Direction, from: number, count?: number): Promise<number | null>;
	/** Returns records as they stand in the journal, in order from `fromSeq` on: at least one where there is one, and at most `limit`. */
	read(fromSeq: number, limit: number): Promise<readonly JournalRecord[]>;
	/** Makes every keyframe that is missing, oldest first, and tells the place that it has come to. */
	prepare(onProgress?: (seq: number, last: number) => void): Promise<void>;
};

const countOf: Readonly<Record<Landmark, keyof ViewCounts>> = {bar: 'bars', halt: 'halts', fill: 'fills', refusal: 'refusals'};

/** Returns the past of a journal. Where keyframes are missing it folds, and keeps those that it passes. */
export function createRewind({journal, keyframes}: Past): Rewind {
	return new JournalRewind(journal, keyframes);
}

/** Returns keyframes that are kept in memory only, for a journal that cannot be written beside. */
export function createMemoryKeyframes(every: number): Keyframes {
	const views = new Map<number, EngineView>();
	return {
		every,
		mark: seq => views.get(seq) ?? null,
		load: async seq => views.get(seq) ?? null,
		async save(view) {
			views.set(view.seq, view);
		},
	};
}

/** The records between two keyframes, or as many as there are yet, and the view after each; `views[0]` is the one before the first. */
type Stretch = {readonly records: readonly JournalRecord[]; readonly views: readonly EngineView[]};

type Search = {readonly landmark: Landmark; readonly direction: Direction; readonly from: number; readonly last: number};

/** Stepping goes back and forth over one border at a time. */
const mostStretches = 3;

/** Whoever has jumped steps on from there, so a little more than what is needed is read at once. */
const fewestRecords = 64;

class JournalRewind implements Rewind {
	readonly #journal: RewindJournal;
	readonly #keyframes: Keyframes;
	/** By number, the one that was used last at the end. */
	readonly #stretches = new Map<number, Stretch>();

	constructor(journal: RewindJournal, keyframes: Keyframes) {
		invariant(Number.isInteger(keyframes.every) && keyframes.every > 0, `keyframes cannot stand every ${keyframes.every} records`);
		this.#journal = journal;
		this.#keyframes = keyframes;
	}

	async last(): Promise<number> {
		return this.#journal.lastSeq();
	}

	async viewAt(seq: number): Promise<EngineView> {
		invariant(Number.isInteger(seq) && seq >= 0, `there is no place ${seq} in a journal`);
		const number = this.#numberOf(seq);
		const {views} = await this.#stretch(number, seq);
		const view = views[seq - (number * this.#keyframes.every)];
		invariant(view !== undefined, `the journal ends before record ${seq}`);
		return view;
	}

	async recordAt(seq: number): Promise<JournalRecord | null> {
		if (seq === 0) {
			return null;
		}

		const number = this.#numberOf(seq);
		const {records} = await this.#stretch(number, seq);
		const record = records[seq - 1 - (number * this.#keyframes.every)];
		invariant(record !== undefined, `the journal ends before record ${seq}`);
		return record;
	}

	async seqAt(time: EpochMs): Promise<number> {
		const {every} = this.#keyframes;
		const last = await this.last();
		let number = this.#numberOf(last);
		while (number > 0 && (this.#keyframes.mark(number * every)?.at ?? Infinity) > time) {
			number -= 1;
		}

		for (; number <= this.#numberOf(last); number++) {
			const {records} = await this.#stretch(number, Math.min(last, (number + 1) * every));
			const later = records.find(({at}) => at > time);
			if (later !== undefined) {
				return later.seq - 1;
			}
		}

		return last;
	}

	async step(from: number, records: number): Promise<number> {
		return Math.max(0, Math.min(await this.last(), from + records));
	}

	async find(landmark: Landmark, direction: Direction, from: number, count = 1): Promise<number | null> {
		const last = await this.last();
		const search: Search = {landmark, direction, from: Math.min(from, last + 1), last};
		const step = direction === 'next' ? 1 : -1;
		const [begin, end] = [this.#numberOf(direction === 'next' ? search.from + 1 : search.from - 1), this.#numberOf(last)];
		let left = count;
		// The stretch with the farthest landmark so far, which is only looked at when there are no more.
		let farthest: number | null = null;
		for (let number = begin; number >= 0 && number <= end; number += step) {
			const known = this.#countWithin(landmark, number);
			// In the first stretch some may lie on the other side of `from`.
			const isPassed = known !== null && (known === 0 || (number !== begin && known < left));
			const places = isPassed ? [] : await this.#placesWithin(number, search);
			const found = places[left - 1];
			if (found !== undefined) {
				return found;
			}

			const passed = isPassed ? known : places.length;
			left -= passed;
			farthest = passed > 0 ? number : farthest;
		}

		const places = farthest === null ? [] : await this.#placesWithin(farthest, search);
		return places.at(-1) ?? null;
	}

	async read(fromSeq: number, limit: number): Promise<readonly JournalRecord[]> {
		return this.#journal.read(fromSeq, limit);
	}

	async prepare(onProgress?: (seq: number, last: number) => void): Promise<void> {
		const {every} = this.#keyframes;
		const last = await this.last();
		let view: EngineView | null = emptyView();
		for (let seq = every; seq <= last; seq += every) {
			if (this.#keyframes.mark(seq) === null) {
				view = await this.#foldTo(view ?? await this.#start((seq / every) - 1), seq);
				await this.#keyframes.save(view);
				onProgress?.(seq, last);
			} else {
				view = null;
			}
		}
	}

	/** Stretch 0 holds the records from 1 to `every`, and the place before them. */
	#numberOf(seq: number): number {
		return Math.max(0, Math.ceil(seq / this.#keyframes.every) - 1);
	}

	/** Returns how many landmarks are in a stretch, by the marks at both its ends; null where one is missing. */
	#countWithin(landmark: Landmark, number: number): number | null {
		const {every} = this.#keyframes;
		const [before, after] = [this.#keyframes.mark(number * every), this.#keyframes.mark((number + 1) * every)];
		const count = countOf[landmark];
		const begun = number === 0 ? 0 : before?.counts[count];
		return after === null || begun === undefined ? null : after.counts[count] - begun;
	}

	/** Returns the places of the landmarks in a stretch that lie in the direction, the nearest first. */
	async #placesWithin(number: number, {landmark, direction, from, last}: Search): Promise<readonly number[]> {
		const {views} = await this.#stretch(number, Math.min(last, (number + 1) * this.#keyframes.every));
		const count = countOf[landmark];
		const places = views.flatMap(({seq, counts}, index) => index > 0 && counts[count] > (views[index - 1]?.counts[count] ?? 0) ? [seq] : []);
		return direction === 'next' ? places.filter(seq => seq > from) : places.filter(seq => seq < from).toReversed();
	}

	/** Returns a stretch that reaches at least to `seq`, if the journal does. */
	async #stretch(number: number, seq: number): Promise<Stretch> {
		const known = this.#stretches.get(number);
		const begun = known ?? {records: [], views: [await this.#start(number)]};
		const stretch = await this.#extend(begun, seq, (number + 1) * this.#keyframes.every);
		this.#stretches.delete(number);
		this.#stretches.set(number, stretch);
		for (const oldest of [...this.#stretches.keys()].slice(0, -mostStretches)) {
			this.#stretches.delete(oldest);
		}

		return stretch;
	}

	async #extend({records, views}: Stretch, seq: number, end: number): Promise<Stretch> {
		const [moreRecords, moreViews] = [[...records], [...views]];
		for (let view = views.at(-1); view !== undefined && view.seq < seq; view = moreViews.at(-1)) {
			const page = await this.#journal.read(view.seq + 1, Math.min(end - view.seq, Math.max(fewestRecords, seq - view.seq)));
			if (page.length === 0) {
				break;
			}

			for (const record of page) {
				view = foldRecord(view, record);
				moreRecords.push(record);
				moreViews.push(view);
			}
		}

		return moreRecords.length === records.length ? {records, views} : {records: moreRecords, views: moreViews};
	}

	/** Returns the view before stretch `number`: a keyframe, or what is folded from the nearest one before it. */
	async #start(number: number): Promise<EngineView> {
		const {every} = this.#keyframes;
		for (let nearest = number; nearest >= 0; nearest--) {
			const view = nearest === 0 ? emptyView() : await this.#keyframes.load(nearest * every);
			if (view !== null) {
				return this.#foldAndKeep(view, number * every);
			}
		}

		return emptyView();
	}

	async #foldAndKeep(from: EngineView, seq: number): Promise<EngineView> {
		let view = from;
		while (view.seq < seq) {
			view = await this.#foldTo(view, view.seq + this.#keyframes.every);
			await this.#keyframes.save(view);
		}

		return view;
	}

	async #foldTo(from: EngineView, seq: number): Promise<EngineView> {
		let view = from;
		while (view.seq < seq) {
			const page = await this.#journal.read(view.seq + 1, seq - view.seq);
			invariant(page.length > 0, `the journal ends before record ${seq}`);
			for (const record of page) {
				view = foldRecord(view, record);
			}
		}

		return view;
	}
}
