/**
Notices that the engine has gone silent. Time is counted in the guard's own ticks, so that a machine that slept does not
look like an engine that hangs.
*/
import type {Milliseconds} from '../domain/units.js';

export type Watchdog = {
	/** The engine has said that it lives. */
	beat(): void;
	/** Counts the time since the last tick; returns true once when the silence becomes too long. */
	tick(elapsed: Milliseconds): boolean;
	/** How long the engine has been silent. */
	silence(): Milliseconds;
};

/** Returns a watchdog. `tickMs` is the usual time between two ticks; of a longer one only twice that counts. Null never barks. */
export function createWatchdog(silentAfterMs: Milliseconds | null, tickMs: Milliseconds): Watchdog {
	let silent = 0;
	let barked = false;
	return {
		beat() {
			silent = 0;
			barked = false;
		},
		tick(elapsed) {
			silent += Math.min(elapsed, tickMs * 2);
			const barks = silentAfterMs !== null && !barked && silent >= silentAfterMs;
			barked ||= barks;
			return barks;
		},
		silence: () => silent,
	};
}
