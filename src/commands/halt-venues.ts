/**
The lines of the way out: a ccxt instance of its own for each venue that is traded on, all of them as one account.
*/
import {type Credentials, createCcxtClient} from '../engine/ccxt/client.js';
import {createHaltVenue} from '../engine/ccxt/halt-venue.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../engine/domain/units.js';
import {createHaltGroup} from '../engine/halt/venue-group.js';
import type {HaltVenue} from '../engine/ports/halt-venue.js';

const requestTimeoutMs: Milliseconds = 5000;

export type HaltLine = {readonly venue: string; readonly credentials: Credentials};

export type HaltLineOptions = {
	/** Where a simulated exchange listens; null for the real venues. */
	readonly endpoint: string | null;
	readonly symbols: readonly MarketSymbol[];
	/** The venues' time. */
	readonly now: () => EpochMs;
};

/** Returns the account behind those lines, the first of them that of the venue that decides. Nothing is asked yet. */
export async function openHaltVenue(lines: readonly HaltLine[], {endpoint, symbols, now}: HaltLineOptions): Promise<HaltVenue> {
	const venues = await Promise.all(lines.map(async ({venue, credentials}) =>
		createHaltVenue(await createCcxtClient({venue, lane: 'halt', endpoint, credentials, now, timeoutMs: requestTimeoutMs}), symbols)));
	const [only] = venues;
	return venues.length === 1 && only !== undefined ? only : createHaltGroup(venues);
}
