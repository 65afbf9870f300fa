/**
The streams of one life: which of them stand, when a lost one is dialled again (in the market's time), and whether both ends
agree on what was sent and which connections are open. Virtual time waits until they do, so that a run with faults can be
repeated.
*/
import type {CcxtClient} from '../../engine/ccxt/client.js';
import type {Tick} from '../../engine/ccxt/simulation.js';
import type {EpochMs, Milliseconds} from '../../engine/domain/units.js';
import {turn} from './network.js';
import {Patience} from './patience.js';

type Health = 'live' | 'stale' | 'down';

type Dial = {readonly at: EpochMs; readonly dial: () => void};

/** What both ends say of the connections. */
export type Lines = Pick<Tick, 'sent' | 'open'>;

/** Turns in which what was received last reaches those who wait for it. */
const hops = 4;
/** Of the states of a WebSocket the one in which it can be used. */
const openState = 1;

/** Dials in vain while a life begins after which the market's time passes: a venue that counts requests forgets them only in time. */
const dialsInNoTime = 20;

export class Streams {
	readonly #now: () => EpochMs;
	readonly #pass: (wait: Milliseconds) => Promise<void>;
	readonly #clients: CcxtClient[] = [];
	readonly #down = new Set<string>();
	/** Messages of each lane that will never come. */
	readonly #lost = new Map<string, number>();
	#dials: readonly Dial[] = [];
	#hasStarted = false;
	#earlyDials = 0;

	/** `pass` lets the market's time pass where the run does not do it yet. */
	constructor(now: () => EpochMs, pass: (wait: Milliseconds) => Promise<void>) {
		this.#now = now;
		this.#pass = pass;
	}

	/** When the next lost stream is dialled again; null when none waits. */
	get nextDial(): EpochMs | null {
		return this.#dials.length === 0 ? null : Math.min(...this.#dials.map(({at}) => at));
	}

	/** Whether a stream is down and nobody will do anything about it: a half-open connection, or a confirmation that was lost. */
	get isMute(): boolean {
		return this.#down.size > 0 && this.#dials.length === 0;
	}

	/** Takes a client in; `sent` is what the exchange had sent to its lane before it was made. */
	join(client: CcxtClient, sent: Lines['sent']): void {
		const {lane} = client.options;
		this.#clients.push(client);
		this.#lost.set(lane, sent[lane] ?? 0);
	}

	/** From now on the market's time passes, and lost streams wait in it. */
	begin(): void {
		this.#hasStarted = true;
	}

	/** How a lost stream waits before it is dialled again. */
	async waitToDial(wait: Milliseconds): Promise<void> {
		if (!this.#hasStarted) {
			this.#earlyDials++;
			await (this.#earlyDials > dialsInNoTime ? this.#pass(wait) : turn());
			return;
		}

		await new Promise<void>(dial => {
			this.#dials = [...this.#dials, {at: this.#now() + wait, dial}];
		});
	}

	/** Has the next stream dialled that is due. Returns whether there was one. */
	dialNext(): boolean {
		const at = this.nextDial;
		const due = at === null || at > this.#now() ? undefined : this.#dials.find(dial => dial.at === at);
		this.#dials = this.#dials.filter(dial => dial !== due);
		due?.dial();
		return due !== undefined;
	}

	/** Takes note of a stream's health. */
	note(feed: string, status: Health): void {
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

	/** Returns when both ends agree, or nothing more will come of what they do not agree on. `ask` tells the exchange's view. */
	async agree(ask: () => Promise<Lines>): Promise<void> {
		const patience = new Patience();
		for (let lines = await ask(); !this.#doAgree(lines); lines = await ask()) {
			if (patience.isOver(JSON.stringify([lines, this.#clients.map(client => [client.received(), ...statesOf(client)])]))) {
				this.#giveUp(lines);
				break;
			}

			await turn();
		}

		for (let hop = 0; hop < hops; hop++) {
			await turn();
		}
	}

	#doAgree({sent, open}: Lines): boolean {
		return this.#clients.every(client => {
			const {lane} = client.options;
			const states = statesOf(client);
			return this.#missing(client, sent) <= 0 && states.every(state => state === openState) && states.length === (open[lane] ?? 0);
		});
	}

	#missing(client: CcxtClient, sent: Lines['sent']): number {
		const {lane} = client.options;
		return (sent[lane] ?? 0) - (this.#lost.get(lane) ?? 0) - client.received();
	}

	#giveUp({sent}: Lines): void {
		for (const client of this.#clients) {
			const {lane} = client.options;
			this.#lost.set(lane, (this.#lost.get(lane) ?? 0) + Math.max(this.#missing(client, sent), 0));
		}
	}
}

/** Returns the states of a client's WebSockets, without those that nobody has dialled. */
function statesOf({exchange}: CcxtClient): readonly number[] {
	return Object.values(exchange.clients ?? {}).flatMap(({connection}) => (connection as {readonly readyState?: number} | undefined)?.readyState ?? []);
}
