/**
What a store does with a fetched page of bars, and how it explains the bars that it does not hold. Shared by every store,
so that they cannot disagree. Times here are on the timeframe's grid: whole multiples of it since 1970.
*/
import {finite, invariant} from '../engine/domain/error.js';
import {candleFault, timeframes, type Candle, type Timeframe} from '../engine/domain/market.js';
import type {EpochMs, Milliseconds} from '../engine/domain/units.js';
import type {Completeness, Gap, GapReason, SeriesKey} from '../engine/ports/store.js';
import {intersectRanges, mergeRanges, subtractRanges, type Range} from './ranges.js';

/** A fetched page, sorted out: what is kept, oldest first and each bar once, and the slots whose bars were refused. */
export type Page = {readonly range: Range; readonly kept: readonly Candle[]; readonly rejected: readonly EpochMs[]};

/** Where the bars of a range came from, when the venue did not give them as bars. */
export type OriginNote = Range & {readonly note: string};

/** What is known of the bars of one range. All lists are within the range, oldest first. */
export type Knowledge = {
	readonly missing: readonly Range[];
	readonly fetched: readonly Range[];
	readonly rejected: readonly EpochMs[];
	readonly origins: readonly OriginNote[];
	/** Of the bars held, see candle-hash.ts. */
	readonly hash: string;
};

/**
Returns what a store keeps of `candles` fetched for `range`. Bars outside the range are dropped: the one behind its end
may still be forming. A bar off the grid is refused, and so is one with a `candleFault`; a good bar for the same slot
makes up for it. Of two good bars for one slot the later in the list counts.

Throws an InvariantError when the range is backwards.
*/
export function sortOut(timeframe: Timeframe, range: Range, candles: readonly Candle[]): Page {
	invariant(range.from <= range.to, `a range cannot end (${range.to}) before it begins (${range.from})`);
	const step = timeframes[timeframe];
	const grid = onGrid(step, range);
	const kept = new Map<EpochMs, Candle>();
	const refused = new Set<EpochMs>();
	for (const candle of candles.filter(({openTime}) => openTime >= grid.from && openTime < range.to)) {
		const slot = Math.floor(candle.openTime / step) * step;
		if (slot === candle.openTime && candleFault(candle) === null) {
			kept.set(slot, candle);
		} else {
			refused.add(slot);
		}
	}

	return {
		range: grid,
		kept: [...kept.values()].toSorted((a, b) => a.openTime - b.openTime),
		rejected: [...refused].filter(slot => !kept.has(slot)).toSorted((a, b) => a - b),
	};
}

/** Returns the range that covers the same slots and begins and ends on the grid. Throws an InvariantError unless both ends are finite. */
export function onGrid(step: Milliseconds, {from, to}: Range): Range {
	return {from: Math.ceil(finite(from, 'the beginning of a range') / step) * step, to: Math.ceil(finite(to, 'the end of a range') / step) * step};
}

/** Returns the completeness of [from, to), given what is known of its slots. */
export function explain(key: SeriesKey, {from, to}: Range, {missing, fetched, rejected, origins, hash}: Knowledge): Completeness {
	const step = timeframes[key.timeframe];
	const grid = onGrid(step, {from, to});
	const expected = Math.max(0, grid.to - grid.from) / step;
	const refused = intersectRanges(missing, rejected.map(slot => ({from: slot, to: slot + step})));
	const unexplained = subtractRanges(missing, refused);
	const gaps = [
		...withReason('rejected', refused),
		...withReason('absent-at-venue', intersectRanges(unexplained, fetched)),
		...withReason('never-fetched', subtractRanges(unexplained, fetched)),
	].toSorted((a, b) => a.from - b.from);
	const absent = missing.reduce((sum, gap) => sum + ((gap.to - gap.from) / step), 0);
	return {
		venue: key.venue, symbol: key.symbol, timeframe: key.timeframe, from, to,
		expected, held: expected - absent, gaps: gaps.map(gap => ({...gap, to: Math.min(gap.to, to)})), hash, notes: notesWithin(origins, grid),
	};
}

/** Returns the ranges within [from, to) that are in none of `fetched`, oldest first. */
export function unfetchedOf(timeframe: Timeframe, {from, to}: Range, fetched: readonly Range[]): readonly Range[] {
	const grid = onGrid(timeframes[timeframe], {from, to});
	return subtractRanges([grid], fetched).map(range => ({from: range.from, to: Math.min(range.to, to)}));
}

/** Returns `ranges` with `added` among them, merged. */
export function addRange(ranges: readonly Range[], added: Range): readonly Range[] {
	return mergeRanges([...ranges, added]);
}

/** Returns `origins` after `range` was saved with `note`: what was said of the range before does not hold any more. */
export function addOrigin(origins: readonly OriginNote[], range: Range, note: string | null): readonly OriginNote[] {
	const others = origins.flatMap(origin => subtractRanges([origin], [range]).map(rest => ({...rest, note: origin.note})));
	if (note === null || range.from >= range.to) {
		return others;
	}

	const same = mergeRanges([...others.filter(origin => origin.note === note), range]).map(merged => ({...merged, note}));
	return [...others.filter(origin => origin.note !== note), ...same].toSorted((a, b) => a.from - b.from);
}

function notesWithin(origins: readonly OriginNote[], {from, to}: Range): readonly string[] {
	return [...new Set(origins.filter(origin => origin.from < to && origin.to > from).map(({note}) => note))].toSorted();
}

/** Orders series by venue, symbol and length of timeframe. */
export function compareSeries(a: SeriesKey, b: SeriesKey): number {
	return compareText(a.venue, b.venue) || compareText(a.symbol, b.symbol) || timeframes[a.timeframe] - timeframes[b.timeframe];
}

function compareText(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}

function withReason(reason: GapReason, ranges: readonly Range[]): readonly Gap[] {
	return ranges.map(range => ({...range, reason}));
}
