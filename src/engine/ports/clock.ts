/**
Time as the engine sees it. In a simulation it is the exchange's time, which may run faster or stand still.
*/
import type {EpochMs} from '../domain/units.js';

export type Clock = {
	now(): EpochMs;
	/** Calls `action` once, at or after `at`; returns how to call it off. */
	schedule(at: EpochMs, action: () => void): () => void;
};
