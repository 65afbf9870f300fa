/**
Our account as the way out sees it: what is open, what is held, and how to end both. Everything may throw; whoever halts
asks again.
*/
import type {Market} from '../domain/market.js';
import type {Order, ReportedFill} from '../domain/order.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {Outcome, Venue} from './venue.js';

export type HaltVenue = Pick<Venue, 'name' | 'cancel' | 'lookup' | 'fetchOpenOrders' | 'fetchBalances' | 'close'> & {
	/**
	Has the venue cancel everything on the account in that many seconds of its own time unless it is asked again before; 0
	calls that off. Null where the venue has no such switch.
	*/
	readonly cancelAllAfter: ((seconds: number) => Promise<void>) | null;
	/** Loads what a request would otherwise have to wait for. */
	warmUp(): Promise<void>;
	/** Asks for something cheap, so that the connection is open when it counts. */
	keepWarm(): Promise<void>;
	/** Sends a sell that makes a position smaller, once; never retries. */
	sell(order: Order): Promise<Outcome>;
	/** Returns executions on the account since `since`, each with our id of its order, however the venue tells it; null for what carries none. */
	fetchFills(symbol: MarketSymbol, since: EpochMs): Promise<readonly ReportedFill[]>;
	/** Returns the best bid now, or null when there is none. */
	fetchBid(symbol: MarketSymbol): Promise<number | null>;
	/** Returns the trading rules as the venue publishes them now. */
	fetchMarket(symbol: MarketSymbol): Promise<Market>;
};

