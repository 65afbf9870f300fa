/**
The way of the price through one bar, known at every millisecond without going through what came before.

A rising (or unchanged) bar goes open → low → high → close, a falling one open → high → low → close. The four anchors lie
at the opening, at one third, at two thirds and one second before the end, and the price is exactly the bar's there.
Between two anchors it wanders but never leaves the range that they span (a Brownian bridge in its first Karhunen–Loève
terms, cut to that range). So whoever sees only the anchors has seen the price cross everything that the path touches.
*/
import type {Candle} from '../../domain/market.js';
import type {EpochMs, Milliseconds} from '../../domain/units.js';
import {mix, uniform} from '../../domain/random.js';
import {openingOf} from './bars.js';
import {roundTo} from './grid.js';

/** What a path depends on beside its bar. `hash` stands for symbol and seed. */
export type PathShape = {
	readonly barLength: Milliseconds;
	readonly hash: number;
	readonly priceDecimals: number;
};

const terms = 5;
const wander = 0.35;
/** Share of the bar's volume that trades with the opening price. */
const openingShare = 0.01;
/** Samples per bar for the high and low of shorter candles. */
const samplesPerBar = 240;
const lastSecond: Milliseconds = 1000;

/** Returns where in a bar its four anchors lie, in milliseconds from the opening. */
export function anchorOffsets(barLength: Milliseconds): readonly [number, number, number, number] {
	return [0, barLength / 3, 2 * barLength / 3, barLength - lastSecond];
}

/** Returns the prices at the four anchors. */
export function anchorPrices({open, high, low, close}: Candle): readonly [number, number, number, number] {
	return close >= open ? [open, low, high, close] : [open, high, low, close];
}

/** Returns the price `offset` milliseconds after the opening, 0 ≤ offset < barLength. */
export function priceAt(bar: Candle, offset: Milliseconds, shape: PathShape): number {
	const offsets = anchorOffsets(shape.barLength);
	const prices = anchorPrices(bar);
	for (const index of [2, 1, 0] as const) {
		const [start, end] = [offsets[index], offsets[index + 1] ?? shape.barLength];
		if (offset >= end) {
			return prices[index + 1] ?? bar.close;
		}

		if (offset > start) {
			const hash = mix(mix(shape.hash, bar.openTime), index);
			return between(prices[index], prices[index + 1] ?? bar.close, (offset - start) / (end - start), hash, shape.priceDecimals);
		}
	}

	return bar.open;
}

function between(from: number, to: number, progress: number, hash: number, decimals: number): number {
	let share = progress;
	for (let term = 1; term <= terms; term++) {
		const weight = (uniform(mix(hash, term)) - 0.5) * Math.sqrt(12);
		share += wander * weight * Math.SQRT2 * Math.sin(term * Math.PI * progress) / (term * Math.PI);
	}

	const price = roundTo(from + ((to - from) * Math.min(1, Math.max(0, share))), decimals);
	return Math.min(Math.max(from, to), Math.max(Math.min(from, to), price));
}

/** Returns how much of the bar has traded up to and with `offset`, in base units; all of it from the last anchor on. */
export function volumeUpTo(bar: Candle, offset: Milliseconds, barLength: Milliseconds): number {
	const share = openingShare + ((1 - openingShare) * offset / (barLength - lastSecond));
	return share >= 1 ? bar.volume : roundTo(bar.volume * share, 8);
}

/**
Returns the candle of [from, to) inside `bar` as far as the market has come at `asOf`; a whole bar that has come to its
last anchor is returned as it is. `from` must lie in the bar and not after `asOf`.
*/
export function candleWithin(bar: Candle, from: EpochMs, to: EpochMs, asOf: EpochMs, shape: PathShape): Candle {
	const start = from - bar.openTime;
	const end = Math.min(to - 1, asOf) - bar.openTime;
	if (start === 0 && to - from === shape.barLength && end >= shape.barLength - lastSecond) {
		return bar;
	}

	const prices = sampleOffsets(start, end, shape.barLength).map(offset => priceAt(bar, offset, shape));
	const traded = volumeUpTo(bar, Math.min(asOf, to) - bar.openTime, shape.barLength);
	return {
		openTime: from,
		open: prices[0] ?? bar.open,
		high: Math.max(...prices),
		low: Math.min(...prices),
		close: prices.at(-1) ?? bar.close,
		volume: roundTo(traded - (start === 0 ? 0 : volumeUpTo(bar, start, shape.barLength)), 8),
	};
}

/** Anchors in reach, and samples where a stretch between two anchors is only partly covered: a covered one is spanned by its anchors. */
function sampleOffsets(start: Milliseconds, end: Milliseconds, barLength: Milliseconds): readonly Milliseconds[] {
	const anchors = anchorOffsets(barLength);
	const step = barLength / samplesPerBar;
	const offsets = anchors.filter(offset => offset > start && offset < end);
	for (const index of [0, 1, 2] as const) {
		const [opens, closes] = [anchors[index], anchors[index + 1] ?? barLength];
		const [from, to] = [Math.max(start, opens), Math.min(end, closes)];
		if (from > opens || to < closes) {
			for (let offset = openingOf(from, step) + step; offset < to; offset += step) {
				offsets.push(offset);
			}
		}
	}

	return [start, ...offsets, ...(end > start ? [end] : [])];
}
