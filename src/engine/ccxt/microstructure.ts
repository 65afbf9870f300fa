/**
Order books and public trades of one venue: ccxt carries the messages, a session keeps the books, and what the session
asks for (a book from REST, a new subscription, missed trades) is done here. The client is one of its own, so that a flood
of book updates stands in nobody's way.
*/
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import {krakenBookDepth, type FeedChannel, type FeedSession, type OpenSession, type SessionDemand, type SessionListener} from '../ports/feed-session.js';
import type {MicrostructureFeed, MicrostructureListener} from '../ports/venue.js';
import {fetchMissedTrades, fetchRestBook} from './book-requests.js';
import {tapMessages} from './book-tap.js';
import type {CcxtClient} from './client.js';
import {createStreams} from './stream.js';

export type MicrostructureOptions = {
	/** `openFeedSession` of the market stage. */
	readonly openSession: OpenSession;
	/** Silence after which the connection is cut and made anew; null where a simulated exchange may stand still. */
	readonly staleAfterMs: Milliseconds | null;
	/** The venue's time. */
	readonly now: () => EpochMs;
};

/** Missed trades are asked for this often, then the hole is told. */
const backfillTries = 5;
/** The venue confirms books and trades. */
const confirmations = 2;

/** Returns the books and trades of the client's venue. The client must be of the `book` lane, for nothing else uses it. */
export function createMicrostructureFeed(client: CcxtClient, options: MicrostructureOptions): MicrostructureFeed {
	const {exchange} = client;
	const streams = createStreams(client, options.staleAfterMs);
	let session: FeedSession | null = null;
	let stopped = false;
	return {
		name: exchange.id,
		async watch(symbols, listener) {
			await exchange.loadMarkets();
			oneConnection(client);
			const perform = (demand: SessionDemand): void => {
				void later(demand.afterMs).then(async () => {
					if (!stopped) {
						await meet(demand, {client, session: opened, options});
					}
				});
			};

			const opened = options.openSession(exchange.id, symbols.map(symbol => ({symbol, id: streamName(client, symbol)})), listenerOf(exchange.id, listener, perform));
			session = opened;
			const waiters = new Set<() => void>();
			tapMessages(client, (text, connection) => {
				wake(waiters);
				return opened.receive(text, connection, options.now());
			});
			const onHealth = listener.onHealth.bind(listener);
			for (const channel of ['book', 'trades'] as const) {
				streams.start({feed: channel, onHealth, next: subscription({channel, waiters, session: opened, now: options.now}, subscribe(client, channel, symbols))});
			}

			await client.untilReceived(client.received() + confirmations);
		},
		book: (symbol, levels) => session?.book(symbol, levels) ?? null,
		async close() {
			stopped = true;
			streams.stop();
			await client.close();
		},
	};
}

/** Binance's streams would each get a connection of their own, and one that is silent would hide behind another. */
function oneConnection({exchange}: CcxtClient): void {
	if (exchange.id === 'binance') {
		Object.assign(exchange.options, {streamLimits: {spot: 1}});
	}
}

/** Returns what the venue's streams call a market. */
function streamName({exchange}: CcxtClient, symbol: MarketSymbol): string {
	return exchange.id === 'kraken' ? symbol : String(exchange.market(symbol).id);
}

function listenerOf(venue: string, listener: MicrostructureListener, perform: (demand: SessionDemand) => void): SessionListener {
	return {
		onTrades: listener.onTrades.bind(listener),
		beforeBook: listener.beforeBook.bind(listener),
		onBook: listener.onBook.bind(listener),
		onIncident(symbol, check, detail, at) {
			listener.onQuality({venue, symbol, check, status: 'suspect', detail, at});
		},
		onDemand: perform,
		elapsed: () => performance.now(),
	};
}

