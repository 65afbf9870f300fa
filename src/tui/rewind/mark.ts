/**
Where a rewind stands, and what a screen is given to look back with.
*/
import type {JournalRecord} from '../../engine/domain/event.js';
import type {Past} from '../../engine/domain/rewind.js';
import type {ScreenState} from '../store.js';

/** The moment of the past that a screen shows. */
export type PastMark = {
	/** The record after which it was so. */
	readonly seq: number;
	/** The last record that was there when it was looked up. */
	readonly last: number;
	/** Record `seq`, or null where it has not been read yet. */
	readonly record: JournalRecord | null;
	/** What is read on the way to the next moment, once that takes a while; else null. */
	readonly seeking: string | null;
	/** The screen of now, which goes on; null where no engine runs. */
	readonly now: ScreenState | null;
};

/** How a screen looks back. */
export type PastOptions = {
	/** False where no engine runs, so that there is no now to return to. */
	readonly hasNow: boolean;
	/** True for a screen that begins in the past, at the end of the journal. */
	readonly begins: boolean;
	/** Opens the journal when somebody looks back first, and again when that failed. */
	open(): Promise<Past>;
};
