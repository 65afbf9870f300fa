/**
Between the wire and the books: who carries messages (ccxt's sockets and requests, or a recording) hands their raw text to
a session, and does what the session asks for. The session knows the venue's protocol and does no I/O.
*/
import type {OrderBook, PublicTrade} from '../domain/market.js';
import type {QualityCheck} from '../domain/quality.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';

/** Levels per side that Kraken is asked for; its books are cut to this, or its checksums would not hold. */
export const krakenBookDepth = 500;

export type FeedChannel = 'book' | 'trades';

/** Trades that were asked for because they were missed; `complete` says that the venue had all of them. */
export type Backfill = {readonly trades: readonly PublicTrade[]; readonly complete: boolean};

/** What a session needs done outside. `afterMs` is how long to wait first: it grows while the same thing fails again. */
export type SessionDemand =
	/** Fetch the whole book of a market and hand the venue's answer to `snapshot`. */
	| {readonly demand: 'snapshot'; readonly symbol: MarketSymbol; readonly afterMs: Milliseconds}
	/** Subscribe to the book of one market anew, so that the venue sends a snapshot. */
	| {readonly demand: 'resubscribe'; readonly symbol: MarketSymbol; readonly afterMs: Milliseconds}
	/** Drop the connections and open new ones. */
	| {readonly demand: 'reconnect'; readonly reason: string; readonly afterMs: Milliseconds}
	/** Fetch the trades after the last one that is known and hand them to `backfill`. */
	| {readonly demand: 'trades'; readonly symbol: MarketSymbol; readonly lastId: string; readonly lastAt: EpochMs; readonly afterMs: Milliseconds};

export type SessionListener = {
	/** New public trades of one market, oldest first, each once, without holes. */
	onTrades(symbol: MarketSymbol, trades: readonly PublicTrade[]): void;
	/** The book of one market is about to change at `at`; `book` still has what was before. */
	beforeBook(symbol: MarketSymbol, at: EpochMs): void;
	onBook(symbol: MarketSymbol): void;
	/** Something was wrong with one message; null for what concerns the whole venue. */
	onIncident(symbol: MarketSymbol | null, check: QualityCheck, detail: string, at: EpochMs): void;
	onDemand(demand: SessionDemand): void;
	/** Machine time since whenever, for patience; a simulated venue's clock may run at any speed. */
	elapsed(): Milliseconds;
};

export type FeedSession = {
	/**
	Takes a message as it came. `connection` numbers the sockets in the order in which they were opened. Returns false
	when the message is none of books or trades, so that somebody else has to look at it.
	*/
	receive(text: string, connection: number, now: EpochMs): boolean;
	/** The subscription of a channel is being made; books wait for their first state, trades are asked for since the last known. */
	opened(channel: FeedChannel, now: EpochMs): void;
	/** The connection of a channel is gone. */
	closed(channel: FeedChannel, now: EpochMs): void;
	/** The answer to a `snapshot`; null when the venue gave none, and it will be asked again. */
	snapshot(symbol: MarketSymbol, answer: unknown, now: EpochMs): void;
	/** The answer to `trades`. */
	backfill(symbol: MarketSymbol, answer: Backfill, now: EpochMs): void;
	/** Returns up to `levels` levels of each side, or null while the book is not in sync. */
	book(symbol: MarketSymbol, levels: number): OrderBook | null;
};

/** A market as the engine and as the venue call it. */
export type NamedMarket = {readonly symbol: MarketSymbol; readonly id: string};

export type OpenSession = (venue: string, markets: readonly NamedMarket[], listener: SessionListener) => FeedSession;
