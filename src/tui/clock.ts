/**
The screen's own time, for what is not the engine's: how often to paint, how long a notice stays, how long the engine has
been silent.
*/
import type {Milliseconds} from '../engine/domain/units.js';

export type ScreenClock = {
	/** Returns a time that never goes back, from an arbitrary start. */
	now(): Milliseconds;
	/** Calls `action` once after `delay`; returns how to call it off. */
	after(delay: Milliseconds, action: () => void): () => void;
};

export const systemClock: ScreenClock = {
	now: () => performance.now(),
	after(delay, action) {
		const timer = setTimeout(action, delay);
		return () => {
			clearTimeout(timer);
		};
	},
};

export type Timers<Name extends string> = {
	/** Calls `action` once after `delay`; a timer of that name that is still running is called off. */
	after(name: Name, delay: Milliseconds, action: () => void): void;
	stop(name: Name): void;
	stopAll(): void;
};

/** Returns timers by name, at most one of each. */
export function createTimers<Name extends string>(clock: ScreenClock): Timers<Name> {
	const running = new Map<Name, () => void>();
	const stop = (name: Name): void => {
		running.get(name)?.();
		running.delete(name);
	};

	return {
		after(name, delay, action) {
			stop(name);
			running.set(name, clock.after(delay, action));
		},
		stop,
		stopAll() {
			for (const name of running.keys()) {
				stop(name);
			}
		},
	};
}
