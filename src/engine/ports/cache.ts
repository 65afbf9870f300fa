/**
The newest values for whoever wants them now: quotes, books, insights. A cache may forget at any time; nothing that must
survive is kept only here.
*/
import type {JournalRecord} from '../domain/event.js';
import type {Milliseconds} from '../domain/units.js';

export type Cache = {
	readonly status: 'in-process' | 'connected' | 'unreachable';
	/** Keeps a JSON value under `key`, for `ttlMs` or until it is replaced. Never throws for a cache that cannot be reached. */
	set(key: string, value: unknown, ttlMs?: Milliseconds): Promise<void>;
	/** Returns the value under `key`, or null when there is none or the cache cannot be reached. */
	get(key: string): Promise<unknown>;
	/** Mirrors a journal record to other programs, in order; never waits and never throws. */
	publish(record: JournalRecord): void;
	close(): Promise<void>;
};
