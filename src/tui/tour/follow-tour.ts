/**
Remembers that somebody has had the tour: once it was put away, or when the screen ends after it was shown.
*/
import type {Watched} from '../signal.js';
import type {Tour} from './tour.js';

export type TourOptions = {
	/** True for somebody who has not had it. */
	readonly begins: boolean;
	/** One more thing to know, for example how to set up; null for none. */
	readonly hint: string | null;
	/** Told once it was seen. */
	seen(): void;
};

/** Watches the tour until the returned function is called, which counts as its end. */
export function followTour(ui: Watched<{readonly tour: Tour | null}>, {begins, seen}: TourOptions): () => void {
	let isOver = !begins;
	const end = (): void => {
		if (!isOver) {
			isOver = true;
			seen();
		}
	};

	const unwatch = ui.subscribe(() => {
		if (ui.state().tour === null) {
			end();
		}
	});
	return () => {
		unwatch();
		end();
	};
}
