/**
One ccxt instance per lane (market data, trading, halt): a queue of history requests must never stand in front of a cancel.
The library is loaded only when a client is made, because loading it takes most of a second.
*/
import type ccxt from 'ccxt';
import {CryptoTraderError, exitCode} from '../domain/error.js';
import type {EpochMs, Milliseconds} from '../domain/units.js';
import {redirect} from './endpoints.js';

export type Credentials = {readonly apiKey: string; readonly secret: string};

export type ClientOptions = {
	/** ccxt's name of the exchange. */
	readonly venue: string;
	readonly lane: 'data' | 'trade' | 'halt';
	/** Where a simulated exchange listens, `http://127.0.0.1:1234`; null for the real one. */
	readonly endpoint: string | null;
	readonly credentials: Credentials | null;
	/** The venue's time where that is not the machine's; null otherwise. */
	readonly now: (() => EpochMs) | null;
	readonly timeoutMs: Milliseconds;
};

export type PublicExchange = InstanceType<typeof ccxt.pro.binance>;

export type CcxtClient = {
	readonly exchange: PublicExchange;
	readonly options: ClientOptions;
	/** Messages received over WebSocket since the client was made. */
	received(): number;
	/** When the last message came over WebSocket, in machine time; null before the first. */
	lastMessageAt(): number | null;
	/** Drops every WebSocket at once, without waiting for a farewell that a half-open one would never get. */
	cut(): void;
	close(): Promise<void>;
};

const pingMs = 10_000;

/** Returns a client. Throws a CryptoTraderError when ccxt does not know the venue. */
export async function createCcxtClient(options: ClientOptions): Promise<CcxtClient> {
	const {default: library} = await import('ccxt');
	const Exchange = (library.pro as unknown as Record<string, new (config: object) => PublicExchange>)[options.venue];
	if (Exchange === undefined) {
		throw new CryptoTraderError(`unknown venue: ${options.venue}`, {code: 'venue-unknown', advice: 'Set `venue` to one that ccxt streams, for example binance.', exit: exitCode.wrongUse});
	}

	const exchange = new Exchange({
		...options.credentials,
		timeout: options.timeoutMs,
		// A simulated exchange runs on its own clock, so a limit in real time means nothing there.
		enableRateLimit: options.endpoint === null,
		// Amounts as the text that the venue sent: floats would lose the last unit.
		...(options.lane === 'data' ? {} : {number: String}),
		// Half-open sockets are found after three unanswered pings; ccxt's default of three minutes is too long for money.
		streaming: {keepAlive: pingMs},
		options: {defaultType: 'spot', fetchMarkets: {types: ['spot']}, fetchMargins: false, fetchCurrencies: false, warnOnFetchOpenOrdersWithoutSymbol: false},
	});
	if (options.endpoint !== null) {
		await redirect(exchange, options.endpoint, options.lane);
	}

	return listenTo(exchange, options);
}

function listenTo(exchange: PublicExchange, options: ClientOptions): CcxtClient {
	let received = 0;
	let lastMessageAt: number | null = null;
	const {now} = options;
	const handleMessage = exchange.handleMessage.bind(exchange);
	exchange.handleMessage = (client, message) => {
		received += 1;
		lastMessageAt = performance.now();
		handleMessage(client, message);
	};

	if (now !== null) {
		exchange.milliseconds = now;
	}

	return {
		exchange,
		options,
		received: () => received,
		lastMessageAt: () => lastMessageAt,
		cut() {
			for (const {connection} of Object.values(exchange.clients ?? {})) {
				(connection as {terminate?(): void} | undefined)?.terminate?.();
			}
		},
		async close() {
			await exchange.close();
		},
	};
}
