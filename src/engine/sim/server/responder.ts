/**
Decides who answers a request: the control API, a provider of alternative data, or a venue behind its fault script.
*/
import {faultyReply} from '../faults/faulty-reply.js';
import type {VenueFaults} from '../faults/venue-faults.js';
import type {SimulatedExchangeOptions} from '../options.js';
import type {Venue} from '../venues.js';
import type {Conductor} from './conductor.js';
import {Control} from './control.js';
import type {AlternativeHandler, ApiReply, ApiRequest, Route} from './dialect.js';

export type ResponderParts = {
	readonly options: SimulatedExchangeOptions;
	readonly venues: readonly [Venue, ...Venue[]];
	readonly conductor: Conductor;
	/** Providers of on-chain and social data. */
	readonly alternative: {readonly handler: AlternativeHandler; readonly faults: VenueFaults};
};

/** Returns what answers HTTP requests; null for a connection that is to be cut. */
export function responder({options, venues, conductor, alternative}: ResponderParts): (request: ApiRequest, route: Route) => Promise<ApiReply | null> {
	const {from, to = null} = options.source;
	const faults = Object.fromEntries([...venues.map(venue => [venue.name, venue.faults] as const), ['alternative', alternative.faults] as const]);
	const control = new Control({venues, conductor, faults, about: {speed: options.speed, seed: options.seed, from, to, symbols: venues[0].core.feed.source.symbols}});
	const process = (request: ApiRequest, answerer: AlternativeHandler | Venue): ApiReply => {
		conductor.catchUp();
		const reply = answerer.answer(request);
		conductor.commit();
		return reply ?? nothingHere(request);
	};

	return async (request, route) => {
		if (request.path.startsWith('/sim/')) {
			return control.answer(request);
		}

		if (request.path.startsWith('/alt/')) {
			const fault = alternative.faults.injector.onRequest(request, route.client, conductor.now);
			return control.track(faultyReply(fault, () => process(request, alternative.handler), null));
		}

		const venue = venueOf(venues, route);
		if (venue === null) {
			return {status: 404, body: JSON.stringify({error: `no venue ${route.venue} at the simulated exchange`})};
		}

		return control.track(faultyReply(venue.faultFor(request, route.client), () => process(request, venue), venue.sockets));
	};
}

/** Returns the venue that the route names, the first one where it names none, or null when it is not open. */
export function venueOf<V extends {readonly name: string}>(venues: readonly V[], {venue}: Route): V | null {
	return (venue === null ? venues[0] : venues.find(({name}) => name === venue)) ?? null;
}

function nothingHere({method, path}: ApiRequest): ApiReply {
	return {status: 404, body: JSON.stringify({error: `no ${method} ${path} at the simulated exchange`})};
}
