/**
The shared market as one venue sees it: its prices lie a few basis points beside it, it has its own share of the volume,
and what happened in its outages or after a delisting does not exist there.
*/
import {hashOf, mix, uniform} from '../../domain/random.js';
import type {Candle} from '../../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import type {BarSource} from './bars.js';
import {roundTo} from './grid.js';

/** Nothing is traded with `from` ≤ time < `to`, in all markets or in these; bars that reach into it are missing. */
export type Outage = {readonly from: EpochMs; readonly to: EpochMs; readonly symbols?: readonly MarketSymbol[] | undefined};

/** From `at` on a market does not trade any more. */
export type Delisting = {readonly symbol: MarketSymbol; readonly at: EpochMs};

export type VenueView = {
	readonly seed: number;
	/** Those of the shared market that the venue has. */
	readonly symbols: readonly MarketSymbol[];
	/** Largest distance from the shared market's prices, as a share; 0 leaves the bars as they are. */
	readonly basis: number;
	/** Share of the shared market's volume. */
	readonly volume: number;
	readonly outages: readonly Outage[];
	readonly delistings: readonly Delisting[];
	/** Returns the digits after the point of its prices. */
	priceDecimals(symbol: MarketSymbol): number;
};

/** Returns the venue's bars. Every bar stays valid: high and low still span open and close. */
export function venueSource(source: BarSource, view: VenueView): BarSource {
	const shift = view.basis === 0 ? (_symbol: MarketSymbol, bar: Candle): Candle => bar : barShift(source.barLength, view);
	const endsOf = (symbol: MarketSymbol): EpochMs => Math.min(Infinity, ...view.delistings.filter(each => each.symbol === symbol).map(({at}) => at));
	const outageOf = (symbol: MarketSymbol, {openTime}: Candle): Outage | undefined =>
		view.outages.find(({from, to, symbols}) => openTime < to && openTime + source.barLength > from && (symbols?.includes(symbol) ?? true));
	return {
		...source,
		symbols: view.symbols,
		priceDecimals: symbol => view.priceDecimals(symbol),
		bars: (symbol, from, to) => source.bars(symbol, from, Math.min(to, endsOf(symbol))).filter(bar => outageOf(symbol, bar) === undefined).map(bar => shift(symbol, bar)),
		lastBar(symbol, at) {
			let bar = source.lastBar(symbol, Math.min(at, endsOf(symbol) - 1));
			for (let outage = bar && outageOf(symbol, bar); bar && outage; outage = bar && outageOf(symbol, bar)) {
				bar = source.lastBar(symbol, Math.min(bar.openTime, outage.from) - 1);
			}

			return bar && shift(symbol, bar);
		},
	};
}

/** Returns what moves a bar: by a share that changes from bar to bar, the close by the share with which the next bar opens. */
function barShift(barLength: Milliseconds, {seed, symbols, basis, volume, priceDecimals}: VenueView): (symbol: MarketSymbol, bar: Candle) => Candle {
	const known = new Map<MarketSymbol, Map<EpochMs, Candle>>();
	const hashes = new Map(symbols.map(symbol => [symbol, hashOf(seed, `basis/${symbol}`)]));
	return (symbol, bar) => {
		const bars = known.get(symbol) ?? new Map<EpochMs, Candle>();
		known.set(symbol, bars);
		const found = bars.get(bar.openTime);
		if (found !== undefined) {
			return found;
		}

		const hash = hashes.get(symbol) ?? 0;
		const factorAt = (at: EpochMs): number => 1 + (basis * ((2 * uniform(mix(hash, at))) - 1));
		const [opening, closing] = [factorAt(bar.openTime), factorAt(bar.openTime + barLength)];
		const price = (value: number): number => roundTo(value, priceDecimals(symbol));
		const [open, close] = [price(bar.open * opening), price(bar.close * closing)];
		const shifted: Candle = {
			openTime: bar.openTime,
			open,
			high: Math.max(open, close, price(bar.high * Math.max(opening, closing))),
			low: Math.min(open, close, price(bar.low * Math.min(opening, closing))),
			close,
			volume: roundTo(bar.volume * volume, 8),
		};
		bars.set(bar.openTime, shifted);
		return shifted;
	};
}
