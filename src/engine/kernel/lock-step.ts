/**
A run in which exchange and engine take turns: the exchange moves only when the engine has finished with everything that
came before, so that the same tape and seed give the same journal to the byte.
*/
import type {InputEvent} from '../domain/event.js';
import type {EpochMs} from '../domain/units.js';
import type {ManualClock} from './clock.js';
import type {Runner} from './runner.js';

export type Turn = {readonly now: EpochMs; readonly ended: boolean};

export type LockStepOptions = {
	readonly runner: Runner;
	readonly clock: ManualClock;
	/** Returns when everything that the exchange has sent so far was received and posted. */
	readonly barrier: () => Promise<void>;
	/** Lets the exchange go on to its next event, or to `until`, and returns when what it sent was received. */
	readonly advance: (until: EpochMs | null) => Promise<Turn>;
	/** Returns the newest prices as an input, or null before there are any. */
	readonly sampleQuotes: () => InputEvent | null;
	readonly isStopped: () => boolean;
	/** True when there was nothing left to play at the start. */
	readonly ended: boolean;
};

/** Takes turns until the tape ends or the engine stops; returns which. */
export async function takeTurns(options: LockStepOptions): Promise<'ended' | 'stopped'> {
	const {runner, clock, barrier, advance, sampleQuotes, isStopped} = options;
	for (;;) {
		await runner.settle(barrier);
		if (isStopped() || options.ended) {
			return isStopped() ? 'stopped' : 'ended';
		}

		const turn = await advance(clock.nextDue);
		const quotes = sampleQuotes();
		if (quotes !== null) {
			runner.post(quotes);
		}

		clock.moveTo(turn.now);
		if (turn.ended) {
			await runner.settle(barrier);
			return 'ended';
		}
	}
}
