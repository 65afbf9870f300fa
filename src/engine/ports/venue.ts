/**
The two sides of an exchange: what the market does (Feed) and what our account does there (Venue). Every implementation
runs the same contract suite.
*/
import type {DecimalText} from '../domain/decimal.js';
import type {EventOf} from '../domain/event.js';
import type {Candle, Market, OrderBook, PublicTrade, Quote, Timeframe} from '../domain/market.js';
import type {Approved, Balances, Order, ReportedFill, VenueOrder} from '../domain/order.js';
import type {QualityFinding} from '../domain/quality.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';

export type FeedListener = {
	/** Some prices have changed; `quotes` has them. */
	onQuotes(): void;
	/** The bar that is still forming, for the screen; decisions wait for the closed bar. */
	onCandle(symbol: MarketSymbol, candle: Candle): void;
	onHealth(feed: string, status: 'live' | 'stale' | 'down', detail: string): void;
};

export type Feed = {
	readonly name: string;
	/** Returns those of `symbols` that the venue trades. */
	listed(symbols: readonly MarketSymbol[]): Promise<readonly MarketSymbol[]>;
	/** Returns the trading rules of `symbols`. Throws a CryptoTraderError naming the symbols that the venue does not know. */
	loadMarkets(symbols: readonly MarketSymbol[]): Promise<readonly Market[]>;
	/**
	Returns closed bars with `from` ≤ openTime < `to`, oldest first, each once. Bars that the venue does not have are
	absent, never invented. `onPage` is told how far it got.
	*/
	fetchCandles(request: CandleRequest): Promise<readonly Candle[]>;
	/** Starts live updates of `symbols` and keeps them alive until `close`. Resolves when the venue has confirmed them for the first time. */
	watch(symbols: readonly MarketSymbol[], listener: FeedListener): Promise<void>;
	/** Returns the newest prices of the watched symbols, those that have one. */
	quotes(): readonly Quote[];
	/** Returns the venue's clock. */
	fetchTime(): Promise<EpochMs>;
	close(): Promise<void>;
};

export type MicrostructureListener = {
	/** New public trades of one market, oldest first, each once, without holes. */
	onTrades(symbol: MarketSymbol, trades: readonly PublicTrade[]): void;
	/** The book of one market is about to change at `at`; `book` still has what was before. */
	beforeBook(symbol: MarketSymbol, at: EpochMs): void;
	/** The book of one market has changed; `book` has it. */
	onBook(symbol: MarketSymbol): void;
	onHealth(feed: string, status: 'live' | 'stale' | 'down', detail: string): void;
	/** A single incident, told as often as it happens; the quality monitor makes states of them. */
	onQuality(finding: QualityFinding): void;
};

/** Order books and public trades of one venue. */
export type MicrostructureFeed = {
	readonly name: string;
	/** Starts live books and trades of `symbols` and keeps them alive until `close`; what was missed is fetched. */
	watch(symbols: readonly MarketSymbol[], listener: MicrostructureListener): Promise<void>;
	/** Returns up to `levels` levels of each side, or null while the book is not in sync. */
	book(symbol: MarketSymbol, levels: number): OrderBook | null;
	close(): Promise<void>;
};

export type CandleRequest = {
	readonly symbol: MarketSymbol;
	readonly timeframe: Timeframe;
	readonly from: EpochMs;
	readonly to: EpochMs;
	readonly onPage?: (done: number, total: number) => void;
	/** Told of each part [from, to) that the venue did not give as bars: where they come from, for the ledger (`built from trades`). */
	readonly onNote?: (from: EpochMs, to: EpochMs, note: string) => void;
};

export type VenueListener = {
	onFill(fill: ReportedFill): void;
	onOrder(order: VenueOrder): void;
	onHealth(feed: string, status: 'live' | 'stale' | 'down', detail: string): void;
};

/**
What became of a request that changes something at the venue. Anything but a named, definitive rejection is unknown:
timeouts, resets, 5xx, truncated bodies, foreign exceptions.
*/
export type Outcome =
	| {readonly outcome: 'confirmed'; readonly order: VenueOrder}
	| {readonly outcome: 'rejected'; readonly reason: string}
	| {readonly outcome: 'unknown'; readonly reason: string};

/** Code of the CryptoTraderError that a venue's questions end with when it does not accept our keys. */
export const keysRefused = 'keys-refused';

/** Questions about the account throw a CryptoTraderError with advice; its code is `keysRefused` where asking again changes nothing. */
/** What names one order to a venue; `venueOrderId` is null while it is not known. */
export type OrderKey = {readonly clientOrderId: string; readonly venueOrderId: string | null; readonly symbol: MarketSymbol};

export type Venue = {
	readonly name: string;
	/** Sends an order once; never retries. */
	submit(order: Approved<Order>): Promise<Outcome>;
	/** Asks for the cancel of one order; confirmed means that the venue says it is no longer open. */
	cancel(order: OrderKey): Promise<Outcome>;
	/** Cancels one order and places another in its place, in one request; left out where the venue cannot. Of the new one nothing is sent when the old one is not cancelled. */
	replace?(order: Approved<Order>, replaced: OrderKey): Promise<{readonly cancelled: Outcome; readonly placed: Outcome}>;
	/** Returns the order with that client id and its fills, or null when the venue knows none. Throws when it cannot be asked. */
	lookup(symbol: MarketSymbol, clientOrderId: string): Promise<{readonly order: VenueOrder; readonly fills: readonly ReportedFill[]} | null>;
	fetchOpenOrders(symbols: readonly MarketSymbol[]): Promise<readonly VenueOrder[]>;
	fetchBalances(): Promise<Balances>;
	/** Returns the balances by venue; left out where there is only one. */
	fetchPlaces?(): Promise<Readonly<Record<string, Balances>>>;
	/** Returns our fills after `since`, oldest first. */
	fetchFills(symbol: MarketSymbol, since: EpochMs): Promise<readonly ReportedFill[]>;
	/** Starts the account's stream and keeps it alive until `close`. Resolves when the venue has confirmed it for the first time. */
	watch(listener: VenueListener): Promise<void>;
	close(): Promise<void>;
};

/** Says which part of an order goes where. `room` as in the effect that asks. Does not throw: a venue that cannot be asked is left out. */
export type Router = (order: Order, room: Readonly<Record<string, DecimalText>>) => Promise<Pick<EventOf<'OrderRouted'>, 'slices' | 'unrouted' | 'left'>>;
