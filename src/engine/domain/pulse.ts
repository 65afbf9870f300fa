/**
What changes too fast to be worth a journal line: the screen shows it, nothing decides on it.
*/
import type {OrderBook, Quote} from './market.js';
import type {EpochMs, Fraction, Milliseconds} from './units.js';

export type FeedPulse = {
	readonly feed: string;
	/** Time since the last message; null before the first. */
	readonly ageMs: Milliseconds | null;
	/** A feed is stale when its age is past twice this. */
	readonly expectedMs: Milliseconds;
};

/** How much of a venue's patience is used. */
export type VenuePulse = {
	readonly venue: string;
	/** Requests within the last minute. */
	readonly requests: number;
	/** What the venue says is used of this minute's allowance, in its own weight; null when it does not say. */
	readonly usedWeight: number | null;
	/** Until it takes requests again; 0 when it does now. */
	readonly waitMs: Milliseconds;
	/** Answers that said we asked too much, since the start. */
	readonly refusals: number;
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
	/** The venues that are spoken to, the one that is traded on first. */
	readonly venues?: readonly VenuePulse[];
	/** Order books of the watched markets at the venue that is traded on, best levels first; those that are in sync. */
	readonly books?: readonly OrderBook[];
	/** How late the engine's event loop runs. */
	readonly lagMs: Milliseconds;
	readonly progress: Progress;
};
