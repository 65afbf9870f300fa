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
const pollMs = 5;
const confirmPollMs = 50;
/** A connection that was cut for its silence gets this many times the limit to come back. */
const returnFactor = 4;

export type Streams = {
	start(stream: StreamOptions): void;
	stop(): void;
};

/** Returns the streams of one client. `staleAfterMs` null means that silence is no fault (a simulated exchange may stand still). */
export function createStreams(client: CcxtClient, staleAfterMs: Milliseconds | null): Streams {
	let stopped = false;
	const live = new Map<string, StreamOptions>();
	let cutAt = 0;
	const watch = (limit: Milliseconds): void => {
		const last = client.lastMessageAt();
		const age = last === null ? 0 : performance.now() - Math.max(last, cutAt);
		// While a connection is on its way back ccxt waits between dials; cutting it again would only make the wait longer.
		if (age > (last !== null && last > cutAt ? limit : limit * returnFactor)) {
			cutAt = performance.now();
			for (const stream of live.values()) {
				stream.onHealth(stream.feed, 'stale', `no message for ${Math.round(age / 1000)} s`);
			}

			// This rejects every pending question; each stream then connects again.
			client.cut();
		}
	};

	const watchdog = staleAfterMs === null ? undefined : setInterval(watch, Math.max(staleAfterMs / 2, 1000), staleAfterMs);
	const tellLive = (stream: StreamOptions): void => {
		if (!live.has(stream.feed) && !stopped) {
			live.set(stream.feed, stream);
			stream.onHealth(stream.feed, 'live', 'connected');
		}
	};

	/** A feed may be silent for hours: after a loss, the venue's answer to the new subscription says that it lives again. */
	const confirm = async (stream: StreamOptions, settled: () => boolean): Promise<void> => {
		const before = client.received();
		const isOver = (): boolean => settled() || stopped;
		while (!isOver()) {
			if (client.received() > before) {
				tellLive(stream);
				return;
			}

			await pause(confirmPollMs);
		}
	};

	const listen = async (stream: StreamOptions, isBack: boolean): Promise<void> => {
		let settled = false;
		if (isBack) {
			void confirm(stream, () => settled);
		}

		try {
			await stream.next();
		} finally {
			settled = true;
		}
	};

	const run = async (stream: StreamOptions): Promise<void> => {
		let wait = firstWaitMs;
		let wasLost = false;
		for (;;) {
			try {
				await listen(stream, wasLost);
				wait = firstWaitMs;
				wasLost = false;
				tellLive(stream);
			} catch (error) {
				wasLost = true;
				if (stopped) {
					return;
				}

				if (live.delete(stream.feed) || wait === firstWaitMs) {
					stream.onHealth(stream.feed, 'down', errorMessage(error));
				}

				await pause(wait);
				wait = Math.min(wait * 2, longestWaitMs);
			}

			if (stopped) {
				return;
			}
		}
	};

	return {
		start(stream) {
			void run(stream);
		},
		stop() {
			stopped = true;
			clearInterval(watchdog);
		},
	};
}

/** Returns when the client has received `count` messages over WebSocket. */
export async function untilReceived(client: CcxtClient, count: number): Promise<void> {
	while (client.received() < count) {
		await pause(pollMs);
	}
}

async function pause(milliseconds: Milliseconds): Promise<void> {
	await new Promise(resolve => {
		setTimeout(resolve, milliseconds);
	});
}
