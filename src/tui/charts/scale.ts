/**
Where a value stands in a chart, and the labels of its axes.
*/
import {timeframes, type Timeframe} from '../../engine/domain/market.js';
import {day, type EpochMs} from '../../engine/domain/units.js';
import {fixed} from '../format.js';
import {fitText, span, type Line} from '../text.js';

export type Range = {readonly low: number; readonly high: number};

/** Returns the range of values, a little wider than they are; a flat series gets a range around it. Null without a finite value. */
export function rangeOf(values: readonly number[]): Range | null {
	let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (const value of values) {
		low = Math.min(low, value);
		high = Math.max(high, value);
	}

	if (!Number.isFinite(low) || !Number.isFinite(high)) {
		return null;
	}

	const margin = high > low ? (high - low) * 0.03 : Math.max(Math.abs(high) * 0.01, 1e-9);
	return {low: low - margin, high: high + margin};
}

/** Returns the step of `steps`, counted from the top, that a value falls on; values outside stand at the edge. */
export function stepOf(value: number, {low, high}: Range, steps: number): number {
	const share = (high - value) / (high - low);
	return Math.min(steps - 1, Math.max(0, Math.round(share * (steps - 1))));
}

export type Axis = {
	readonly label: (value: number) => string;
	/** In cells, the blank before the labels included. */
	readonly width: number;
	/** A value that is marked in its row, or null. */
	readonly mark: number | null;
};

export type PriceAxis = {
	readonly decimals: number;
	/** In cells, as `priceAxisWidth` tells. */
	readonly width: number;
	/** A value that is marked in its row, or null. */
	readonly mark: number | null;
};

/** Puts the values of an axis at the right of the chart's rows: top, bottom, every fourth row between, and `mark` in its row. */
export function withAxis(rows: readonly Line[], range: Range, {label, width, mark}: Axis): readonly Line[] {
	const last = rows.length - 1;
	// Without a mark no row is near it.
	const marked = mark === null ? -2 : stepOf(mark, range, rows.length);
	return rows.map((row, index) => {
		if (index === marked && mark !== null) {
			return [...row, span(`▸${label(mark).padStart(width - 1)}`, 'accent', {bold: true})];
		}

		const isLabelled = index === 0 || index === last || (index % 4 === 0 && index < last - 1);
		const value = range.high - (((range.high - range.low) * index) / Math.max(1, last));
		return [...row, span(isLabelled && Math.abs(index - marked) !== 1 ? ` ${label(value).padStart(width - 1)}` : ' '.repeat(width), 'muted')];
	});
}

/** Puts prices or money at the right of the chart's rows. */
export function withPriceAxis(rows: readonly Line[], range: Range, {decimals, width, mark}: PriceAxis): readonly Line[] {
	return withAxis(rows, range, {label: value => fixed(value, decimals), width, mark});
}

/** Returns how wide the labels of a range are, the blank before them included. */
export function priceAxisWidth(range: Range, decimals: number): number {
	return Math.max(fixed(range.high, decimals).length, fixed(range.low, decimals).length) + 1;
}

/** Returns a row of times under `width` cells of chart; `times` holds one for each column that has one. */
export function timeAxis(times: readonly (EpochMs | null)[], timeframe: Timeframe): Line {
	const label = (at: EpochMs): string => {
		const text = new Date(at).toISOString();
		return timeframes[timeframe] >= day || at % day === 0 ? text.slice(5, 10) : text.slice(11, 16);
	};

	const gap = 12;
	let row = '';
	for (const [column, at] of times.entries()) {
		if (at !== null && column % gap === 0 && column + 5 <= times.length) {
			row = fitText(row, column) + label(at);
		}
	}

	return [span(fitText(row, times.length), 'muted')];
}
