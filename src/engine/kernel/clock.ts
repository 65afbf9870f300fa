/**
The clocks: the machine's own, one that runs at the pace of a simulated exchange, and one that stands until it is moved.
Nothing else in the engine asks what time it is.
*/
import type {EpochMs} from '../domain/units.js';
import type {Clock} from '../ports/clock.js';

/** Longest wait that a timer of the platform keeps; longer ones are taken in pieces. */
const longestTimeout = 2_000_000_000;

/** Returns a clock that reads `now` and waits in real time, at `speed` units of its own time per unit of real time. */
function createRunningClock(now: () => EpochMs, speed: number): Clock {
	return {
		now,
		schedule(at, action) {
			let timer: NodeJS.Timeout;
			const wait = (): void => {
				const rest = (at - now()) / speed;
				timer = setTimeout(() => {
					if (now() >= at) {
						action();
					} else {
						wait();
					}
				}, Math.min(Math.max(Math.ceil(rest), 0), longestTimeout));
			};

			wait();
			return () => {
				clearTimeout(timer);
			};
		},
	};
}

/** Returns the machine's clock, moved by `offset` (the venue's clock minus ours, in milliseconds). */
export function createSystemClock(offset = 0): Clock {
	return createRunningClock(() => Date.now() + offset, 1);
}

/** Returns a clock that was `anchor` when it was made and runs `speed` times as fast as the machine's. */
export function createPacedClock(anchor: EpochMs, speed: number): Clock {
	const started = performance.now();
	return createRunningClock(() => anchor + Math.floor((performance.now() - started) * speed), speed);
}

export type ManualClock = Clock & {
	/** When the next timer is due, or null. */
	readonly nextDue: EpochMs | null;
	/** Moves to `at` and runs what is due by then, in the order of due times. */
	moveTo(at: EpochMs): void;
};

/** Returns a clock that stands at `start` until it is moved. */
export function createManualClock(start: EpochMs): ManualClock {
	let now = start;
	let order = 0;
	const timers = new Map<number, {readonly at: EpochMs; readonly action: () => void}>();
	const next = (): readonly [number, {readonly at: EpochMs; readonly action: () => void}] | undefined =>
		[...timers].toSorted(([a, {at: first}], [b, {at: second}]) => first - second || a - b)[0];

	return {
		now: () => now,
		schedule(at, action) {
			order += 1;
			const id = order;
			timers.set(id, {at, action});
			return () => {
				timers.delete(id);
			};
		},
		get nextDue() {
			return next()?.[1].at ?? null;
		},
		moveTo(at) {
			for (let due = next(); due !== undefined && due[1].at <= at; due = next()) {
				timers.delete(due[0]);
				now = Math.max(now, due[1].at);
				due[1].action();
			}

			now = Math.max(now, at);
		},
	};
}
