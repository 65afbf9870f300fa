/**
Shows other programs what the engine sees and does, through the cache that the settings name. The engine never waits for it.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import type {OrderBook} from '../../engine/domain/market.js';
import {createSystemClock} from '../../engine/kernel/clock.js';
import type {FeedListener} from '../../engine/ports/venue.js';
import type {ComposedEngine} from '../../compose.js';
import {createMirror} from '../../storage/cache/mirror.js';
import {openCache} from '../../storage/cache/open-cache.js';
import type {VenueLink} from './venue-link.js';

export type Mirroring = {stop(): Promise<void>};

export type MirroringOptions = {
	readonly engine: ComposedEngine;
	readonly config: EngineConfig;
	readonly profile: string;
	/** The venues, the one that is traded on first. */
	readonly links: readonly VenueLink[];
	readonly books: (levels: number) => readonly OrderBook[];
	readonly onHealth: FeedListener['onHealth'];
};

/** In real time, between two looks at prices and books. */
const everyMs = 500;
const bookLevels = 25;

/** Opens the cache and begins. Throws a CryptoTraderError (`cache-url-invalid`) for an address that is none. */
export async function startMirroring({engine, config, profile, links, books, onHealth}: MirroringOptions): Promise<Mirroring> {
	const cache = await openCache(config.cache, profile, createSystemClock(), status => {
		onHealth('cache', status === 'connected' ? 'live' : 'down', `redis ${status}`);
	});
	const mirror = createMirror(cache);
	const unsubscribe = engine.local.handle.subscribe(message => {
		if (message.kind === 'record') {
			mirror.record(message.record);
		}
	});
	const timer = setInterval(() => {
		for (const [index, {venue, feed}] of links.entries()) {
			mirror.quotes(feed.quotes(), ...(index === 0 ? [] : [venue]));
		}

		for (const book of books(bookLevels)) {
			mirror.book(book);
		}
	}, everyMs);
	return {
		async stop() {
			clearInterval(timer);
			unsubscribe();
			await cache.close();
		},
	};
}
