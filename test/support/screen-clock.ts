/**
A screen clock that a test moves by hand.
*/
import type {ScreenClock} from '../../src/tui/clock.js';

export type FakeClock = ScreenClock & {
	readonly waiting: number;
	/** Moves time on and calls what is due, in order. */
	advance(ms: number): void;
};

type Timer = {readonly at: number; readonly action: () => void};

export function createFakeClock(): FakeClock {
	let now = 0;
	let timers: readonly Timer[] = [];
	return {
		now: () => now,
		get waiting() {
			return timers.length;
		},
		after(delay, action) {
			const timer = {at: now + Math.max(0, delay), action};
			timers = [...timers, timer];
			return () => {
				timers = timers.filter(other => other !== timer);
			};
		},
		advance(ms) {
			const end = now + ms;
			for (;;) {
				const next = timers.toSorted((a, b) => a.at - b.at)[0];
				if (next === undefined || next.at > end) {
					break;
				}

				timers = timers.filter(other => other !== next);
				now = Math.max(now, next.at);
				next.action();
			}

			now = end;
		},
	};
}
