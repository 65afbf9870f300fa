/**
One ccxt instance per lane (market data, trading, halt): a queue of history requests must never stand in front of a cancel.
The library is loaded only when a client is made, because loading it takes most of a second.
*/
import type ccxt from 'ccxt';
import {invariant} from '../domain/error.js';
import type {EpochMs, Milliseconds} from '../domain/units.js';
import {type RequestBudget, createBudget} from './budget.js';
import type {VenueSpecifics} from './venues/specifics.js';

export type Credentials = {readonly apiKey: string; readonly secret: string};

/** Market data and history, our account, the way out, order books and trades: each on an instance of its own. */
export type ClientLane = 'data' | 'trade' | 'halt' | 'book';

export type ClientOptions = {
	/** ccxt's name of the exchange. */
	readonly venue: string;
	readonly lane: ClientLane;
	/** Where a simulated exchange listens, `http://127.0.0.1:1234`; null for the real one. */
	readonly endpoint: string | null;
	readonly credentials: Credentials | null;
	/** The venue's time where that is not the machine's; null otherwise. */
	readonly now: (() => EpochMs) | null;
	readonly timeoutMs: Milliseconds;
	/** Shared by the lanes of one venue; without it the client has one of its own. */
	readonly budget?: RequestBudget;
	/** Times that a question is asked while it meets passing faults, on the lanes that only ask. */
	readonly tries?: number;
	/** Waits before a lost stream is dialled again, in the venue's time where that is not the machine's; ccxt's own waits are left out then. */
	readonly waitToDial?: (wait: Milliseconds) => Promise<void>;
};

export type PublicExchange = InstanceType<typeof ccxt.pro.binance>;

export type CcxtClient = {
	readonly exchange: PublicExchange;
	readonly specifics: VenueSpecifics;
	readonly budget: RequestBudget;
	readonly options: ClientOptions;
	closed(): boolean;
	/** Messages received over WebSocket since the client was made. */
	received(): number;
	/** Returns when so many messages were received, or the client was closed. */
	untilReceived(count: number): Promise<void>;
	/** When the last message came over WebSocket, in machine time; null before the first. */
	lastMessageAt(): number | null;
	/** Counts a message that is kept from ccxt. */
	heard(): void;
	/** Drops every WebSocket at once, without waiting for a farewell that a half-open one would never get. */
	cut(): void;
	close(): Promise<void>;
};

const pingMs = 10_000;
const usualTries = 6;

/** Loads the library; whoever does that ahead of time has the first client the sooner. */
export async function loadLibrary() {
	return Promise.all([import('ccxt'), import('./venues/table.js'), import('./requests.js')]);
}

/** Returns a client. Throws a CryptoTraderError when the venue is not known or the keys cannot be right. */
export async function createCcxtClient(options: ClientOptions): Promise<CcxtClient> {
	const [{default: library}, {specificsOf}, {guardRequests}] = await loadLibrary();
	const specifics = specificsOf(options.venue);
	const Exchange = (library.pro as unknown as Record<string, new (config: object) => PublicExchange>)[options.venue];
	invariant(Exchange !== undefined, `ccxt does not stream ${options.venue}`);
	const exchange = new Exchange({
		...(options.credentials === null ? {} : specifics.credentials(options.credentials)),
		timeout: options.timeoutMs,
		// A simulated exchange runs on its own clock, so a limit in real time means nothing there.
		enableRateLimit: options.endpoint === null,
		// Amounts as the text that the venue sent: floats would lose the last unit.
		...(options.lane === 'trade' || options.lane === 'halt' ? {number: String} : {}),
		// Half-open sockets are found after three unanswered pings; ccxt's default of three minutes is too long for money.
		streaming: {keepAlive: pingMs},
		options: {
			defaultType: 'spot', fetchMarkets: {types: ['spot']}, fetchMargins: false, fetchCurrencies: false,
			warnOnFetchOpenOrdersWithoutSymbol: false,
			...(options.waitToDial !== undefined && {ws: {backoff: {base: 0}}}),
			...specifics.options,
		},
	});
	if (options.endpoint !== null) {
		specifics.redirect(exchange, simulatedBase(options.endpoint, options));
		// Without an agent for plain http, ccxt would open ws:// addresses with TLS.
		await exchange.loadHttpProxyAgent();
	}

	specifics.prepare?.(exchange);
	const budget = options.budget ?? createBudget(() => performance.now());
	guardRequests(exchange, {budget, lane: options.lane, tries: options.tries ?? usualTries});
	return listenTo({exchange, specifics, budget}, options);
}

/** The lane is part of the path, so that a simulated exchange can count its messages. */
function simulatedBase(endpoint: string, {lane, venue}: ClientOptions): string {
	return `${endpoint}/c/${lane}/v/${venue}`;
}

type Made = {readonly exchange: PublicExchange; readonly specifics: VenueSpecifics; readonly budget: RequestBudget};

type Waiting = {readonly count: number; readonly resolve: () => void};

function listenTo({exchange, specifics, budget}: Made, options: ClientOptions): CcxtClient {
	let received = 0;
	let closed = false;
	let lastMessageAt: number | null = null;
	let waiting: readonly Waiting[] = [];
	const {now} = options;
	const release = (): void => {
		const due = waiting.filter(({count}) => closed || received >= count);
		waiting = waiting.filter(each => !due.includes(each));
		for (const {resolve} of due) {
			resolve();
		}
	};

	const heard = (): void => {
		received += 1;
		lastMessageAt = performance.now();
		release();
	};

	const handleMessage = exchange.handleMessage.bind(exchange);
	exchange.handleMessage = (client, message) => {
		heard();
		handleMessage(client, message);
		// Any message shows that the line lives. ccxt sets this by the exchange's clock and reads it by the machine's; 0 begins anew.
		client.lastPong = 0;
	};

	if (now !== null) {
		exchange.milliseconds = now;
	}

	return {
		exchange,
		specifics,
		budget,
		options,
		closed: () => closed,
		received: () => received,
		async untilReceived(count) {
			await new Promise<void>(resolve => {
				waiting = [...waiting, {count, resolve}];
				release();
			});
		},
		lastMessageAt: () => lastMessageAt,
		heard,
		cut() {
			for (const {connection} of Object.values(exchange.clients ?? {})) {
				(connection as {terminate?(): void} | undefined)?.terminate?.();
			}
		},
		async close() {
			closed = true;
			release();
			await exchange.close();
		},
	};
}
