/**
What differs from venue to venue although ccxt speaks to all of them: how an order carries our id, how it is found again,
how many bars come at once, which streams tell prices. One file per venue; everything else is common.
*/
import type {Order as CcxtOrder, Trade} from 'ccxt';
import type {Candle, Quote, Timeframe} from '../../domain/market.js';
import type {Order} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {Credentials, PublicExchange} from '../client.js';

export type OrderKey = {readonly clientOrderId: string; readonly venueOrderId: string | null; readonly symbol: MarketSymbol};

/** One subscription that tells prices: `next` resolves with every message. */
export type PriceStream = {readonly feed: 'candles' | 'quotes'; readonly next: () => Promise<unknown>};

/** What the venue says of both halves of a replacement: the order, or why it is not done. */
export type Replacement = {readonly cancelled: Half; readonly placed: Half};

export type Half = {readonly order: CcxtOrder} | {readonly error: Error};

export type AccountHeard = {
	readonly fills: (trades: readonly Trade[]) => void;
	readonly orders: (orders: readonly CcxtOrder[]) => void;
};

/** `feed` names it in health reports, for example `fills`; `next` resolves when something was heard. */
export type AccountStream = {readonly feed: string; readonly next: () => Promise<void>};

export type CandlePage = {
	readonly symbol: MarketSymbol;
	readonly timeframe: Timeframe;
	readonly from: EpochMs;
	/** No bar that opens at or after this is asked for. */
	readonly to: EpochMs;
	/** The venue's time: what has not closed by then is still forming. */
	readonly now: EpochMs;
	/** To be told of each part [from, to) that the venue does not have as bars: where they come from. */
	readonly onNote: (from: EpochMs, to: EpochMs, note: string) => void;
};

export type VenueSpecifics = {
	/** ccxt's name. */
	readonly id: string;
	/** Settings of the ccxt instance beyond the common ones. */
	readonly options: Readonly<Record<string, unknown>>;
	/** Bars that one request may return. */
	readonly candlesPerRequest: number;
	/** Returns the keys as ccxt wants them. Throws a CryptoTraderError for keys that cannot be right, never with the secret in it. */
	readonly credentials: (credentials: Credentials) => Readonly<Record<string, string>>;
	/** Changes an instance before it is used: where ccxt itself is wrong about the venue. */
	readonly prepare?: (exchange: PublicExchange) => void;
	/** Points every address of the instance at a simulated exchange. `base` is `http://127.0.0.1:<port>/…` without a slash at the end. */
	readonly redirect: (exchange: PublicExchange, base: string) => void;
	/** Returns closed bars of a page, oldest first; null leaves it to the common pager over `fetchOHLCV`. */
	readonly fetchCandles: ((exchange: PublicExchange, page: CandlePage, onPage: (upTo: EpochMs) => void) => Promise<readonly Candle[]>) | null;
	/** Returns what `createOrder` needs beyond the common arguments: our id, the time in force, and the trigger of a stop. */
	readonly orderParameters: (order: Pick<Order, 'clientOrderId' | 'timeInForce' | 'trigger'>) => Readonly<Record<string, unknown>>;
	/** Asks once for the cancel of one order; resolves when the venue has confirmed that it is no longer open. */
	readonly cancel: (exchange: PublicExchange, key: OrderKey) => Promise<CcxtOrder>;
	/** Asks once to cancel one order and place another in its place; left out where the venue has no such request. */
	readonly replace?: (exchange: PublicExchange, order: Order, key: OrderKey) => Promise<Replacement>;
	/** Returns the order with our id, open or not, or null when the venue knows none. Throws when it cannot be asked. */
	readonly findOrder: (exchange: PublicExchange, symbol: MarketSymbol, clientOrderId: string) => Promise<CcxtOrder | null>;
	/** Returns the executions of an order that the venue has told of. */
	readonly orderTrades: (exchange: PublicExchange, order: CcxtOrder, symbol: MarketSymbol) => Promise<readonly Trade[]>;
	/** Returns our executions from `since` on, oldest first, all of them however many requests that takes. */
	readonly myTrades: (exchange: PublicExchange, symbol: MarketSymbol, since: EpochMs) => Promise<readonly Trade[]>;
	/** Returns our id of the order that an execution belongs to, where the venue tells it. */
	readonly clientIdOfTrade: (trade: Trade) => string | null;
	/** The subscriptions that tell what happens on our account; each hands what it hears to `heard`. */
	readonly accountStreams: (exchange: PublicExchange, symbols: readonly MarketSymbol[], heard: AccountHeard) => readonly AccountStream[];
	/** Messages after which the venue has confirmed the account's streams. */
	readonly accountConfirmations: number;
	/** The subscriptions that tell prices of all `symbols`. */
	readonly priceStreams: (exchange: PublicExchange, symbols: readonly MarketSymbol[], timeframe: Timeframe) => readonly PriceStream[];
	/** Messages after which the venue has confirmed them, for that many symbols where it answers for each. */
	readonly priceConfirmations: number | ((symbols: number) => number);
	/** Returns the newest price out of the instance's caches, or null before the first. */
	readonly newestQuote: (exchange: PublicExchange, symbol: MarketSymbol, timeframe: Timeframe, now: EpochMs) => Quote | null;
	/** Has the venue cancel everything in that many seconds unless it is asked again before, 0 calls it off; left out where it has no such switch. */
	readonly cancelAllAfter?: (exchange: PublicExchange, seconds: number) => Promise<void>;
	/** Asks what the key may do; the answer is in the venue's own words. */
	readonly askKeyRights: (exchange: PublicExchange) => Promise<unknown>;
	/** Names of errors, beyond the common ones, that are definitive rejections of an order; pattern on the message. */
	readonly rejections: RegExp | null;
};
