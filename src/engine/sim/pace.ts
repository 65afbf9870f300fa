/**
Where the simulated exchange meets the wall clock: virtual time that runs at a multiple of real time. The only file here
that knows what time it is.
*/
import type {EpochMs, Milliseconds} from '../domain/units.js';

/** Real time between two looks at the market; with one event per look, five updates a second. */
export const tick: Milliseconds = 200;

export type Pace = {
	/** Returns the virtual time now. It never goes back. */
	now(): EpochMs;
	stop(): void;
};

/** Starts virtual time at `from`, `speed` virtual seconds per real second, and calls `onTick` five times a second until stopped. */
export function startPace({from, speed, onTick}: {readonly from: EpochMs; readonly speed: number; readonly onTick: () => void}): Pace {
	const started = performance.now();
	const timer = setInterval(onTick, tick);
	return {
		now: () => from + Math.floor((performance.now() - started) * speed),
		stop() {
			clearInterval(timer);
		},
	};
}
