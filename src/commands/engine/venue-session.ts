/**
What an engine trades against: the simulated exchange, or the real market with a paper account. Made from the flags, with
the clock that belongs to it.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import {CryptoTraderError, exitCode, invariant} from '../../engine/domain/error.js';
import type {OrderBook, PublicTrade} from '../../engine/domain/market.js';
import {tradedVenues} from '../../engine/domain/place.js';
import type {MarketSymbol, Milliseconds} from '../../engine/domain/units.js';
import type {LedgerBalances} from '../../engine/domain/ledger.js';
import {createBarrier} from '../../engine/ccxt/barrier.js';
import {type Credentials, createCcxtClient} from '../../engine/ccxt/client.js';
import {type ClockReading, readClock} from '../../engine/ccxt/clock.js';
import {type Reach, probe} from '../../engine/ccxt/feed.js';
import {type Simulation, type Tick, createSimulation} from '../../engine/ccxt/simulation.js';
import {createCcxtVenue} from '../../engine/ccxt/venue.js';
import type {KeptOrder} from '../../engine/execution/paper/paper-order.js';
import {type ManualClock, createManualClock, createPacedClock, createSystemClock} from '../../engine/kernel/clock.js';
import type {Order} from '../../engine/domain/order.js';
import type {Clock} from '../../engine/ports/clock.js';
import type {Feed, Venue} from '../../engine/ports/venue.js';
import {createPaperAccounts} from './paper-accounts.js';
import {simulationCredentialsOf} from './simulation-words.js';
import {type TradeVenues, joinVenues, refuseSeveral} from './trade-venues.js';
import {type VenueLink, openLink} from './venue-link.js';
import {otherVenuesOf} from './venue-names.js';

export type LockStepControl = {
	readonly clock: ManualClock;
	readonly simulation: Simulation;
	readonly received: (sent: Tick['sent']) => Promise<void>;
};

/** What somebody needs to reach our account beside the engine. */
export type HaltAccess = {
	readonly venue: string;
	readonly endpoint: string | null;
	readonly credentials: Credentials;
	/** The other venues that are traded on. */
	readonly others?: readonly {readonly venue: string; readonly credentials: Credentials}[];
};

/** What the journal says of our account when the engine starts, for a paper account, which knows nothing else. */
export type AccountOpening = {
	readonly balances: LedgerBalances;
	/** What of it is at which venue; null where that is not known, or there is only one. */
	readonly places: Readonly<Record<string, LedgerBalances>> | null;
	readonly orders: readonly KeptOrder[];
	readonly seed: number;
	/** To be told what a person should know of how an order was filled. */
	readonly onNotice: (text: string) => void;
};

export type VenueSession = {
	readonly clock: Clock;
	/** The market data of the venue that is traded on. */
	readonly feed: Feed;
	/** The lines to all venues, the one that is traded on first. */
	readonly links: readonly VenueLink[];
	readonly makeVenue: (opening: AccountOpening) => Venue;
	/** What joins several venues to one account; left out where orders go to one. */
	readonly trading?: TradeVenues;
	/** Null when the clock runs by itself. */
	readonly lockStep: LockStepControl | null;
	/** Virtual seconds per second; 1 outside simulations. */
	readonly speed: number;
	/** What `clock` adds to the machine's clock because the venue's says so; 0 in simulations. */
	readonly clockOffsetMs: Milliseconds;
	/** Silence after which streams are connected anew; null where it is no fault. */
	readonly staleAfterMs: Milliseconds | null;
	/** Null where there is nothing of ours at a venue, and in lock-step, where nobody may act beside the engine. */
	readonly halt: HaltAccess | null;
	/** Called when prices have changed. */
	readonly onQuotes: () => void;
	/** Called with new public trades of a venue. */
	readonly onTrades: (venue: string, symbol: MarketSymbol, trades: readonly PublicTrade[]) => void;
	/** Called with the newest book of a venue that is traded on, null while it is not in step; null where nobody wants it. */
	readonly onBook: ((venue: string, symbol: MarketSymbol, book: OrderBook | null) => void) | null;
};

