/**
The streams of one life: which of them stand, and whether everything that the exchange has sent over them was received.
Virtual time waits for both, so that a run with faults can be repeated.
*/
import type {Tick} from '../../engine/ccxt/simulation.js';
import type {CcxtClient} from '../../engine/ccxt/client.js';
import {turn} from './network.js';

type Health = 'live' | 'stale' | 'down';

/** A message that has not come after this long on loopback went down with its connection. */
const patienceMs = 400;
/** A stream that is not back after this long is left alone for now. */
const returnMs = 6000;

export class Streams {
	readonly #clients: readonly CcxtClient[];
	readonly #down = new Set<string>();
	/** True when a stream was waited for in vain; until something is heard of one again none is waited for. */
	#isGivenUp = false;
	/** Messages of each lane that will never come. */
	readonly #lost = new Map<string, number>();

	/** `sent` is what the exchange had sent before the clients were made. */
	constructor(clients: readonly CcxtClient[], sent: Tick['sent']) {
		this.#clients = clients;
		for (const {options: {lane}} of clients) {
			this.#lost.set(lane, sent[lane] ?? 0);
		}
	}

	get areUp(): boolean {
		return this.#down.size === 0;
	}

	/** Takes note of a stream's health. */
	note(feed: string, status: Health): void {
		this.#isGivenUp = false;
		if (status === 'live') {
			this.#down.delete(feed);
		} else {
			this.#down.add(feed);
		}
	}

	/** Cuts every connection, as the watchdog does with one that has been silent for too long. */
	cut(): void {
		for (const client of this.#clients) {
			client.cut();
		}
	}

	/** Returns when the clients have received what was sent. */
	async receive(sent: Tick['sent']): Promise<void> {
		for (const client of this.#clients) {
			const {lane} = client.options;
			const missing = (): number => (sent[lane] ?? 0) - (this.#lost.get(lane) ?? 0) - client.received();
			const started = performance.now();
			while (missing() > 0 && performance.now() - started < patienceMs) {
				await turn();
			}

			this.#lost.set(lane, (this.#lost.get(lane) ?? 0) + Math.max(missing(), 0));
		}

		await turn();
		await turn();
	}

	/** Returns when every stream stands again. */
	async comeBack(): Promise<void> {
		if (!this.#isGivenUp) {
			await this.#until(() => this.areUp);
			this.#isGivenUp = !this.areUp;
		}
	}

	/** Returns when a loss has been noticed. */
	async fall(): Promise<void> {
		await this.#until(() => !this.areUp);
	}

	async #until(condition: () => boolean): Promise<void> {
		const started = performance.now();
		while (!condition() && performance.now() - started < returnMs) {
			await new Promise<void>(resolve => {
				setTimeout(resolve, 5);
			});
		}
	}
}
