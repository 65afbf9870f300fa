/**
A rewind for people who hear the screen: the moment in a sentence, once it stands still, and the return to now.
*/
import type {Milliseconds} from '../../engine/domain/units.js';
import type {ScreenClock} from '../clock.js';
import type {ScreenState} from '../store.js';
import {rewindSentence} from './bar.js';

/** A key that is held goes on sooner than this. */
const standsStillAfter: Milliseconds = 400;

export type PastSpeaker = {
	/** Takes what is shown, with every change of it. */
	take(screen: ScreenState): void;
	close(): void;
};

/** Returns what tells the moments of a rewind through `say`. */
export function createPastSpeaker(clock: ScreenClock, say: (text: string) => void): PastSpeaker {
	let before: number | null = null;
	let cancel = (): void => undefined;
	return {
		take(screen) {
			const seq = screen.past?.seq ?? null;
			if (seq === before) {
				return;
			}

			before = seq;
			cancel();
			cancel = clock.after(standsStillAfter, () => {
				say(screen.past === null ? 'Back to now.' : rewindSentence(screen, screen.past));
			});
		},
		close() {
			cancel();
		},
	};
}
