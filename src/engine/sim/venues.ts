/**
The venues of one simulated exchange: each with its own core, protocol, sockets and faults, on one market and one clock.
*/
import {CryptoTraderError, exitCode} from '../domain/error.js';
import {binanceDialect} from './binance/dialect.js';
import {coinbaseCredentials} from './coinbase/credentials.js';
import {coinbaseDialect} from './coinbase/dialect.js';
import type {ExchangeCore} from './core/exchange-core.js';
import {krakenCredentials} from './kraken/credentials.js';
import {krakenDialect} from './kraken/dialect.js';
import {FaultInjector, type FaultScript} from './faults/fault-script.js';
import type {SimulatedExchangeOptions, VenueName, VenueOptions} from './options.js';
import {ClientSockets} from './server/client-sockets.js';
import type {Dialect} from './server/dialect.js';

type Credentials = {readonly apiKey: string; readonly secret: string};

/** How a venue's protocol is made. `speed` is how many virtual seconds pass in a real one, 1 in lock-step. */
type DialectMaker = (core: ExchangeCore, credentials: Credentials, speed: number) => Dialect;

/** The protocols there are, and what clients sign with when nobody says otherwise; null: the options' own. */
const dialects: Readonly<Partial<Record<VenueName, {readonly make: DialectMaker; readonly credentials: Credentials | null}>>> = {
	binance: {make: binanceDialect, credentials: null},
	coinbase: {make: coinbaseDialect, credentials: coinbaseCredentials},
	kraken: {make: krakenDialect, credentials: krakenCredentials},
};

export class Venue {
	readonly name: VenueName;
	readonly core: ExchangeCore;
	readonly dialect: Dialect;
	readonly sockets: ClientSockets;
	readonly #seed: number;
	#injector: FaultInjector;

	/** Opens the venue on its core. Throws a CryptoTraderError (exit 2) when its protocol is not there. */
	constructor(venue: VenueOptions, options: SimulatedExchangeOptions, core: ExchangeCore) {
		const dialect = dialects[venue.name];
		if (dialect === undefined) {
			throw new CryptoTraderError(`the simulated exchange does not speak ${venue.name}`, {
				code: 'sim-venue-unknown', advice: `Choose of ${Object.keys(dialects).join(', ')}.`, exit: exitCode.wrongUse,
			});
		}

		this.name = venue.name;
		this.core = core;
		this.dialect = dialect.make(core, venue.credentials ?? dialect.credentials ?? options, options.speed === 'max' ? 1 : options.speed);
		this.sockets = new ClientSockets();
		this.#seed = options.seed;
		this.#injector = new FaultInjector(venue.faults ?? {rules: []}, options.seed);
	}

	get faults(): FaultInjector {
		return this.#injector;
	}

	/** Replaces the fault script. */
	setFaults(script: FaultScript): void {
		this.#injector = new FaultInjector(script, this.#seed);
	}
}

/** Returns the messages sent so far to each client: by its name at the first venue, as `<client>@<venue>` at the others. */
export function sentByClient(venues: readonly Venue[]): Readonly<Record<string, number>> {
	const counts = venues.flatMap(({name, sockets}, index) => [...sockets.sent()].map(([client, count]) => [index === 0 ? client : `${client}@${name}`, count] as const));
	return Object.fromEntries(counts.toSorted(([a], [b]) => a < b ? -1 : 1));
}
