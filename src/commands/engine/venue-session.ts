/**
What an engine trades against: the simulated exchange, or the real market with a paper account. Made from the flags, with
the clock that belongs to it.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {Market} from '../../engine/domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../engine/domain/units.js';
import type {LedgerBalances} from '../../engine/domain/ledger.js';
import {createBarrier} from '../../engine/ccxt/barrier.js';
import {type CcxtClient, createCcxtClient} from '../../engine/ccxt/client.js';
import {createCcxtFeed, probe} from '../../engine/ccxt/feed.js';
import {type Simulation, type Tick, createSimulation} from '../../engine/ccxt/simulation.js';
import {createCcxtVenue} from '../../engine/ccxt/venue.js';
import {createPaperVenue} from '../../engine/execution/paper-venue.js';
import {type ManualClock, createManualClock, createPacedClock, createSystemClock} from '../../engine/kernel/clock.js';
import type {Clock} from '../../engine/ports/clock.js';
import type {Feed, Venue} from '../../engine/ports/venue.js';
import {simulationCredentials} from './simulation-words.js';

export type LockStepControl = {
	readonly clock: ManualClock;
	readonly simulation: Simulation;
	readonly received: (sent: Tick['sent']) => Promise<void>;
};

export type VenueSession = {
	readonly clock: Clock;
	readonly feed: Feed;
	/** `balances` is what the ledger holds after the journal was read. */
	readonly makeVenue: (balances: LedgerBalances) => Venue;
	/** Null when the clock runs by itself. */
	readonly lockStep: LockStepControl | null;
	/** Virtual seconds per second; 1 outside simulations. */
	readonly speed: number;
	/** Called when prices have changed. */
	readonly onQuotes: () => void;
};

const requestTimeoutMs: Milliseconds = 10_000;

/** Returns the session against the simulated exchange that listens at `endpoint`. */
export async function openSimulationSession(endpoint: string, config: EngineConfig): Promise<VenueSession> {
	const simulation = createSimulation(endpoint);
	const {now, speed, sent} = await simulation.status();
	const manual = speed === 'max' ? createManualClock(now) : null;
	const clock = manual ?? createPacedClock(now, speed === 'max' ? 1 : speed);
	const common = {venue: config.venue, endpoint, now: () => clock.now(), timeoutMs: requestTimeoutMs};
	const data = await createCcxtClient({...common, lane: 'data', credentials: null});
	const trade = await createCcxtClient({...common, lane: 'trade', credentials: simulationCredentials});
	const staleAfterMs = manual === null ? config.execution.staleAfterSeconds * 1000 : null;
	return {
		clock,
		feed: createCcxtFeed(data, {timeframe: config.timeframe, staleAfterMs, now: () => clock.now()}),
		makeVenue: () => createCcxtVenue(trade, config.symbols),
		lockStep: manual === null ? null : {clock: manual, simulation, received: createBarrier([data, trade], sent)},
		speed: speed === 'max' ? Number.POSITIVE_INFINITY : speed,
		onQuotes: () => undefined,
	};
}

/** Returns the session with live market data and a paper account. Throws a CryptoTraderError (69) when the venue is out of reach. */
export async function openPaperSession(config: EngineConfig, endpoint: string | null): Promise<VenueSession> {
	const client = await createCcxtClient({venue: config.venue, lane: 'data', endpoint, credentials: null, now: null, timeoutMs: requestTimeoutMs});
	const clock = createSystemClock(await clockOffset(client));
	const feed = createCcxtFeed(client, {timeframe: config.timeframe, staleAfterMs: config.execution.staleAfterSeconds * 1000, now: () => clock.now()});
	const markets: Record<MarketSymbol, Market> = {};
	const watched: Feed = {
		...feed,
		async loadMarkets(symbols) {
			const loaded = await feed.loadMarkets(symbols);
			for (const market of loaded) {
				markets[market.symbol] = market;
			}

			return loaded;
		},
	};
	let paper: ReturnType<typeof createPaperVenue> | null = null;
	return {
		clock,
		feed: watched,
		makeVenue(balances) {
			paper = createPaperVenue({balances, markets: () => markets, now: () => clock.now()});
			return paper;
		},
		lockStep: null,
		speed: 1,
		onQuotes() {
			paper?.takeQuotes(feed.quotes());
		},
	};
}

/** Returns whether the venue's public data can be had within `timeoutMs`. */
export async function isReachable(config: EngineConfig): Promise<boolean> {
	const client = await createCcxtClient({venue: config.venue, lane: 'data', endpoint: null, credentials: null, now: null, timeoutMs: config.probeTimeoutMs});
	const {reachable} = await probe(client);
	await client.close();
	return reachable;
}

const clockSamples = 5;

/** Returns the venue's clock minus ours, the median of five questions, each taken at the middle of its round trip. */
async function clockOffset(client: CcxtClient): Promise<Milliseconds> {
	const offsets: number[] = [];
	for (let sample = 0; sample < clockSamples; sample++) {
		const asked = Date.now();
		const theirs = await fetchTime(client);
		offsets.push(theirs - ((asked + Date.now()) / 2));
	}

	return Math.round(offsets.toSorted((a, b) => a - b)[Math.floor(clockSamples / 2)] ?? 0);
}

async function fetchTime(client: CcxtClient): Promise<EpochMs> {
	try {
		return Number(await client.exchange.fetchTime());
	} catch (error) {
		throw new CryptoTraderError(`${client.options.venue} cannot be reached`, {code: 'venue-unreachable', advice: 'Check the network, or try --mode sim.', exit: exitCode.venueUnreachable, cause: error});
	}
}
