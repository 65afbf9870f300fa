/**
What a live engine trades against: the venue's real market, and the real account there.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import type {Order} from '../../engine/domain/order.js';
import type {CcxtClient, Credentials} from '../../engine/ccxt/client.js';
import {createCcxtVenue} from '../../engine/ccxt/venue.js';
import {createSystemClock} from '../../engine/kernel/clock.js';
import {type VenueLink, openLink} from '../engine/venue-link.js';
import {otherVenuesOf} from '../engine/venue-names.js';
import {type VenueSession, readVenueClock} from '../engine/venue-session.js';

export type LiveSessionOptions = {
	readonly config: EngineConfig;
	readonly credentials: Credentials;
	/** Where a simulated exchange stands in for the venue, in real time; null for the venue itself. */
	readonly endpoint: string | null;
	/** Says why an order may not leave, or null. */
	readonly objection: (order: Order) => string | null;
};

/** The session, and the instance behind our account. */
export type LiveSession = {readonly session: VenueSession; readonly account: CcxtClient; close(): Promise<void>};

/** Returns the session. Throws a CryptoTraderError: 69 when the venue is out of reach, 2 for keys that cannot be right. */
export async function openLiveSession({config, credentials, endpoint, objection}: LiveSessionOptions): Promise<LiveSession> {
	let clock = createSystemClock();
	const staleAfterMs = config.execution.staleAfterSeconds * 1000;
	const link = async (venue: string): Promise<VenueLink> => openLink({venue, endpoint, config, staleAfterMs, now: () => clock.now()});
	const traded = await link(config.venue);
	const {offsetMs} = await readVenueClock(traded);
	clock = createSystemClock(offsetMs);
	const account = await traded.open('trade', credentials);
	const others = await Promise.all(otherVenuesOf(config).map(link));
	const session: VenueSession = {
		clock,
		feed: traded.feed,
		links: [traded, ...others],
		makeVenue: () => createCcxtVenue(account, config.symbols, objection),
		lockStep: null,
		speed: 1,
		// What stands in for a venue has a time of its own.
		clockOffsetMs: endpoint === null ? offsetMs : 0,
		halt: {venue: config.venue, endpoint, credentials},
		staleAfterMs,
		onQuotes: () => undefined,
		onTrades: () => undefined,
		onBook: null,
	};
	return {
		session, account,
		async close() {
			await Promise.allSettled([account.close(), ...session.links.map(async ({feed}) => feed.close())]);
		},
	};
}
