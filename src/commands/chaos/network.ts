/**
The way between the engine's ccxt clients and the exchange: HTTP on loopback, one request after the other so that the same
seed meets the same faults, with timeouts in the market's time and a note of every request that asked for an order.
*/
import {Agent, request as httpRequest} from 'node:http';
import type {TradingState} from '../../engine/domain/event.js';
import type {EpochMs} from '../../engine/domain/units.js';
import type {CcxtClient, ClientLane} from '../../engine/ccxt/client.js';
import type {VenueName} from '../../engine/sim/exchange.js';
import {type Errand, type Trip, roads} from './faults.js';
import type {KillSwitch} from './kill-switch.js';
import type {KillPoint} from './plan.js';
import {withoutFunds} from './refusals.js';
import type {Witness} from './witness.js';

/** A request for an order that has left the engine. */
export type SentOrder = {
	readonly at: EpochMs;
	readonly clientOrderId: string;
	readonly life: number;
	/** Whether the journal had the intent on the disk by then. */
	readonly wasIntended: boolean;
	readonly isIncreasing: boolean;
	readonly tradingState: TradingState;
	outcome: string;
};

type Held = {readonly at: EpochMs; readonly deliver: () => Promise<unknown>};

type Call = {readonly url: string; readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body: string | undefined};

/** Beside 500 and above: forbidden, banned, too many requests, not from your country. */
const troubles: ReadonlySet<number> = new Set([403, 418, 429, 451]);

/** What of the way outlives the engine's lives. */
export class Wire {
	readonly venue: VenueName;
	readonly sent: SentOrder[] = [];
	/** Requests about our account, newest last; the story of a violation ends with them. */
	readonly log: string[] = [];
	readonly injected = new Map<string, number>();
	/** The exchange cuts a connection only instead of an answer, so that one that is free is whole. */
	readonly #agent = new Agent({keepAlive: true});
	readonly #trips: readonly Trip[];
	readonly #counts = new Map<Errand, number>();
	#held: Held[] = [];
	#isCalm = false;

	constructor(venue: VenueName, trips: readonly Trip[]) {
		this.venue = venue;
		this.#trips = trips;
	}

	/** When the next request that was held up arrives, or null. */
	get nextArrival(): EpochMs | null {
		return this.#held.length === 0 ? null : Math.min(...this.#held.map(({at}) => at));
	}

	/** From now on nothing more goes wrong here. */
	calm(): void {
		this.#isCalm = true;
	}

	/** Returns what happens to the next request of that kind, or null. An order that replaces another is answered for both: that is left to the exchange. */
	tripFor(errand: Errand, url: string): Trip | null {
		const count = (this.#counts.get(errand) ?? 0) + 1;
		this.#counts.set(errand, count);
		const trip = this.#isCalm ? undefined : this.#trips.find(({kind, ...each}) => each.errand === errand && each.nth === count && !(kind === 'no-funds' && url.includes('cancelReplace')));
		if (trip !== undefined) {
			this.#count(trip.kind);
		}

		return trip ?? null;
	}

	/** Asks the exchange. An answer that is its trouble and not ours is counted, whatever caused it. */
	async ask(call: Call): Promise<Response> {
		const answer = await exchangeOf(call, this.#agent);
		if (troubles.has(answer.status) || answer.status >= 500) {
			this.#count(`answer-${answer.status}`);
		}

		return answer;
	}

	hold(held: Held): void {
		this.#held.push(held);
	}

	/** Lets arrive what was held up until `now`; whoever sent it has long given up on it. */
	async deliver(now: EpochMs): Promise<void> {
		const due = this.#held.filter(({at}) => at <= now).toSorted((a, b) => a.at - b.at);
		this.#held = this.#held.filter(held => !due.includes(held));
		for (const {deliver} of due) {
			await deliver().catch(() => undefined);
		}
	}

	errandOf(method: string, url: string): Errand | null {
		const {pathname} = new URL(url);
		const errands: readonly Errand[] = ['create', 'cancel', 'question'];
		return errands.find(errand => {
			const road = roads[this.venue][errand];
			return (road.method ?? method) === method && new RegExp(road.path).test(pathname);
		}) ?? null;
	}

	#count(kind: string): void {
		this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
	}
}

export type NetworkOptions = {readonly wire: Wire; readonly life: KillSwitch; readonly number: number; readonly witness: Witness; readonly now: () => EpochMs};

/** No wait in real time is that long. */
const longest = 3_600_000;

/** The way of one life of the engine. */
export class Network {
	readonly #options: NetworkOptions;
	#last: Promise<unknown> = Promise.resolve();
	#carried = 0;
	#waiting = 0;

	constructor(options: NetworkOptions) {
		this.#options = options;
	}

	/** Requests so far. */
	get carried(): number {
		return this.#carried;
	}

	get isIdle(): boolean {
		return this.#waiting === 0;
	}

