/**
Coinbase's WebSocket: who has subscribed to which channel of which product, and what each is told. All messages of a
connection bear its own growing number, so that a client can see that one is missing.
https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview
*/
import {z} from 'zod';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Fact} from '../core/fact.js';
import type {Connection, ConnectionHandler} from '../server/dialect.js';
import type {Authenticator} from './authentication.js';
import {orderEvent} from './order-texts.js';
import {Subscriber, type Channel} from './subscriber.js';
import {tickerOf, ToldBook, tradesEvent, tradesSnapshot} from './stream-texts.js';
import {productId} from './text.js';

/** Virtual time between two messages of the batch channel, and between two heartbeats. */
const batchSpacing = 5000;
const heartbeatSpacing = 1000;

const requestSchema = z.object({
	type: z.enum(['subscribe', 'unsubscribe']),
	channel: z.enum(['ticker', 'ticker_batch', 'market_trades', 'level2', 'user', 'heartbeats']),
	product_ids: z.array(z.string()).default([]),
	jwt: z.string().default(''),
});

type StreamRequest = z.infer<typeof requestSchema>;

export type StreamParts = {readonly core: ExchangeCore; readonly authenticator: Authenticator; readonly speed: number};

export class Streams {
	readonly #parts: StreamParts;
	readonly #core: ExchangeCore;
	readonly #subscribers = new Set<Subscriber>();
	readonly #books = new Map<MarketSymbol, ToldBook>();
	/** Markets that moved since the batch channel spoke last. */
	readonly #moved = new Set<MarketSymbol>();
	#batchedAt: EpochMs;
	#beatAt: EpochMs;

	constructor(parts: StreamParts) {
		this.#parts = parts;
		this.#core = parts.core;
		this.#batchedAt = parts.core.now;
		this.#beatAt = parts.core.now;
	}

	/** Serves one WebSocket. */
	serve(connection: Connection): ConnectionHandler {
		const subscriber = new Subscriber(connection);
		this.#subscribers.add(subscriber);
		return {
			onMessage: text => {
				const problem = this.#take(text, subscriber);
				if (problem !== null) {
					connection.send(JSON.stringify({type: 'error', message: problem}));
				}
			},
			onClose: () => {
				this.#subscribers.delete(subscriber);
			},
		};
	}

	/** Tells every subscriber what follows from the facts. */
	publish(facts: readonly Fact[]): void {
		if (this.#subscribers.size > 0) {
			this.#tellMarkets(facts);
			this.#tellOrders(facts);
			this.#tellBatch();
			this.#beat();
		}
	}

	/** Carries a request out, or returns what is wrong with it. */
	#take(text: string, subscriber: Subscriber): string | null {
		const request = parseRequest(text);
		if (request === null) {
			return 'failed to parse the request';
		}

		const symbols = this.#core.listed().filter(symbol => request.product_ids.includes(productId(symbol)));
		if (symbols.length < new Set(request.product_ids).size) {
			return 'invalid product ids';
		}

		if (request.channel === 'user' && !this.#parts.authenticator.accepts(request.jwt, null, {now: this.#core.now, speed: this.#parts.speed})) {
			return 'authentication failure';
		}

		if (request.type === 'unsubscribe') {
			subscriber.leave(request.channel, symbols);
		} else if (symbols.length === 0 && request.channel !== 'user' && request.channel !== 'heartbeats') {
			return 'product_ids is required';
		} else {
			this.#welcome(subscriber, request.channel, symbols);
		}

		subscriber.confirm(this.#core.now);
		return null;
	}

	/** Enters a subscription and tells how things stand. */
	#welcome(subscriber: Subscriber, channel: Channel, symbols: readonly MarketSymbol[]): void {
		subscriber.enter(channel, symbols);
		for (const [name, event] of this.#snapshots(channel, symbols)) {
			subscriber.send(name, this.#core.now, [event]);
		}
	}

