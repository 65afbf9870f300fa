/**
How often the screen changes: four times a second, once where calm is wanted or nothing but a measure of the engine has moved, and at
the next frame when something must be seen at once.
*/
import type {Milliseconds} from '../engine/domain/units.js';
import type {ScreenClock} from './clock.js';

const publishEvery = {usual: 250, calm: 1000} as const;
/** Even urgent news waits this long after the last frame: 15 frames a second. */
const publishSoonest: Milliseconds = 66;

export type Publisher = {soon(): void; later(): void; someTime(): void; close(): void};

/** Returns a publisher that calls `publish` at most once for many changes: four times a second, or as soon as the frame rate allows. */
export function createPublisher(clock: ScreenClock, publish: () => void, calm = false): Publisher {
	let lastAt = Number.NEGATIVE_INFINITY;
	let due: {readonly at: Milliseconds; readonly cancel: () => void} | null = null;
	const schedule = (gap: Milliseconds): void => {
		const at = Math.max(clock.now(), lastAt + gap);
		if (due !== null && due.at <= at) {
			return;
		}

		due?.cancel();
		const cancel = clock.after(at - clock.now(), () => {
			due = null;
			lastAt = clock.now();
			publish();
		});
		due = {at, cancel};
	};

	return {
		soon() {
			schedule(publishSoonest);
		},
		later() {
			schedule(calm ? publishEvery.calm : publishEvery.usual);
		},
		someTime() {
			schedule(publishEvery.calm);
		},
		close() {
			due?.cancel();
			due = null;
		},
	};
}
