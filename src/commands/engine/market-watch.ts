/**
Books, trades and the quality of market data of every venue, beside the engine: what is wrong with the data becomes an
event, each minute of book and trades goes into the store, and the newest books are there for the screen and for paper
fills.
*/
import {setTimeout as wait} from 'node:timers/promises';
import type {EngineConfig} from '../../engine/domain/config.js';
import {errorMessage} from '../../engine/domain/error.js';
import type {EventOf} from '../../engine/domain/event.js';
import type {OrderBook, PublicTrade} from '../../engine/domain/market.js';
import {tradedVenues} from '../../engine/domain/place.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {createMicrostructureFeed} from '../../engine/ccxt/microstructure.js';
import {createMicrostructureKeeper} from '../../engine/kernel/microstructure-keeper.js';
import {openFeedSession} from '../../engine/market/book/session.js';
import {type MarketWatch, createMarketWatch} from '../../engine/market/microstructure/market-watch.js';
import {usualQuality} from '../../engine/market/quality/config.js';
import type {MicrostructureStore} from '../../engine/ports/store.js';
import type {FeedListener} from '../../engine/ports/venue.js';
import {qualityAtPace} from './quality-pace.js';
import type {VenueLink} from './venue-link.js';
import type {VenueSession} from './venue-session.js';

export type MarketWatchingOptions = {
	readonly session: VenueSession;
	readonly config: EngineConfig;
	readonly store: MicrostructureStore;
	readonly onFinding: (finding: EventOf<'DataQualityChanged'>) => void;
	readonly onHealth: FeedListener['onHealth'];
	readonly onTrades: (venue: string, symbol: MarketSymbol, trades: readonly PublicTrade[]) => void;
	/** Told the book of each market of a venue that is traded on whenever it has changed, and every second, so that one that has fallen out of step (null) is noticed; null where nobody wants it. */
	readonly onBook: ((venue: string, symbol: MarketSymbol, book: OrderBook | null) => void) | null;
};

export type MarketWatching = Pick<MarketWatch, 'book' | 'candle' | 'quotes'> & {
	/** Watches books and trades of one more venue; one that cannot be reached goes on trying. */
	join(link: VenueLink, symbols: readonly MarketSymbol[]): void;
	/** Returns the books of the markets that are traded, those that are in step. */
	books(levels: number): readonly OrderBook[];
	close(): Promise<void>;
};

/** In real time. */
const writeEveryMs = 5000;
const tickEveryMs = 1000;
const graceMs = 5000;
const rejoinMs = 30_000;
const tellBooksEveryMs = 1000;
/** How deep paper orders look. */
const levelsForOrders = 100;

/** Begins the watch; venues join it one by one. */
export function startMarketWatch({session, config, store, onFinding, onHealth, onTrades, onBook}: MarketWatchingOptions): MarketWatching {
	const {clock, speed, links} = session;
	const traded = links[0]?.venue ?? '';
	const keeper = createMicrostructureKeeper({
		store, everyMs: writeEveryMs, every,
		onFault(rows) {
			onHealth('microstructure store', 'down', `${rows} rows of books and trades could not be kept`);
		},
	});
	const watch = createMarketWatch({
		feeds: [],
		tickMs: tickEveryMs * speed,
		graceMs: graceMs * speed,
		venues: links.map(({venue}) => venue),
		clock,
		config: qualityAtPace(usualQuality, speed),
		onHealth,
		onFinding(finding) {
			onFinding({type: 'DataQualityChanged', ...finding});
		},
		onSample: keeper.sample,
		onTrades(venue, symbol, trades) {
			onTrades(venue, symbol, trades);
			if (config.recordTrades) {
				keeper.trades(venue, trades);
			}
		},
		onBook(venue, symbol) {
			books.tell(venue, symbol);
		},
	});
	const books = tellBooks(tradedVenues(config), config.symbols, (venue, symbol) => onBook?.(venue, symbol, watch.book(venue, symbol, levelsForOrders)));
	let closed = false;
	void watch.start();
	return {
		book: watch.book,
		candle: watch.candle,
		quotes: watch.quotes,
		join(link, symbols) {
			void keepJoining(async () => join(watch, link, symbols, session), error => {
				onHealth(`${link.venue} book`, 'down', errorMessage(error));
				return !closed;
			});
		},
		books: levels => config.symbols.flatMap(symbol => watch.book(traded, symbol, levels) ?? []),
		async close() {
			closed = true;
			books.stop();
			await watch.close();
			await keeper.close();
		},
	};
}

type BookTelling = {readonly tell: (venue: string, symbol: MarketSymbol) => void; readonly stop: () => void};

/** Has every book told each second, beside each change: of a book that falls out of step there is no change to tell. */
function tellBooks(venues: readonly string[], symbols: readonly MarketSymbol[], tell: (venue: string, symbol: MarketSymbol) => void): BookTelling {
	const stop = every(tellBooksEveryMs, () => {
		for (const venue of venues) {
			for (const symbol of symbols) {
				tell(venue, symbol);
			}
		}
	});
	return {
		tell(venue, symbol) {
			if (venues.includes(venue)) {
				tell(venue, symbol);
			}
		},
		stop,
	};
}

async function join(watch: MarketWatch, link: VenueLink, symbols: readonly MarketSymbol[], {clock, staleAfterMs}: VenueSession): Promise<void> {
	const client = await link.open('book', null);
	await watch.join(createMicrostructureFeed(client, {openSession: openFeedSession, staleAfterMs, now: () => clock.now()}), symbols);
}

/** Tries until it works, or until `goesOn` says no after a failure. */
async function keepJoining(attempt: () => Promise<void>, goesOn: (error: unknown) => boolean): Promise<void> {
	for (;;) {
		try {
			await attempt();
			return;
		} catch (error) {
			if (!goesOn(error)) {
				return;
			}

			await wait(rejoinMs);
		}
	}
}

function every(milliseconds: number, action: () => void): () => void {
	const timer = setInterval(action, milliseconds);
	return () => {
		clearInterval(timer);
	};
}