	#snapshots(channel: Channel, symbols: readonly MarketSymbol[]): readonly (readonly [name: string, event: unknown])[] {
		switch (channel) {
			case 'ticker':
			case 'ticker_batch': {
				const tickers = symbols.map(symbol => tickerOf(this.#core, symbol, channel === 'ticker_batch')).filter(each => each !== null);
				return [[channel, {type: 'snapshot', tickers}]];
			}

			case 'market_trades': {
				return symbols.map(symbol => [channel, tradesSnapshot(this.#core, symbol)]);
			}

			case 'level2': {
				return symbols.map(symbol => ['l2_data', this.#book(symbol).snapshot(this.#core.now)]);
			}

			case 'user': {
				const open = this.#core.history.open().filter(({symbol}) => symbols.length === 0 || symbols.includes(symbol));
				return [[channel, {type: 'snapshot', orders: open.map(order => orderEvent(this.#core.history, order)), positions: {}}]];
			}

			case 'heartbeats': {
				return [];
			}
		}
	}

	/** Returns the book as all subscribers know it; what has changed since is told to them first. */
	#book(symbol: MarketSymbol): ToldBook {
		this.#tellBook(symbol);
		const book = this.#books.get(symbol) ?? new ToldBook(this.#core, symbol);
		this.#books.set(symbol, book);
		return book;
	}

	#tellBook(symbol: MarketSymbol): void {
		if (!this.#isWatched('level2', symbol)) {
			this.#books.delete(symbol);
			return;
		}

		this.#tell('level2', symbol, 'l2_data', this.#books.get(symbol)?.update(this.#core.now) ?? null);
	}

	#tellMarkets(facts: readonly Fact[]): void {
		for (const symbol of this.#core.listed()) {
			const trades = facts.flatMap(fact => fact.kind === 'traded' && fact.trade.symbol === symbol ? [fact.trade] : []);
			if (trades.length > 0) {
				this.#tell('market_trades', symbol, 'market_trades', tradesEvent('update', trades));
			}

			if (facts.some(fact => (fact.kind === 'moved' || fact.kind === 'booked') && fact.symbol === symbol)) {
				this.#moved.add(symbol);
				this.#tellBook(symbol);
				this.#tellTicker(symbol);
			}
		}
	}

	#tellTicker(symbol: MarketSymbol): void {
		const ticker = this.#isWatched('ticker', symbol) ? tickerOf(this.#core, symbol, false) : null;
		this.#tell('ticker', symbol, 'ticker', ticker === null ? null : {type: 'update', tickers: [ticker]});
	}

	#tell(channel: Channel, symbol: MarketSymbol, name: string, event: unknown): void {
		if (event === null) {
			return;
		}

		const events = JSON.stringify([event]);
		for (const subscriber of this.#subscribers) {
			if (subscriber.watches(channel, symbol)) {
				subscriber.sendText(name, this.#core.now, events);
			}
		}
	}

	#isWatched(channel: Channel, symbol: MarketSymbol): boolean {
		return [...this.#subscribers].some(subscriber => subscriber.watches(channel, symbol));
	}

	#tellOrders(facts: readonly Fact[]): void {
		for (const fact of facts) {
			if (fact.kind === 'order') {
				this.#tell('user', fact.order.symbol, 'user', {type: 'update', orders: [orderEvent(this.#core.history, fact.order)], positions: {}});
			}
		}
	}

	#tellBatch(): void {
		if (this.#core.now - this.#batchedAt < batchSpacing || this.#moved.size === 0) {
			return;
		}

		const moved = [...this.#moved];
		this.#batchedAt = this.#core.now;
		this.#moved.clear();
		for (const subscriber of this.#subscribers) {
			const tickers = moved.filter(symbol => subscriber.watches('ticker_batch', symbol)).map(symbol => tickerOf(this.#core, symbol, true)).filter(each => each !== null);
			if (tickers.length > 0) {
				subscriber.send('ticker_batch', this.#core.now, [{type: 'update', tickers}]);
			}
		}
	}

	#beat(): void {
		if (this.#core.now - this.#beatAt < heartbeatSpacing) {
			return;
		}

		this.#beatAt = this.#core.now;
		for (const subscriber of this.#subscribers) {
			subscriber.beat(this.#core.now);
		}
	}
}

function parseRequest(text: string): StreamRequest | null {
	try {
		return requestSchema.parse(JSON.parse(text));
	} catch {
		return null;
	}
}
