/**
The breaker for an exchange out of reach: its prices, its bars of every market, or its word on our account.
*/
import type {EventOf} from '../../domain/event.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {type Trouble, type Troubles, longest, withTrouble, withoutTrouble} from './trouble.js';

/** Without one of these nothing can be decided or sent. */
const vital = new Set(['quotes', 'candles', 'account']);
const bars = 'bars ';

/** Returns what is out of reach after the health of a feed of the traded venue has changed. Feeds that trading does not hang on change nothing. */
export function afterHealth(troubles: Troubles, {feed, status, detail}: EventOf<'FeedHealthChanged'>, at: EpochMs): Troubles {
	if (!vital.has(feed) && !feed.startsWith(bars)) {
		return troubles;
	}

	return status === 'live' ? withoutTrouble(troubles, feed) : withTrouble(troubles, feed, `${feed} ${status}${detail === '' ? '' : `: ${detail}`}`, at);
}

/** Returns the outage that lasts longest, or null. Bars count when those of every market are missing: a single one is that market's own trouble. */
export function outage(troubles: Troubles, symbols: readonly MarketSymbol[]): Trouble | null {
	const all = Object.entries(troubles);
	const without = all.filter(([feed]) => feed.startsWith(bars));
	const missing = new Set(without.map(([feed]) => feed.slice(bars.length)));
	const allBars = symbols.length > 0 && symbols.every(symbol => missing.has(symbol));
	// The last of the bars to fail began the outage.
	const lastBars = without.map(([, trouble]) => trouble).toSorted((a, b) => b.since - a.since).slice(0, allBars ? 1 : 0);
	return longest(Object.fromEntries([...all.filter(([feed]) => vital.has(feed)), ...lastBars.map(trouble => [bars, trouble] as const)]));
}
