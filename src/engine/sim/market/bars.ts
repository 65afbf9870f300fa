/**
Where the simulated market's bars come from, a tape or the generator. Everything else about the market (prices inside a
bar, candles of other lengths, trades, the book) is derived from these bars.
*/
import type {Candle} from '../../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';

export type BarSource = {
	readonly symbols: readonly MarketSymbol[];
	/** Length of every bar; openings are multiples of it. */
	readonly barLength: Milliseconds;
	/** Nothing happens at or after this time; null when the market never ends. */
	readonly end: EpochMs | null;
	/** Returns the digits after the point that prices of `symbol` need. */
	priceDecimals(symbol: MarketSymbol): number;
	/** Returns the opening of the first bar of `symbol`. */
	first(symbol: MarketSymbol): EpochMs;
	/** Returns bars with `from` ≤ openTime < `to`, oldest first; what the source does not have is absent. */
	bars(symbol: MarketSymbol, from: EpochMs, to: EpochMs): readonly Candle[];
	/** Returns the last bar with openTime ≤ `at`, or null. */
	lastBar(symbol: MarketSymbol, at: EpochMs): Candle | null;
	/** Returns the first opening at or after `at` of any symbol's bar, before the end, or null. */
	nextOpening(at: EpochMs): EpochMs | null;
};

/** Returns the opening of the bar of that length that contains `at`. */
export function openingOf(at: EpochMs, barLength: Milliseconds): EpochMs {
	return Math.floor(at / barLength) * barLength;
}

/** Returns the bar of `symbol` that contains `at`, or null in a gap. */
export function barAt(source: BarSource, symbol: MarketSymbol, at: EpochMs): Candle | null {
	const bar = source.lastBar(symbol, at);
	return bar !== null && at < bar.openTime + source.barLength ? bar : null;
}
