/**
Keeps one kind of ccxt subscription alive: asks again after every message, connects again after every error with a growing
wait, and tells when it comes and goes. ccxt itself notices a half-open socket only after minutes, so a watchdog by the
age of the last message stands beside it.
*/
import {errorMessage} from '../domain/error.js';
import type {Milliseconds} from '../domain/units.js';
import type {CcxtClient} from './client.js';

export type StreamOptions = {
	readonly feed: string;
	/** Waits for one message and hands it on. */
	readonly next: () => Promise<void>;
	readonly onHealth: (feed: string, status: 'live' | 'stale' | 'down', detail: string) => void;
};

const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** A connection that was cut for its silence gets this many times the limit to come back. */
const returnFactor = 4;

export type Streams = {
	start(stream: StreamOptions): void;
	stop(): void;
};

/** Returns the streams of one client. `staleAfterMs` null means that silence is no fault (a simulated exchange may stand still). */
export function createStreams(client: CcxtClient, staleAfterMs: Milliseconds | null): Streams {
	const keeper = new StreamKeeper(client);
	const watch = (limit: Milliseconds): void => {
		keeper.watch(limit);
	};

	const watchdog = staleAfterMs === null ? undefined : setInterval(watch, Math.max(staleAfterMs / 2, 1000), staleAfterMs);
	return {
		start(stream) {
			void keeper.run(stream);
		},
		stop() {
			keeper.stop();
			clearInterval(watchdog);
		},
	};
}

class StreamKeeper {
	readonly #client: CcxtClient;
	readonly #live = new Map<string, StreamOptions>();
	#cutAt = 0;
	/** Messages that had come when a stream was lost last: any further one came over a connection that lives. */
	#heardAtLoss = 0;
	#stopped = false;

	constructor(client: CcxtClient) {
		this.#client = client;
	}

	stop(): void {
		this.#stopped = true;
	}

	/** Cuts the connection when nothing has come for `limit`. */
	watch(limit: Milliseconds): void {
		const last = this.#client.lastMessageAt();
		const age = last === null ? 0 : performance.now() - Math.max(last, this.#cutAt);
		// While a connection is on its way back ccxt waits between dials; cutting it again would only make the wait longer.
		if (age <= (last !== null && last > this.#cutAt ? limit : limit * returnFactor)) {
			return;
		}

		this.#cutAt = performance.now();
		for (const stream of this.#live.values()) {
			stream.onHealth(stream.feed, 'stale', `no message for ${Math.round(age / 1000)} s`);
		}

		// This rejects every pending question; each stream then connects again.
		this.#client.cut();
	}

	async run(stream: StreamOptions): Promise<void> {
		let wait = firstWaitMs;
		let wasLost = false;
		while (!this.#stopped) {
			try {
				await this.#listen(stream, wasLost);
				wait = firstWaitMs;
				wasLost = false;
				this.#tellLive(stream);
			} catch (error) {
				wasLost = true;
				this.#heardAtLoss = this.#client.received();
				this.#tellDown(stream, error, wait === firstWaitMs);
				await (this.#stopped ? undefined : this.#wait(wait));
				wait = Math.min(wait * 2, longestWaitMs);
			}
		}
	}

	async #wait(milliseconds: Milliseconds): Promise<void> {
		const {waitToDial = pause} = this.#client.options;
		await waitToDial(milliseconds);
	}

	async #listen(stream: StreamOptions, isBack: boolean): Promise<void> {
		let settled = false;
		if (isBack) {
			void this.#confirm(stream, () => settled);
		}

		try {
			await stream.next();
		} finally {
			settled = true;
		}
	}

	/** A feed may be silent for hours: after a loss, the venue's answer to the new subscription, or to that of a stream beside it, says that it lives again. */
	async #confirm(stream: StreamOptions, settled: () => boolean): Promise<void> {
		await this.#client.untilReceived(this.#heardAtLoss + 1);
		if (!settled()) {
			this.#tellLive(stream);
		}
	}

	#tellLive(stream: StreamOptions): void {
		if (!this.#live.has(stream.feed) && !this.#stopped) {
			this.#live.set(stream.feed, stream);
			stream.onHealth(stream.feed, 'live', 'connected');
		}
	}

	#tellDown(stream: StreamOptions, error: unknown, isFirst: boolean): void {
		if (!this.#stopped && (this.#live.delete(stream.feed) || isFirst)) {
			stream.onHealth(stream.feed, 'down', errorMessage(error));
		}
	}
}

async function pause(milliseconds: Milliseconds): Promise<void> {
	await new Promise(resolve => {
		setTimeout(resolve, milliseconds);
	});
}
