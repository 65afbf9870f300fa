/**
How far a venue's clock is from ours. One question tells little, because the answer travels; the median of several, each
taken at the middle of its round trip, tells enough.
*/
import type {EpochMs, Milliseconds} from '../domain/units.js';

export type ClockReading = {
	/** The venue's clock minus ours. */
	readonly offsetMs: Milliseconds;
	/** Answers that it was taken from. */
	readonly samples: number;
};

/** Fewer answers than this say nothing certain. */
export const leastSamples = 5;

/** Asks `fetchTime` `samples` times and returns the median offset to `now`. Throws what `fetchTime` throws. */
export async function readClock(fetchTime: () => Promise<EpochMs>, now: () => EpochMs, samples = leastSamples): Promise<ClockReading> {
	const offsets: number[] = [];
	for (let sample = 0; sample < samples; sample++) {
		const asked = now();
		const theirs = await fetchTime();
		offsets.push(theirs - ((asked + now()) / 2));
	}

	const sorted = offsets.toSorted((a, b) => a - b);
	const middle = Math.floor(samples / 2);
	const median = samples % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
	return {offsetMs: Math.round(median), samples};
}
