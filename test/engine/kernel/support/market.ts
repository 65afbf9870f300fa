/**
A market at the engine's edge: seeded hourly bars of a few coins that swing over days, and a feed that sells them.
*/
import type {Candle, Quote} from '../../../../src/engine/domain/market.js';
import {hour, type EpochMs, type MarketSymbol} from '../../../../src/engine/domain/units.js';
import type {Feed} from '../../../../src/engine/ports/venue.js';
import {marketOf} from '../../../support/records.js';
import {seededNormal} from '../../features/synthetic.js';

export type SwingingMarket = {
	/** Bars of each symbol, oldest first; the first opens at `from`. */
	readonly bars: ReadonlyMap<MarketSymbol, readonly Candle[]>;
	/** Returns the price at a moment: the open of the bar that is forming, moved a little by the minute. */
	quotesAt(at: EpochMs): readonly Quote[];
};

export type Swing = {
	/** Opening of the first bar. */
	readonly from: EpochMs;
	readonly count: number;
	readonly seed: number;
	/** Opening of the bar in which every price falls by half, or null. */
	readonly crashAt?: EpochMs | null;
};

/** Returns bars of each symbol whose daily swings differ. */
export function swing(symbols: readonly MarketSymbol[], {from, count, seed, crashAt = null}: Swing): SwingingMarket {
	const bars = new Map(symbols.map((symbol, index) => [symbol, swingingBars({from, count, seed: seed + index, crashAt}, 90 + (37 * index))]));
	return {
		bars,
		quotesAt: at => symbols.flatMap(symbol => {
			const bar = bars.get(symbol)?.[Math.floor((at - from) / hour)];
			const price = Number(((bar?.open ?? 0) * (1 + (((at / 60_000) % 7) * 0.0002))).toFixed(2));
			return bar === undefined ? [] : [{symbol, at, bid: price, ask: price, last: price}];
		}),
	};
}

function swingingBars({from, count, seed, crashAt}: Required<Swing>, period: number): Candle[] {
	const normal = seededNormal(seed);
	let close = 100 * ((seed % 5) + 1);
	return Array.from({length: count}, (_, index) => {
		const open = close;
		const openTime = from + (index * hour);
		const drift = 0.004 * Math.sin(2 * Math.PI * index / period);
		close = Number((open * Math.exp(drift + (0.003 * normal())) * (openTime === crashAt ? 0.5 : 1)).toFixed(2));
		return {openTime, open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 1e5};
	});
}

/** Returns a feed of closed bars up to the time that `now` tells. */
export function feedOf(market: SwingingMarket, now: () => EpochMs): Feed {
	return {
		name: 'swing',
		loadMarkets: async symbols => symbols.map(symbol => marketOf(symbol)),
		fetchCandles: async ({symbol, from, to}) => (market.bars.get(symbol) ?? []).filter(({openTime}) => openTime >= from && openTime < to && openTime + hour <= now()),
		listed: async symbols => symbols,
		watch: async () => undefined,
		quotes: () => market.quotesAt(now()),
		fetchTime: async () => now(),
		close: async () => undefined,
	};
}
