/**
When the market moves. All symbols move at the same times: at the four anchors of a bar's path, at finer points between
them when the clock is paced, and at the end of a bar, when its candle closes.
*/
import type {EpochMs, Milliseconds} from '../../domain/units.js';
import {openingOf, type BarSource} from './bars.js';
import {anchorOffsets} from './path.js';

export type Schedule = {
	/** Offsets from a bar's opening at which something is traded, ascending, 0 first. */
	readonly offsets: readonly Milliseconds[];
	/** Returns the first event after `after`, or null when there is none any more. */
	next(after: EpochMs): EpochMs | null;
};

/** Finest distance of two events. */
const second: Milliseconds = 1000;

/**
Returns the schedule of a market. `spacing` is the virtual time that should lie between two events, or null for the
anchors alone; it is stretched so that it divides the way from anchor to anchor, and to at least one second.
*/
export function marketSchedule(source: BarSource, spacing: Milliseconds | null): Schedule {
	const {barLength} = source;
	const offsets = spacing === null ? anchorOffsets(barLength) : refine(anchorOffsets(barLength), Math.max(second, spacing));
	const next = (after: EpochMs): EpochMs | null => {
		const opening = openingOf(after, barLength);
		if (source.nextOpening(opening) !== opening) {
			return source.nextOpening(opening + barLength);
		}

		return opening + (offsets.find(offset => opening + offset > after) ?? barLength);
	};

	return {
		offsets,
		next(after) {
			const at = next(after);
			return at === null || isPast(at, source) ? null : at;
		},
	};
}

/** The very end is an event too when it closes a bar. */
function isPast(at: EpochMs, {end, barLength}: BarSource): boolean {
	return end !== null && (at > end || (at === end && at % barLength !== 0));
}

function refine(anchors: readonly Milliseconds[], spacing: Milliseconds): readonly Milliseconds[] {
	return anchors.flatMap((anchor, index) => {
		const length = (anchors[index + 1] ?? anchor) - anchor;
		const parts = Math.max(1, Math.floor(length / spacing));
		return Array.from({length: parts}, (_, part) => anchor + (Math.round(length * part / parts / second) * second));
	});
}