/** Returns what opens a channel. The session takes its messages, so what is returned only ever ends with the connection. */
function subscribe({exchange}: CcxtClient, channel: FeedChannel, symbols: readonly MarketSymbol[]): () => Promise<unknown> {
	const names = [...symbols];
	if (channel === 'trades') {
		return async () => exchange.watchTradesForSymbols(names);
	}

	switch (exchange.id) {
		case 'kraken': {
			return async () => exchange.watchOrderBookForSymbols(names, krakenBookDepth);
		}

		case 'coinbase': {
			const {subscribe: ask} = exchange as unknown as {subscribe(channel: string, isPrivate: boolean, symbols: readonly string[]): Promise<unknown>};
			// Coinbase closes what is quiet for a minute unless its heart is listened to.
			return async () => Promise.race([exchange.watchOrderBookForSymbols(names), ask.call(exchange, 'heartbeats', false, names)]);
		}

		default: {
			return async () => exchange.watchOrderBookForSymbols(names);
		}
	}
}

type Channel = {readonly channel: FeedChannel; readonly waiters: Set<() => void>; readonly session: FeedSession; readonly now: () => EpochMs};

/** Returns a stream's `next`: it opens the channel and resolves with the first message, then waits for the connection to end. */
function subscription({channel, waiters, session, now}: Channel, open: () => Promise<unknown>): () => Promise<void> {
	let ending: Promise<void> | null = null;
	return async () => {
		if (ending !== null) {
			await ending;
			return;
		}

		session.opened(channel, now());
		const first = Promise.withResolvers<void>();
		waiters.add(first.resolve);
		ending = open().then(() => undefined).finally(() => {
			ending = null;
			waiters.delete(first.resolve);
			session.closed(channel, now());
		});
		await Promise.race([ending, first.promise]);
	};
}

function wake(waiters: Set<() => void>): void {
	for (const waiter of waiters) {
		waiter();
	}

	waiters.clear();
}

type Means = {readonly client: CcxtClient; readonly session: FeedSession; readonly options: MicrostructureOptions};

async function meet(demand: SessionDemand, means: Means): Promise<void> {
	const {client, session, options} = means;
	switch (demand.demand) {
		case 'snapshot': {
			session.snapshot(demand.symbol, await answerOf(fetchRestBook(client.exchange, demand.symbol)), options.now());
			break;
		}

		case 'resubscribe': {
			await resubscribe(client, demand.symbol);
			break;
		}

		case 'reconnect': {
			client.cut();
			break;
		}

		case 'trades': {
			await backfill(demand, means);
			break;
		}
	}
}

/** Returns null for what could not be had; the session asks again. */
async function answerOf(question: Promise<unknown>): Promise<unknown> {
	try {
		return await question;
	} catch {
		return null;
	}
}

/** Kraken sends a new snapshot to who subscribes anew. A connection that cannot even do this is on its way out. */
async function resubscribe({exchange}: CcxtClient, symbol: MarketSymbol): Promise<void> {
	const {publicV2} = exchange.urls.api.ws as unknown as {readonly publicV2: string};
	const socket = exchange.client(publicV2) as unknown as {send(message: object): Promise<unknown>};
	const book = {channel: 'book', symbol: [symbol], depth: krakenBookDepth};
	await answerOf(socket.send({method: 'unsubscribe', params: book}));
	await answerOf(socket.send({method: 'subscribe', params: {...book, snapshot: true}}));
}

async function backfill(demand: Extract<SessionDemand, {readonly demand: 'trades'}>, {client, session, options}: Means): Promise<void> {
	const {symbol} = demand;
	for (let tries = 0; tries < backfillTries; tries++) {
		try {
			session.backfill(symbol, await fetchMissedTrades(client.exchange, demand, options.now()), options.now());
			return;
		} catch {
			await later(1000 * (2 ** tries));
		}
	}

	session.backfill(symbol, {trades: [], complete: false}, options.now());
}

async function later(milliseconds: Milliseconds): Promise<void> {
	if (milliseconds > 0) {
		await new Promise(resolve => {
			setTimeout(resolve, milliseconds);
		});
	}
}
