/**
What happened in a market in the last 24 hours.
*/
import {day, type EpochMs, type MarketSymbol} from '../../domain/units.js';
import type {MarketFeed} from './feed.js';
import {roundTo} from './grid.js';
import {anchorOffsets, candleWithin} from './path.js';

export type DayStatistics = {
	readonly from: EpochMs;
	readonly to: EpochMs;
	readonly open: number;
	readonly high: number;
	readonly low: number;
	readonly last: number;
	/** In base units. */
	readonly volume: number;
	/** In quote units; each bar valued at its mean price. */
	readonly value: number;
	readonly trades: number;
};

/** Returns the statistics of the 24 hours up to `asOf`, from whole bars and the forming one, or null without any. */
export function dayStatistics(feed: MarketFeed, symbol: MarketSymbol, asOf: EpochMs): DayStatistics | null {
	const {barLength, end} = feed.source;
	const bars = feed.source.bars(symbol, asOf - day + 1, Math.min(asOf + 1, end ?? Infinity))
		.map(bar => candleWithin(bar, bar.openTime, bar.openTime + barLength, asOf, feed.shape(symbol)));
	const [first, last] = [bars[0], bars.at(-1)];
	if (first === undefined || last === undefined) {
		return null;
	}

	let [volume, value] = [0, 0];
	for (const bar of bars) {
		volume += bar.volume;
		value += bar.volume * (bar.open + bar.high + bar.low + bar.close) / 4;
	}

	return {
		from: asOf - day,
		to: asOf,
		open: first.open,
		high: Math.max(...bars.map(({high}) => high)),
		low: Math.min(...bars.map(({low}) => low)),
		last: last.close,
		volume: roundTo(volume, 8),
		value: roundTo(value, 8),
		trades: bars.length * anchorOffsets(barLength).length,
	};
}
