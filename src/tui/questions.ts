/**
What the screen asks of the engine beside its events: older records, chains of reasons, and how complete the history is.
*/
import type {JournalRecord} from '../engine/domain/event.js';
import {whyChain, type WhyChain} from '../engine/domain/why.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import type {ScreenClock} from './clock.js';
import {createKeeper, type Kept} from './kept.js';
import {askChain, createFetched, type Trail} from './trail.js';

export type Questions = {
	/** Asks the engine what it keeps of market data, now and then, while this is called. */
	want(): void;
	/** Asks the engine for a record that this screen has not heard of; `recordOf` then has it. */
	wantRecord(seq: number): void;
	/** Returns the chain behind a record as far as this screen has heard it; null when it has not heard of the record. */
	why(seq: number): WhyChain | null;
	/** Returns the chain with what the engine still has of it. Rejects when it cannot be asked. */
	askWhy(seq: number): Promise<WhyChain | null>;
};

export type Asking = Questions & {
	attach(handle: Pick<EngineHandle, 'ask'>): void;
	recordOf(seq: number): JournalRecord | null;
};

/** Returns the questions of a screen that has heard `trail`; `tell` gets what is kept, `arrived` is called for a record. */
export function createAsking(trail: Trail, clock: ScreenClock, tell: (kept: Kept) => void, arrived: () => void): Asking {
	const fetched = createFetched(clock);
	const keeper = createKeeper(clock, tell);
	const recordOf = (seq: number): JournalRecord | null => trail.records().findLast(record => record.seq === seq) ?? fetched.recordOf(seq);
	let engine: Pick<EngineHandle, 'ask'> | null = null;
	return {
		attach(handle) {
			engine = handle;
			keeper.attach(handle.ask);
		},
		recordOf,
		want: keeper.want,
		wantRecord(seq) {
			if (engine !== null && recordOf(seq) === null) {
				fetched.want(engine.ask, seq, arrived);
			}
		},
		why: seq => whyChain(trail.records(), seq),
		askWhy: async seq => engine === null ? null : askChain(engine.ask, trail.records(), seq),
	};
}
