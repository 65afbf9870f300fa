/**
Starts the simulated exchange: a local server that speaks enough of the spot APIs of one or several venues for ccxt to be
its client, on a market that is recorded or made up. The engine meets it over HTTP and WebSocket only.
*/
import type {WebSocket} from 'ws';
import type {EpochMs} from '../domain/units.js';
import {alternativeHandler, closedPrices} from './alternative/handler.js';
import {VenueFaults} from './faults/venue-faults.js';
import type {BarSource} from './market/bars.js';
import {generatedSource} from './market/generated-source.js';
import {marketSchedule} from './market/schedule.js';
import {tapeSource} from './market/tape-source.js';
import {checkOptions, type SimulatedExchangeOptions, type VenueOptions} from './options.js';
import {tick} from './pace.js';
import {Conductor} from './server/conductor.js';
import type {AlternativeHandler, Route} from './server/dialect.js';
import {startServer} from './server/http-server.js';
import {responder, venueOf} from './server/responder.js';
import {StateFile} from './state/state-file.js';
import {openVenue} from './open-venue.js';
import type {Venue} from './venues.js';

export {readTape, symbolOfTapeFile} from './market/tape.js';
export type {FaultScript} from './faults/fault-script.js';
export type {SimulatedExchangeOptions, VenueName, VenueOptions} from './options.js';

export type SimulatedExchange = {
	/** `http://127.0.0.1:<port>`, without a slash at the end. */
	readonly url: string;
	readonly port: number;
	/** The control API without HTTP, for whoever runs the exchange in the same process: `body` null asks, anything else is posted. Returns the answer's text. */
	control(path: string, body: string | null): Promise<string>;
	close(): Promise<void>;
};

/** Requests in a span of virtual time that nobody ever makes. */
const plenty = 1_000_000_000;

/**
Starts the exchange. Throws a CryptoTraderError for options that make no sense, a tape, state file or port that cannot be
used, and a generated market that would start before 2016.
*/
export async function startSimulatedExchange(options: SimulatedExchangeOptions): Promise<SimulatedExchange> {
	checkOptions(options);
	const source = openSource(options);
	const stateFile = options.stateFile === undefined ? null : new StateFile(options.stateFile, {seed: options.seed, market: `${options.source.kind} ${source.symbols.join(' ')}`});
	const venues = openVenues(options, source, stateFile);
	const conductor = new Conductor({venues, stateFile, speed: options.speed});
	const alternative = {handler: openAlternative(options, source, () => conductor.now), faults: new VenueFaults('alternative', options.seed, options.alternative?.faults)};
	const respond = responder({options, venues, conductor, alternative});
	try {
		const server = await startServer({
			port: options.port ?? 0,
			respond,
			connect: (route, path, socket) => connectTo(venueOf(venues, route), route, path, socket),
		});
		let closing: Promise<void> | null = null;
		return {
			url: `http://127.0.0.1:${server.port}`,
			port: server.port,
			async control(path, body) {
				const reply = await respond({method: body === null ? 'GET' : 'POST', path: `/sim/${path}`, query: '', body: body ?? '', header: () => ''}, {client: 'default', venue: null});
				return reply?.body ?? '';
			},
			async close() {
				closing ??= closeAll([conductor, ...venues.map(({sockets}) => sockets), server]);
				await closing;
			},
		};
	} catch (error) {
		conductor.close();
		throw error;
	}
}

/** Gives a WebSocket to the venue; false when there is no such venue, or nothing at this path. */
function connectTo(venue: Venue | null, {client}: Route, path: string, socket: WebSocket): boolean {
	if (venue === null) {
		return false;
	}

	const connection = venue.sockets.add(client, socket);
	const handler = venue.connect(path, connection);
	socket.on('message', (data: Buffer) => {
		if (!connection.isFrozen) {
			handler?.onMessage(data.toString('utf8'));
		}
	});
	socket.on('close', () => handler?.onClose());
	return handler !== null;
}

async function closeAll(parts: readonly {close(): Promise<void> | void}[]): Promise<void> {
	for (const part of parts) {
		await part.close();
	}
}

function openSource({source, seed}: SimulatedExchangeOptions): BarSource {
	return source.kind === 'tape' ? tapeSource(source) : generatedSource({...source, seed});
}

function openVenues(options: SimulatedExchangeOptions, source: BarSource, stateFile: StateFile | null): readonly [Venue, ...Venue[]] {
	const {speed} = options;
	const schedule = marketSchedule(source, speed === 'max' ? null : speed * tick);
	const now = stateFile?.now ?? options.source.from;
	const open = (venue: VenueOptions): Venue => openVenue({options, venue, source, schedule, stateFile, now});
	const [first = usualVenue(options), ...others] = options.venues ?? [];
	return [open(first), ...others.map(venue => open(venue))];
}

/** Without keys of their own the providers take the exchange's. Their limits hold where the venues' hold. */
function openAlternative({seed, speed, apiKey, secret, alternative}: SimulatedExchangeOptions, source: BarSource, now: () => EpochMs): AlternativeHandler {
	const usual = {glassnode: apiKey, cryptoquant: apiKey, twitter: apiKey, reddit: {clientId: apiKey, clientSecret: secret}};
	const isLimited = alternative?.rateLimits ?? (speed !== 'max' && speed <= 1);
	const limits = isLimited ? {} : {glassnode: plenty, cryptoquant: plenty, twitter: plenty, reddit: plenty};
	return alternativeHandler({seed, now, prices: closedPrices(source), credentials: {...usual, ...alternative?.credentials}, limits});
}

function usualVenue({faults}: SimulatedExchangeOptions): VenueOptions {
	return {name: 'binance', ...(faults !== undefined && {faults})};
}
