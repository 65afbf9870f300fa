/**
Deletes what has been kept long enough: at the start and then once a day, in small steps beside the engine.
*/
import type {StorageConfig} from '../engine/domain/config.js';
import {day, type EpochMs} from '../engine/domain/units.js';
import type {Clock} from '../engine/ports/clock.js';
import type {PruneLimits, Pruned, StoreCare} from './duckdb/care.js';

/** Returns the times before which rows are deleted at `now`. */
export function pruneLimits({tradeDays, bookSampleDays, featureDays}: StorageConfig, now: EpochMs): PruneLimits {
	return {trades: now - (tradeDays * day), samples: now - (bookSampleDays * day), features: now - (featureDays * day)};
}

export type RetentionOptions = {
	readonly care: StoreCare;
	readonly clock: Clock;
	readonly config: StorageConfig;
	readonly onPruned: (pruned: Pruned) => void;
	readonly onFault: (error: unknown) => void;
};

/** Prunes now and every day from now on; returns how to call it off, which waits for the step in hand. */
export function startRetention(options: RetentionOptions): () => Promise<void> {
	const {care, clock, config, onPruned, onFault} = options;
	let cancel = (): void => undefined;
	let running: Promise<void> = Promise.resolve();
	let ended = false;
	const prune = async (): Promise<void> => {
		try {
			onPruned(await care.prune(pruneLimits(config, clock.now())));
		} catch (error) {
			onFault(error);
		}
	};

	const run = (): void => {
		if (!ended) {
			running = running.then(prune);
			cancel = clock.schedule(clock.now() + day, run);
		}
	};

	run();
	return async () => {
		ended = true;
		cancel();
		await running;
	};
}
