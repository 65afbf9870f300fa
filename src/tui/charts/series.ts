/**
Lines through values over time, several in one chart, with an axis of values at the right.
*/
import {span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {blockOf, thin} from '../widgets/meter.js';
import type {ChartSize} from './candles.js';
import {stepOf, withAxis, type Range} from './scale.js';
import {dotsAcross, type SurfaceMaker} from './surface.js';

export type Series = {readonly values: readonly (number | null)[]; readonly tone: Tone; /** True for a line of dots. */ readonly dotted?: boolean};

export type SeriesChart = {
	/** Each is spread over the whole width. The first is the one that blocks show. */
	readonly series: readonly Series[];
	readonly range: Range;
	/** A value that is marked at the axis, or null. */
	readonly mark: number | null;
	/** How a value reads at the axis. */
	readonly label: (value: number) => string;
	readonly surface: SurfaceMaker | null;
};

/** Returns the chart in exactly that size, axis included; no lines without two values or room. */
export function seriesLines({series, range, mark, label, surface}: SeriesChart, {width, height}: ChartSize): readonly Line[] {
	const axis = axisWidth(range, label, height);
	const columns = width - axis;
	if ((series[0]?.values.length ?? 0) < 2 || columns < 8 || height < 2) {
		return [];
	}

	const inside = {width: columns, height};
	const [first] = series;
	const plot = surface === null
		? blockPlot(first?.values ?? [], first?.tone ?? 'accent', range, inside)
		: dotPlot(series, range, inside, surface);
	return withAxis(plot, range, {label, width: axis, mark});
}

/** Some values between are longer than those at the ends. */
function axisWidth({low, high}: Range, label: (value: number) => string, height: number): number {
	const values = Array.from({length: height}, (_, row) => high - (((high - low) * row) / Math.max(1, height - 1)));
	return Math.max(...values.map(value => label(value).length)) + 1;
}

function dotPlot(series: readonly Series[], range: Range, {width, height}: ChartSize, make: SurfaceMaker): readonly Line[] {
	const surface = make(width, height);
	// The first one lies on top.
	for (const {values, tone, dotted = false} of series.toReversed()) {
		const x = (index: number): number => Math.round((index / Math.max(1, values.length - 1)) * (surface.width - 1));
		for (let index = 1; index < values.length; index++) {
			const [from, to] = [values[index - 1] ?? null, values[index] ?? null];
			if (from !== null && to !== null && !(dotted && Math.floor(x(index) / dotsAcross) % 2 === 1)) {
				const end = {x: x(index), y: stepOf(to, range, surface.height)};
				surface.line(dotted ? end : {x: x(index - 1), y: stepOf(from, range, surface.height)}, end, tone);
			}
		}
	}

	return surface.lines();
}

/** Columns of blocks, each as high as the last value that falls on it. */
function blockPlot(values: readonly (number | null)[], tone: Tone, {low, high}: Range, {width, height}: ChartSize): readonly Line[] {
	const shares = thin(values, width).map(value => value === null ? 0 : ((value - low) / (high - low)) * height);
	const margin = ' '.repeat(Math.max(0, width - shares.length));
	return Array.from({length: height}, (_, row) => {
		const floor = height - 1 - row;
		return [span(margin), span(shares.map(share => share >= floor + 1 ? '█' : (share <= floor ? ' ' : blockOf(share - floor))).join(''), tone)];
	});
}
