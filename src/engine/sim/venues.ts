/**
The venues of one simulated exchange: each with its own core, protocol, sockets, limits and faults, on one market and one
clock.
*/
import {binanceDialect} from './binance/dialect.js';
import {coinbaseCredentials} from './coinbase/credentials.js';
import {coinbaseDialect} from './coinbase/dialect.js';
import type {ExchangeCore} from './core/exchange-core.js';
import type {Fact} from './core/fact.js';
import {errorPage} from './faults/error-pages.js';
import type {RequestFault} from './faults/fault-script.js';
import {VenueFaults} from './faults/venue-faults.js';
import {krakenCredentials} from './kraken/credentials.js';
import {krakenDialect} from './kraken/dialect.js';
import type {RateLimiter} from './limits/counting.js';
import {rateLimiter} from './limits/rate-limiter.js';
import type {SimulatedExchangeOptions, VenueName, VenueOptions} from './options.js';
import {ClientSockets} from './server/client-sockets.js';
import type {ApiReply, ApiRequest, ConnectionHandler, Dialect} from './server/dialect.js';

type Credentials = {readonly apiKey: string; readonly secret: string};

/** How a venue's protocol is made. `speed` is how many virtual seconds pass in a real one, 1 in lock-step. */
type DialectMaker = (core: ExchangeCore, credentials: Credentials, speed: number) => Dialect;

/** The protocols there are, and what clients sign with when nobody says otherwise; null: the options' own. */
const dialects: Readonly<Record<VenueName, {readonly make: DialectMaker; readonly credentials: Credentials | null}>> = {
	binance: {make: binanceDialect, credentials: null},
	coinbase: {make: coinbaseDialect, credentials: coinbaseCredentials},
	kraken: {make: krakenDialect, credentials: krakenCredentials},
};

export class Venue {
	readonly name: VenueName;
	readonly core: ExchangeCore;
	readonly sockets: ClientSockets;
	readonly faults: VenueFaults;
	readonly #dialect: Dialect;
	readonly #limiter: RateLimiter | null;
	#wasInMaintenance = false;

	/** Opens the venue on its core. */
	constructor(venue: VenueOptions, {seed, speed, apiKey, secret}: SimulatedExchangeOptions, core: ExchangeCore) {
		const {make, credentials} = dialects[venue.name];
		this.name = venue.name;
		this.core = core;
		this.#dialect = make(core, venue.credentials ?? credentials ?? {apiKey, secret}, speed === 'max' ? 1 : speed);
		this.#limiter = venue.rateLimits ?? (speed !== 'max' && speed <= 1) ? rateLimiter(venue.name) : null;
		this.faults = new VenueFaults(venue.name, seed, venue.faults);
		this.sockets = new ClientSockets({
			onMessage: (text, client) => this.faults.injector.onMessage(text, client, core.marketTime),
			isAbout: (rule, text) => this.faults.injector.isAbout(rule, text),
		});
	}

	/** Returns what is to go wrong with a request of `client`, or null. */
	faultFor(request: ApiRequest, client: string): RequestFault | null {
		return this.faults.injector.onRequest(request, client, this.core.marketTime);
	}

	/** Returns the reply to a request, or null when there is nothing at its path. */
	answer(request: ApiRequest): ApiReply | null {
		if (this.#isInMaintenance()) {
			this.faults.count('maintenance');
			return this.#dialect.maintenance?.(request) ?? errorPage(503);
		}

		const {refusal = null, headers = {}} = this.#limiter?.(request, this.core.marketTime) ?? {};
		const reply = refusal ?? this.#dialect.answer(request);
		return reply === null || this.#limiter === null ? reply : {...reply, headers: {...headers, ...reply.headers}};
	}

	/** Returns who handles a WebSocket, or null when there is nothing at its path, or nobody because of maintenance. */
	connect(path: string, connection: {send(text: string): void}): ConnectionHandler | null {
		return this.#isInMaintenance() ? null : this.#dialect.connect(path, connection);
	}

	/** Tells the streams what has happened. */
	publish(facts: readonly Fact[]): void {
		const isInMaintenance = this.#isInMaintenance();
		if (isInMaintenance && !this.#wasInMaintenance) {
			this.sockets.disconnect();
		}

		this.#wasInMaintenance = isInMaintenance;
		this.#dialect.publish(facts);
		if (facts.length > 0) {
			this.sockets.settle();
		}
	}

	#isInMaintenance(): boolean {
		return this.faults.injector.isInMaintenance(this.core.marketTime);
	}
}

/** Returns the messages sent so far to each client: by its name at the first venue, as `<client>@<venue>` at the others. */
export function sentByClient(venues: readonly Venue[]): Readonly<Record<string, number>> {
	return byClient(venues, ({sockets}) => sockets.sent());
}

/** Returns the open sockets of each client, by the same names. */
export function openByClient(venues: readonly Venue[]): Readonly<Record<string, number>> {
	return byClient(venues, ({sockets}) => sockets.open());
}

function byClient(venues: readonly Venue[], countsOf: (venue: Venue) => ReadonlyMap<string, number>): Readonly<Record<string, number>> {
	const counts = venues.flatMap((venue, index) => [...countsOf(venue)].map(([client, count]) => [index === 0 ? client : `${client}@${venue.name}`, count] as const));
	return Object.fromEntries(counts.toSorted(([a], [b]) => a < b ? -1 : 1));
}
