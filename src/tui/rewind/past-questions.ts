/**
Answers about the past: from the journal, up to the moment that is shown and no further.
*/
import type {Rewind} from '../../engine/domain/rewind.js';
import type {ScreenClock} from '../clock.js';
import type {Questions} from '../questions.js';
import type {ScreenState} from '../store.js';
import {askChain, createFetched, type AskJournal} from '../trail.js';

export type PastQuestions = Questions & {readonly recordOf: ScreenState['recordOf']};

/** Returns answers that know nothing after `place()`; `arrived` is called when a record that was wanted is there. */
export function createPastQuestions(rewind: () => Promise<Rewind>, place: () => number, clock: ScreenClock, arrived: () => void): PastQuestions {
	const fetched = createFetched(clock);
	const ask: AskJournal = async ({fromSeq, limit}) => {
		const lastSeq = place();
		const opened = await rewind();
		return {records: fromSeq > lastSeq ? [] : await opened.read(fromSeq, Math.min(limit, lastSeq - fromSeq + 1)), lastSeq};
	};

	return {
		recordOf: fetched.recordOf,
		// What was held of market data at that time is nowhere written.
		want: () => undefined,
		wantRecord(seq) {
			if (fetched.recordOf(seq) === null) {
				fetched.want(ask, seq, arrived);
			}
		},
		why: () => null,
		askWhy: async seq => askChain(ask, [], seq),
	};
}
