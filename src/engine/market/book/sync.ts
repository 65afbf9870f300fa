/**
Keeps a local book in step with the venue, in the two ways that venues have: diffs that must follow each other without a
hole and start from a REST book, or a snapshot in the stream with updates after it. Says what broke; what to do about it
is the session's business.
*/
import type {QualityCheck} from '../../domain/quality.js';
import type {RestBook} from './binance.js';
import {LocalBook} from './local-book.js';
import type {VenueMessage} from './message.js';

type Diff = Extract<VenueMessage, {readonly kind: 'diff'}>;
type StreamedBook = Extract<VenueMessage, {readonly kind: 'snapshot' | 'update'}>;

export type BookFault = {readonly check: QualityCheck; readonly detail: string};

/** What became of a message: `broken` means that the book is unknown from here on. */
export type Applied =
	| {readonly result: 'applied' | 'waiting'}
	| {readonly result: 'ignored'; readonly fault: BookFault | null}
	| {readonly result: 'broken'; readonly fault: BookFault};

const applied: Applied = {result: 'applied'};
const waiting: Applied = {result: 'waiting'};

/** Messages that are kept while the REST book is on its way; a market sends ten per second. */
const longestBuffer = 2000;
/** Far levels are told when they change but never when the venue forgets them; beyond these per side we forget them too. */
const mostLevels = 20_000;

/** A book by diffs with update ids (Binance). */
export class DiffBook {
	readonly book = new LocalBook();
	#live = false;
	/** Update id up to which everything is in the book. */
	#last = 0;
	/** True until the first diff after a REST book, which may overlap with it. */
	#joining = false;
	#buffer: Diff[] = [];

	get live(): boolean {
		return this.#live;
	}

	/** Forgets everything and collects diffs until a REST book comes. */
	restart(): void {
		this.#live = false;
		this.#buffer = [];
	}

	apply(diff: Diff): Applied {
		if (!this.#live) {
			this.#buffer.push(diff);
			if (this.#buffer.length > longestBuffer) {
				this.#buffer.shift();
			}

			return waiting;
		}

		return diff.last <= this.#last ? this.#late(diff) : this.#follow(diff);
	}

	/** Joins the buffered diffs to a REST book. Returns `waiting` when it is older than they are, so that a newer one is needed. */
	join(snapshot: RestBook): Applied {
		const first = this.#buffer.find(({last}) => last > snapshot.lastUpdateId);
		if (first !== undefined && first.first > snapshot.lastUpdateId + 1) {
			return waiting;
		}

		const diffs = this.#buffer;
		this.#buffer = [];
		this.book.reset({...snapshot, at: Math.min(snapshot.at, first?.at ?? snapshot.at)});
		this.#live = true;
		this.#last = snapshot.lastUpdateId;
		this.#joining = true;
		for (const diff of diffs) {
			const outcome = diff.last <= this.#last ? applied : this.#follow(diff);
			if (outcome.result !== 'applied') {
				return outcome;
			}
		}

		return this.#checked();
	}

	#late({first, last}: Diff): Applied {
		if (this.#joining) {
			return {result: 'ignored', fault: null};
		}

		const check = last === this.#last ? 'duplicate' : 'out-of-order';
		return {result: 'ignored', fault: {check, detail: `update ${first} to ${last} came after ${this.#last}`}};
	}

	#follow(diff: Diff): Applied {
		const {first, last, previous} = diff;
		const expected = this.#last + 1;
		const overlaps = this.#joining && first <= expected;
		if (!overlaps && (previous === null ? first !== expected : previous !== this.#last)) {
			return this.#joining ? this.#tooOld(diff) : this.#break({check: 'sequence-break', detail: `update ${first} to ${last} does not follow ${this.#last}`});
		}

		this.#joining = false;
		this.#last = last;
		this.book.apply(diff);
		this.book.keep(mostLevels);
		return this.#checked();
	}

	/** The REST book ends before the stream begins: a newer one is needed. */
	#tooOld(diff: Diff): Applied {
		this.restart();
		this.#buffer = [diff];
		return waiting;
	}

	#checked(): Applied {
		return this.book.isCrossed ? this.#break(crossed(this.book)) : applied;
	}

	#break(fault: BookFault): Applied {
		this.restart();
		return {result: 'broken', fault};
	}
}

export type StreamedBookOptions = {
	/** Levels that the venue keeps per side, null for the whole book. */
	readonly depth: number | null;
	/** Returns the checksum of a book as the venue computes it; null where it sends none. */
	readonly checksum: ((book: LocalBook) => number) | null;
};

/** A book by a snapshot and updates in the stream (Coinbase, Kraken). */
export class SnapshotBook {
	readonly book = new LocalBook();
	readonly #options: StreamedBookOptions;
	#live = false;

	constructor(options: StreamedBookOptions) {
		this.#options = options;
	}

	get live(): boolean {
		return this.#live;
	}

	restart(): void {
		this.#live = false;
	}

	apply(message: StreamedBook): Applied {
		if (message.kind === 'snapshot') {
			this.book.reset(message);
			this.#live = true;
		} else if (this.#live) {
			this.book.apply(message);
		} else {
			return waiting;
		}

		this.book.keep(this.#options.depth ?? mostLevels);
		const fault = this.#fault(message.checksum);
		if (fault === null) {
			return applied;
		}

		this.restart();
		return {result: 'broken', fault};
	}

	#fault(expected: number | null): BookFault | null {
		const sum = expected === null || this.#options.checksum === null ? expected : this.#options.checksum(this.book);
		if (sum !== expected) {
			return {check: 'sequence-break', detail: `checksum of the book is ${sum}, the venue says ${expected}`};
		}

		return this.book.isCrossed ? crossed(this.book) : null;
	}
}

function crossed({bids, asks}: LocalBook): BookFault {
	return {check: 'crossed-book', detail: `best bid ${bids.best?.price} is not below best ask ${asks.best?.price}`};
}
