/**
Makes one sample per minute and market out of a book and its trades. Averages are weighted by time, and only the time
counts in which the book was in step with the venue; a minute that was blind for more than half of it has no sample. Minutes
begin and end by the venue's time stamps.
*/
import type {MicrostructureSample, OrderBook, PublicTrade} from '../../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import {type Depth, depthOf, imbalanceLevels, type Top, topOf} from './depth.js';
import {MinuteTrades} from './trade-sums.js';

const minuteMs: Milliseconds = 60_000;
/** Trades and books come on their own ways; a minute waits this long for the last of either. */
const usualGraceMs: Milliseconds = 5000;
/** Depth costs a walk through the book, so during a minute it is taken only this often, for when the book is lost. */
const depthEveryMs: Milliseconds = 5000;
/** More levels than a side keeps. */
const wholeBook = 100_000;

export type SamplerOptions = {
	readonly symbol: MarketSymbol;
	/** Reads the book as it is now: null while it is not in step. */
	readonly readBook: (levels: number) => OrderBook | null;
	readonly onSample: (sample: MicrostructureSample) => void;
	/** Trades that came after their minute was told; they are in no sample. */
	readonly onLateTrades?: (count: number, at: EpochMs) => void;
	readonly graceMs?: Milliseconds;
};

type BookPart = Omit<MicrostructureSample, 'symbol' | 'minute' | keyof ReturnType<MinuteTrades['sums']>>;
type Ended = {readonly minute: EpochMs; readonly book: BookPart | null};

export class MicrostructureSampler {
	readonly #options: SamplerOptions;
	/** The minute being measured and how far it has been; null before the first sign of life. */
	#minute: EpochMs | null = null;
	#cursor: EpochMs = 0;
	/** What the book says from the cursor on; null while it is out of step. */
	#top: Top | null = null;
	#inStepMs = 0;
	#imbalance = 0;
	#spread = 0;
	/** The last prices and depth that were seen in this minute. */
	#seen: {readonly top: Top; readonly depth: Depth; readonly at: EpochMs} | null = null;
	#ended: Ended[] = [];
	readonly #trades = new Map<EpochMs, MinuteTrades>();
	#toldUpTo: EpochMs = 0;
	/** The first minute; venues begin with trades from before it. */
	#first: EpochMs = Number.POSITIVE_INFINITY;

	constructor(options: SamplerOptions) {
		this.#options = options;
	}

	/** To be called before the book changes at `at`, while it still is what it was. */
	beforeBook(at: EpochMs): void {
		this.#measure(at);
		this.#tell(at);
	}

	/** To be called when the book has changed, or has come into step or out of it. */
	onBook(): void {
		const book = this.#options.readBook(imbalanceLevels);
		this.#top = book === null ? null : topOf(book);
		if (this.#top !== null && (this.#seen === null || this.#cursor - this.#seen.at >= depthEveryMs)) {
			this.#look();
		}
	}

	onTrades(trades: readonly PublicTrade[]): void {
		let late = 0;
		for (const trade of trades) {
			const minute = startOfMinute(trade.at);
			if (minute < this.#toldUpTo) {
				late += minute >= this.#first ? 1 : 0;
				continue;
			}

			const sums = this.#trades.get(minute) ?? new MinuteTrades();
			sums.add(trade);
			this.#trades.set(minute, sums);
		}

		if (late > 0) {
			this.#options.onLateTrades?.(late, trades.at(-1)?.at ?? 0);
		}
	}

	/** Lets time come to `now`, the venue's: ends minutes in which nothing more happened, and tells those that are due. */
	advance(now: EpochMs): void {
		if (this.#minute === null) {
			this.#measure(now);
		}

		const end = (this.#minute ?? now) + minuteMs;
		// What happened before the end may still be on its way.
		if (now >= end + this.#grace) {
			this.#measure(startOfMinute(now - this.#grace));
		}

		this.#tell(now);
	}

	get #grace(): Milliseconds {
		return this.#options.graceMs ?? usualGraceMs;
	}

	/** Adds what the book said from the cursor to `to`, and ends the minutes in between. */
	#measure(to: EpochMs): void {
		if (this.#minute === null) {
			[this.#minute, this.#cursor, this.#toldUpTo, this.#first] = [startOfMinute(to), to, startOfMinute(to), startOfMinute(to)];
			return;
		}

		while (this.#cursor < to) {
			const end = this.#minute + minuteMs;
			const until = Math.min(to, end);
			if (this.#top !== null) {
				const length = until - this.#cursor;
				this.#inStepMs += length;
				this.#imbalance += this.#top.imbalance * length;
				this.#spread += this.#top.spread * length;
			}

			this.#cursor = until;
			if (until === end) {
				this.#endMinute(this.#minute);
			}
		}
	}

	#endMinute(minute: EpochMs): void {
		if (this.#top !== null) {
			this.#look();
		}

		this.#ended.push({minute, book: this.#bookPart()});
		[this.#minute, this.#inStepMs, this.#imbalance, this.#spread, this.#seen] = [minute + minuteMs, 0, 0, 0, null];
	}

	/** Returns what the minute came to, or null when it was blind for more than half of it. */
	#bookPart(): BookPart | null {
		if (this.#seen === null || this.#inStepMs < minuteMs / 2) {
			return null;
		}

		const {top: {bid, bidQuantity, ask, askQuantity}, depth} = this.#seen;
		return {bid, bidQuantity, ask, askQuantity, ...depth, imbalance: this.#imbalance / this.#inStepMs, spread: this.#spread / this.#inStepMs};
	}

	/** Notes prices and depth of the whole book. */
	#look(): void {
		const book = this.#options.readBook(wholeBook);
		const top = book === null ? null : topOf(book);
		if (book !== null && top !== null) {
			this.#seen = {top, depth: depthOf(book), at: this.#cursor};
		}
	}

	/** Tells the minutes whose grace is over. */
	#tell(now: EpochMs): void {
		const due = this.#ended.filter(({minute}) => now >= minute + minuteMs + this.#grace);
		if (due.length === 0) {
			return;
		}

		this.#ended = this.#ended.slice(due.length);
		for (const {minute, book} of due) {
			const sums = (this.#trades.get(minute) ?? new MinuteTrades()).sums();
			this.#toldUpTo = minute + minuteMs;
			if (book !== null) {
				this.#options.onSample({symbol: this.#options.symbol, minute, ...book, ...sums});
			}
		}

		for (const minute of this.#trades.keys()) {
			if (minute < this.#toldUpTo) {
				this.#trades.delete(minute);
			}
		}
	}
}

function startOfMinute(at: EpochMs): EpochMs {
	return Math.floor(at / minuteMs) * minuteMs;
}
