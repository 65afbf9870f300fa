/**
Asks every venue for its clock, at the start and then hourly, and sooner again while one is wrong: what is too far off stops
trading.
*/
import {errorMessage} from '../../engine/domain/error.js';
import type {EventOf} from '../../engine/domain/event.js';
import type {Milliseconds} from '../../engine/domain/units.js';
import {readClock} from '../../engine/ccxt/clock.js';
import type {Clock} from '../../engine/ports/clock.js';
import type {VenueLink} from './venue-link.js';

export type ClockChecksOptions = {
	readonly links: readonly VenueLink[];
	readonly clock: Clock;
	/** Virtual units of time in a real one. */
	readonly speed: number;
	/** What `clock` has already added to the machine's. */
	readonly clockOffsetMs: Milliseconds;
	readonly maxOffsetMs: Milliseconds;
	readonly onMeasured: (event: EventOf<'ClockMeasured'>) => void;
	readonly onFailed: (venue: string, reason: string) => void;
};

/** In real time. */
const usualMs: Milliseconds = 3_600_000;
const soonerMs: Milliseconds = 60_000;

/** Returns one venue's clock as an event; offsets are in real time, against the machine's own clock. */
export async function measureClock({venue, feed}: VenueLink, traded: boolean, options: Pick<ClockChecksOptions, 'clock' | 'speed' | 'clockOffsetMs'>): Promise<EventOf<'ClockMeasured'>> {
	const {clock, speed, clockOffsetMs} = options;
	const {offsetMs, samples} = await readClock(async () => feed.fetchTime(), () => clock.now());
	return {type: 'ClockMeasured', venue, traded, offsetMs: Math.round(offsetMs / speed) + clockOffsetMs, samples};
}

/** Starts the checks; the first follows at once. Returns how to stop. */
export function startClockChecks(options: ClockChecksOptions): () => void {
	const timers = new Map<string, NodeJS.Timeout>();
	let stopped = false;
	const check = async (link: VenueLink, traded: boolean): Promise<void> => {
		let nextMs = soonerMs;
		try {
			const event = await measureClock(link, traded, options);
			options.onMeasured(event);
			nextMs = Math.abs(event.offsetMs) > options.maxOffsetMs ? soonerMs : usualMs;
		} catch (error) {
			options.onFailed(link.venue, errorMessage(error));
		}

		if (!stopped) {
			timers.set(link.venue, setTimeout(() => {
				void check(link, traded);
			}, nextMs));
		}
	};

	for (const [index, link] of options.links.entries()) {
		void check(link, index === 0);
	}

	return () => {
		stopped = true;
		for (const timer of timers.values()) {
			clearTimeout(timer);
		}
	};
}
