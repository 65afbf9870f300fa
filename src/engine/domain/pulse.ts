/**
What changes too fast to be worth a journal line: the screen shows it, nothing decides on it.
*/
import type {Quote} from './market.js';
import type {EpochMs, Fraction, Milliseconds} from './units.js';

export type FeedPulse = {
	readonly feed: string;
	/** Time since the last message; null before the first. */
	readonly ageMs: Milliseconds | null;
	/** A feed is stale when its age is past twice this. */
	readonly expectedMs: Milliseconds;
};

export type Progress = {
	readonly stage: 'connecting' | 'markets' | 'history' | 'training' | 'reconciling' | 'live' | 'stopping';
	readonly done: Fraction;
	readonly text: string;
};

export type Pulse = {
	/** The engine's clock: the exchange's own time in a simulation. */
	readonly at: EpochMs;
	readonly quotes: readonly Quote[];
	readonly feeds: readonly FeedPulse[];
	/** How late the engine's event loop runs. */
	readonly lagMs: Milliseconds;
	readonly progress: Progress;
};