	/** Has the client send its requests this way, with waits that take no time, and never give up by itself. */
	join(client: CcxtClient, onSlept: (ms: number) => void): void {
		const {exchange, options: {lane}} = client;
		const inner = exchange as unknown as {fetchImplementation: unknown; timeout: number; streaming: {keepAlive: number}; sleep: (ms: number) => Promise<void>};
		inner.fetchImplementation = async (url: string, call: Omit<Call, 'url'>) => this.#queue(lane, {...call, url});
		inner.timeout = longest;
		// Half-open connections are found by the run, in the market's time.
		inner.streaming = {keepAlive: longest};
		inner.sleep = async ms => {
			onSlept(ms);
			await turn();
		};
	}

	async #queue(lane: ClientLane, call: Call): Promise<Response> {
		this.#carried++;
		this.#waiting++;
		const before = this.#last;
		const done = Promise.withResolvers<void>();
		this.#last = done.promise;
		await before;
		try {
			return await this.#carry(lane, call);
		} finally {
			this.#waiting--;
			done.resolve();
		}
	}

	async #carry(lane: ClientLane, call: Call): Promise<Response> {
		const {wire, life, now} = this.#options;
		const errand = lane === 'trade' ? wire.errandOf(call.method, call.url) : null;
		if (errand === null) {
			return life.isDead ? life.noAnswer() : wire.ask(call);
		}

		if (life.strikes(`before-${errand}` as KillPoint)) {
			return life.noAnswer();
		}

		const tell = this.#note(errand, call);
		const trip = wire.tripFor(errand, call.url);
		if (trip?.kind === 'no-funds') {
			tell('refused on the way: no funds');
			return withoutFunds(wire.venue);
		}

		if (trip?.kind === 'late-request') {
			wire.hold({at: now() + trip.holdMs, deliver: async () => wire.ask(call)});
			tell(`timed out, arrives ${trip.holdMs / 1000} s later`);
			throw timeout();
		}

		const answer = await outcomeOf(wire.ask(call));
		tell(`${answer instanceof Error ? answer.message : answer.status}${trip === null ? '' : ', the answer came too late'}`);
		if (life.strikes(`after-${errand}` as KillPoint)) {
			return life.noAnswer();
		}

		if (trip !== null) {
			throw timeout();
		}

		if (answer instanceof Error) {
			throw answer;
		}

		return answer;
	}

	/** Notes a request that leaves and returns how to say what became of it. */
	#note(errand: Errand, call: Call): (outcome: string) => void {
		const {wire, witness, number, now} = this.#options;
		const clientOrderId = clientIdOf(call);
		const {pathname} = new URL(call.url);
		const index = wire.log.push('') - 1;
		const tell = (outcome: string): void => {
			wire.log[index] = `${new Date(now()).toISOString()} life ${number} ${errand} ${call.method} ${pathname.replace(/^.*\/v\/[a-z]+/, '')} ${clientOrderId ?? ''}: ${outcome}`;
		};

		tell('under way');
		if (errand !== 'create') {
			return tell;
		}

		const order = clientOrderId === null ? null : witness.intended(clientOrderId);
		const {tradingState} = witness;
		const sent: SentOrder = {
			at: now(), clientOrderId: clientOrderId ?? '', life: number, wasIntended: order !== null, isIncreasing: order?.reduceOnly !== true, tradingState, outcome: 'under way',
		};
		wire.sent.push(sent);
		return outcome => {
			sent.outcome = outcome;
			tell(outcome);
		};
	}
}

/** Returns our id in a request for an order, in any of the venues' words. */
export function clientIdOf({url, body}: Pick<Call, 'url' | 'body'>): string | null {
	return /(?:newClientOrderId=|origClientOrderId=|"client_order_id":"|cl_ord_id=)([\w-]+)/.exec(`${url} ${body ?? ''}`)?.[1] ?? null;
}

async function exchangeOf({url, method, headers, body}: Call, agent: Agent): Promise<Response> {
	return new Promise((resolve, reject) => {
		const cut = (): void => {
			// The words of the platform differ from time to time.
			reject(new TypeError('the connection was cut'));
		};

		const asked = httpRequest(url, {method, headers, agent}, answer => {
			const chunks: Buffer[] = [];
			answer.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
			});
			answer.once('error', cut);
			answer.once('end', () => {
				const told = Object.entries(answer.headers).flatMap(([name, value]) => typeof value === 'string' ? [[name, value] as const] : []);
				resolve(new Response(Buffer.concat(chunks), {status: answer.statusCode ?? 500, headers: new Headers(told.map(([name, value]) => [name, value]))}));
			});
		});
		asked.once('error', cut);
		asked.end(body);
	});
}

async function outcomeOf(answer: Promise<Response>): Promise<Response | Error> {
	try {
		return await answer;
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

/** What ccxt takes for a timeout. */
function timeout(): Error {
	const error = new Error('no answer in time');
	error.name = 'TimeoutError';
	return error;
}

export async function turn(): Promise<void> {
	await new Promise<void>(resolve => {
		setImmediate(resolve);
	});
}
