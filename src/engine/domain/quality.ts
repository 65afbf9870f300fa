/**
What can be wrong with market data, and where.
*/
import type {EpochMs, MarketSymbol} from './units.js';

export type QualityCheck =
	/** A bar is missing. */
	| 'gap'
	/** No message for too long. */
	| 'stale'
	/** The best bid is not below the best ask. */
	| 'crossed-book'
	/** A price more than eight median absolute deviations away from other venues, or from its own history. */
	| 'outlier'
	/** Bars without trades. */
	| 'zero-volume'
	/** The venue's time stamps are far from the clock. */
	| 'timestamp-drift'
	/** A message older than one that came before it. */
	| 'out-of-order'
	/** A message that came twice. */
	| 'duplicate'
	/** An update of a book does not follow the one before it; the book is fetched anew. */
	| 'sequence-break'
	/** A value that is no number, not positive, or otherwise impossible. */
	| 'malformed';

/** The state of one check on one market of one venue. Told when it changes, not with every message. */
export type QualityFinding = {
	readonly venue: string;
	/** Null when it concerns the whole venue. */
	readonly symbol: MarketSymbol | null;
	readonly check: QualityCheck;
	/** `bad` data must not be traded on; `suspect` is told and counted; `ok` ends either. */
	readonly status: 'ok' | 'suspect' | 'bad';
	/** What was seen, with numbers. */
	readonly detail: string;
	readonly at: EpochMs;
};
