/**
The line to one venue: an instance for market data, one for our account, one for order books and trades, all within one
budget of requests. What is not needed is not opened.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import type {EpochMs, Milliseconds} from '../../engine/domain/units.js';
import {type RequestBudget, createBudget} from '../../engine/ccxt/budget.js';
import {type CcxtClient, type ClientLane, type Credentials, createCcxtClient} from '../../engine/ccxt/client.js';
import {createCcxtFeed} from '../../engine/ccxt/feed.js';
import type {Feed} from '../../engine/ports/venue.js';

export const requestTimeoutMs: Milliseconds = 10_000;

export type LinkOptions = {
	readonly venue: string;
	/** Where a simulated exchange listens; null for the real venue. */
	readonly endpoint: string | null;
	/** The venue's time. */
	readonly now: () => EpochMs;
	readonly config: EngineConfig;
	/** Silence after which streams are connected anew; null where it is no fault. */
	readonly staleAfterMs: Milliseconds | null;
	readonly timeoutMs?: Milliseconds;
};

export type VenueLink = {
	readonly venue: string;
	readonly feed: Feed;
	readonly budget: RequestBudget;
	/** The instance behind `feed`. */
	readonly data: CcxtClient;
	/** Opens another instance to the same venue. */
	open(lane: ClientLane, credentials: Credentials | null): Promise<CcxtClient>;
};

/** Returns the line to a venue; nothing is asked of it yet. Throws a CryptoTraderError for a venue that is not known. */
export async function openLink(options: LinkOptions): Promise<VenueLink> {
	const {venue, endpoint, now, config, staleAfterMs, timeoutMs = requestTimeoutMs} = options;
	const budget = createBudget(() => performance.now());
	const open = async (lane: ClientLane, credentials: Credentials | null): Promise<CcxtClient> =>
		createCcxtClient({venue, lane, endpoint, credentials, now, timeoutMs, budget});
	const data = await open('data', null);
	return {venue, budget, data, open, feed: createCcxtFeed(data, {timeframe: config.timeframe, staleAfterMs, now})};
}
