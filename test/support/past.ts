/**
The past of made-up records, for screens that look back.
*/
import {createMemoryKeyframes, type RewindJournal} from '../../src/engine/domain/rewind.js';
import type {JournalRecord} from '../../src/engine/domain/event.js';
import type {PastOptions} from '../../src/tui/rewind/mark.js';

export type MadePast = PastOptions & {
	/** How many pages were read so far. */
	pages(): number;
	/** Makes every page from now on wait until the returned function is called. */
	hold(): () => void;
};

/** Returns the past of `records`, which may grow. */
export function pastOfRecords(records: readonly JournalRecord[], part: Partial<PastOptions> = {}): MadePast {
	let pages = 0;
	let held = Promise.resolve();
	const journal: RewindJournal = {
		lastSeq: async () => records.length,
		async read(fromSeq, limit) {
			pages += 1;
			await held;
			return records.slice(fromSeq - 1, fromSeq - 1 + limit);
		},
	};
	return {
		hasNow: true,
		begins: false,
		open: async () => ({journal, keyframes: createMemoryKeyframes(128)}),
		...part,
		pages: () => pages,
		hold() {
			const {promise, resolve} = Promise.withResolvers<void>();
			held = promise;
			return resolve;
		},
	};
}