/** Returns the session against the simulated exchange that listens at `endpoint`. `objection` says why an order may not leave. */
export async function openSimulationSession(endpoint: string, config: EngineConfig, objection: (order: Order) => string | null): Promise<VenueSession> {
	const simulation = createSimulation(endpoint);
	const {now, speed, sent, venues} = await simulation.status();
	const manual = speed === 'max' ? createManualClock(now) : null;
	const clock = manual ?? createPacedClock(now, speed === 'max' ? 1 : speed);
	const staleAfterMs = manual === null ? config.execution.staleAfterSeconds * 1000 : null;
	const link = async (venue: string): Promise<VenueLink> => openLink({venue, endpoint, config, staleAfterMs, now: () => clock.now()});
	if (manual !== null) {
		refuseSeveral(config, 'at --speed max');
	}

	const traded = await link(config.venue);
	const credentials = simulationCredentialsOf(config.venue);
	const trade = await traded.open('trade', credentials);
	// In lock-step every message is waited for, and only those of the venue that is traded on decide anything.
	const others = manual === null ? otherVenuesOf(config).filter(venue => venues?.includes(venue) ?? false) : [];
	const links = [traded, ...await Promise.all(others.map(link))];
	const trading = joinVenues(config, links, () => clock.now());
	const accesses = tradedVenues(config).slice(1).map(venue => ({venue, credentials: simulationCredentialsOf(venue)}));
	const accounts = await Promise.all(accesses.map(async access => links.find(({venue}) => venue === access.venue)?.open('trade', access.credentials)));
	return {
		clock,
		feed: traded.feed,
		links,
		...(trading === null ? {} : {trading}),
		makeVenue() {
			const [account, ...more] = [trade, ...accounts].flatMap(client => client === undefined ? [] : [createCcxtVenue(client, config.symbols, objection)]);
			invariant(account !== undefined, 'no account is open');
			return trading?.join([account, ...more]) ?? account;
		},
		lockStep: manual === null ? null : {clock: manual, simulation, received: createBarrier([traded.data, trade], sent)},
		speed: speed === 'max' ? Number.POSITIVE_INFINITY : speed,
		clockOffsetMs: 0,
		halt: manual === null ? {venue: config.venue, endpoint, credentials, others: accesses} : null,
		staleAfterMs,
		onQuotes: () => undefined,
		onTrades: () => undefined,
		onBook: null,
	};
}

/** Returns the session with live market data and a paper account. Throws a CryptoTraderError (69) when the venue is out of reach. */
export async function openPaperSession(config: EngineConfig, endpoint: string | null): Promise<VenueSession> {
	let clock = createSystemClock();
	const staleAfterMs = config.execution.staleAfterSeconds * 1000;
	const link = async (venue: string): Promise<VenueLink> => openLink({venue, endpoint, config, staleAfterMs, now: () => clock.now()});
	const traded = await link(config.venue);
	const {offsetMs} = await readVenueClock(traded);
	clock = createSystemClock(offsetMs);
	const accounts = createPaperAccounts(config, [traded, ...await Promise.all(otherVenuesOf(config).map(link))], clock);
	const {links} = accounts;
	const trading = joinVenues(config, links, () => clock.now());
	return {
		clock,
		feed: links[0]?.feed ?? traded.feed,
		links,
		...(trading === null ? {} : {trading}),
		makeVenue(opening) {
			const [account, ...more] = accounts.open(opening);
			invariant(account !== undefined, 'no account is open');
			return trading?.join([account, ...more]) ?? account;
		},
		lockStep: null,
		speed: 1,
		clockOffsetMs: offsetMs,
		halt: null,
		staleAfterMs,
		onTrades: accounts.takeTrades,
		onQuotes: accounts.takeQuotes,
		onBook: accounts.takeBook,
	};
}

/** Returns whether the venue's public data can be had within the configured wait, and why not. */
export async function reach({venue, probeTimeoutMs}: EngineConfig): Promise<Reach> {
	const client = await createCcxtClient({venue, lane: 'data', endpoint: null, credentials: null, now: null, timeoutMs: probeTimeoutMs, tries: 1});
	const found = await probe(client);
	await client.close();
	return found;
}

/** The machine's own clock is asked, not the session's: what is looked for is how wrong it is. Throws a CryptoTraderError (69) when the venue is out of reach. */
export async function readVenueClock({venue, feed}: VenueLink): Promise<ClockReading> {
	try {
		return await readClock(async () => feed.fetchTime(), () => Date.now());
	} catch (error) {
		throw new CryptoTraderError(`${venue} cannot be reached`, {code: 'venue-unreachable', advice: 'Check the network, or try --mode sim.', exit: exitCode.venueUnreachable, cause: error});
	}
}
