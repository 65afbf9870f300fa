/**
Shows other programs what the engine sees and does: journal records as they are written, and the newest quotes, books and
insights under keys. Everything is given away and not waited for.
*/
import type {JournalRecord} from '../../engine/domain/event.js';
import type {OrderBook, Quote} from '../../engine/domain/market.js';
import type {Cache} from '../../engine/ports/cache.js';

export type Mirror = {
	/** Publishes a record, and keeps the quotes or the insight in it. For new records, not for those of a recovery. */
	record(record: JournalRecord): void;
	/** Keeps the newest quote of each market: `quote:BTC/USDT` at the venue that is traded on, `quote:kraken:BTC/USDT` at others. */
	quotes(quotes: readonly Quote[], venue?: string): void;
	/** Keeps the newest book of a market: `book:BTC/USDT`, `book:kraken:BTC/USDT`. */
	book(book: OrderBook, venue?: string): void;
};

/** Returns the mirror that shows through `cache`. Its members neither wait nor throw. */
export function createMirror(cache: Cache): Mirror {
	const keep = (kind: string, symbol: string, value: unknown, venue: string | null = null): void => {
		void cache.set([kind, ...(venue === null ? [] : [venue]), symbol].join(':'), value);
	};

	const keepQuotes = (quotes: readonly Quote[], venue?: string): void => {
		for (const quote of quotes) {
			keep('quote', quote.symbol, quote, venue);
		}
	};

	return {
		record(record) {
			cache.publish(record);
			const {event} = record;
			if (event.type === 'InsightFormed') {
				keep('insight', event.symbol, event);
			} else if (event.type === 'QuotesSampled') {
				keepQuotes(event.quotes);
				for (const [venue, quotes] of Object.entries(event.elsewhere ?? {})) {
					keepQuotes(quotes, venue);
				}
			}
		},
		quotes: keepQuotes,
		book(book, venue) {
			keep('book', book.symbol, book, venue);
		},
	};
}
