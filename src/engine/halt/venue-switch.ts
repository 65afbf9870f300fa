/**
The venue's own dead man's switch, where it has one: kept wound up while orders of ours work, so that the venue cancels them
when guard, machine or line are gone; called off at the end. It cancels everything on the account, so it is left alone
while somebody else has orders there.
*/
import {errorMessage} from '../domain/error.js';
import type {Milliseconds} from '../domain/units.js';
import type {HaltVenue} from '../ports/halt-venue.js';
import {type Brief, isOurs} from './brief.js';

/** Real time after which the venue cancels, and between two windings. */
const fuseMs: Milliseconds = 60_000;
const windMs: Milliseconds = 20_000;
/** The longest that Kraken takes, in seconds. */
const longestSeconds = 86_400;

export type VenueSwitch = {
	/** Winds it up or calls it off, when that is due. Never throws. */
	tend(elapsed: Milliseconds, brief: Brief): Promise<void>;
	/** Calls it off if it is wound up. */
	callOff(): Promise<void>;
};

/** Returns the switch's keeper. `speed` is how much faster the venue's time runs than real time. */
export function createVenueSwitch(venue: HaltVenue, speed: number, say: (text: string) => void): VenueSwitch {
	const {cancelAllAfter} = venue;
	const seconds = Math.min(Math.ceil(fuseMs / 1000 * speed), longestSeconds);
	let isWound = false;
	let sinceWound = Infinity;
	let busy = false;
	const attempt = async (action: () => Promise<void>): Promise<void> => {
		if (busy) {
			return;
		}

		busy = true;
		try {
			await action();
		} catch (error) {
			say(`the dead man's switch of ${venue.name}: ${errorMessage(error)}`);
		} finally {
			busy = false;
		}
	};

	const callOff = async (): Promise<void> => {
		if (isWound) {
			await cancelAllAfter?.(0);
			isWound = false;
			sinceWound = Infinity;
		}
	};

	const wind = async (brief: Brief): Promise<void> => {
		sinceWound = 0;
		const open = await venue.fetchOpenOrders(brief.symbols);
		if (open.every(({clientOrderId}) => isOurs(brief, clientOrderId))) {
			await cancelAllAfter?.(seconds);
			isWound = true;
		} else {
			await callOff();
		}
	};

	return {
		async tend(elapsed, brief) {
			sinceWound += elapsed;
			if (cancelAllAfter !== null && brief.working.length > 0 && sinceWound >= windMs) {
				await attempt(async () => wind(brief));
			} else if (brief.working.length === 0) {
				await attempt(callOff);
			}
		},
		callOff: async () => attempt(callOff),
	};
}
