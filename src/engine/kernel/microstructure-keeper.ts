/**
Keeps samples and trades for the store and writes them in batches every so often. They come too fast to be written one by
one, and a store that cannot keep up may cost some of them, but never memory.
*/
import type {MicrostructureSample, PublicTrade} from '../domain/market.js';
import type {Milliseconds} from '../domain/units.js';
import type {MicrostructureStore} from '../ports/store.js';

export type MicrostructureKeeper = {
	sample(venue: string, sample: MicrostructureSample): void;
	trades(venue: string, trades: readonly PublicTrade[]): void;
	/** Writes what is waiting. Does not reject; a store that fails is told to `onFault`. */
	flush(): Promise<void>;
	/** Writes what is waiting and stops. */
	close(): Promise<void>;
};

export type MicrostructureKeeperOptions = {
	readonly store: MicrostructureStore;
	/** Real time between two writes. */
	readonly everyMs: Milliseconds;
	/** Calls `action` every so often; returns how to stop. */
	readonly every: (milliseconds: Milliseconds, action: () => void) => () => void;
	/** Told how many rows were lost, and why. */
	readonly onFault: (rows: number, error: unknown) => void;
};

/** Rows of one venue that may wait. */
const mostWaiting = 50_000;

type Waiting = {samples: MicrostructureSample[]; trades: PublicTrade[]};

/** Returns a keeper that has begun. */
export function createMicrostructureKeeper({store, everyMs, every, onFault}: MicrostructureKeeperOptions): MicrostructureKeeper {
	const waiting = new Map<string, Waiting>();
	let writing: Promise<void> | null = null;
	const of = (venue: string): Waiting => {
		const found = waiting.get(venue) ?? {samples: [], trades: []};
		waiting.set(venue, found);
		return found;
	};

	const write = async (): Promise<void> => {
		for (const [venue, {samples, trades}] of waiting) {
			waiting.delete(venue);
			try {
				await store.saveSamples(venue, samples);
				await store.saveTrades(venue, trades);
			} catch (error) {
				onFault(samples.length + trades.length, error);
			}
		}
	};

	const flush = async (): Promise<void> => {
		// One write at a time; what comes meanwhile waits for the next.
		writing ??= write().finally(() => {
			writing = null;
		});
		await writing;
	};

	const stop = every(everyMs, () => {
		void flush();
	});
	return {
		sample(venue, sample) {
			const {samples} = of(venue);
			if (samples.length < mostWaiting) {
				samples.push(sample);
			}
		},
		trades(venue, trades) {
			const {trades: held} = of(venue);
			if (held.length < mostWaiting) {
				held.push(...trades);
			}
		},
		flush,
		async close() {
			stop();
			await flush();
			await flush();
		},
	};
}
