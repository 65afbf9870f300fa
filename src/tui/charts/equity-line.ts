/**
The equity chart: a line through the marks of each bar, above it the highest mark so far, and the gap between them, which is
the drawdown, shaded.
*/
import type {EquityPoint} from '../../engine/domain/view.js';
import {span, type Line} from '../text.js';
import {blockOf, thin} from '../widgets/meter.js';
import type {ChartSize} from './candles.js';
import {priceAxisWidth, rangeOf, stepOf, withPriceAxis, type Range} from './scale.js';
import {dotsAcross, type Surface, type SurfaceMaker} from './surface.js';

/** Returns the chart in exactly that size, its value axis included; no lines with fewer than two points or no room. */
export function equityLines(points: readonly EquityPoint[], surface: SurfaceMaker | null, {width, height}: ChartSize): readonly Line[] {
	const peaks = peaksOf(points);
	const range = rangeOf([...points.map(({equity}) => equity), ...peaks]);
	if (range === null || points.length < 2 || height < 3 || width < 20) {
		return [];
	}

	const axis = priceAxisWidth(range, 0);
	const size = {width: width - axis, height};
	const plot = surface === null ? blockPlot(points, range, size) : braillePlot(points, peaks, range, surface(size.width, size.height));
	return withPriceAxis(plot, range, {decimals: 0, width: axis, mark: points.at(-1)?.equity ?? null});
}

/** Returns the peak at each point, worked back from its drawdown, so that peaks older than the window count. */
function peaksOf(points: readonly EquityPoint[]): readonly number[] {
	return points.map(({equity, drawdown}) => drawdown < 1 ? equity / (1 - drawdown) : equity);
}

function braillePlot(points: readonly EquityPoint[], peaks: readonly number[], range: Range, surface: Surface): readonly Line[] {
	const x = (index: number): number => Math.round((index / (points.length - 1)) * (surface.width - 1));
	const y = (value: number): number => stepOf(value, range, surface.height);
	for (const [index, peak] of peaks.entries()) {
		const mark = y(points[index]?.equity ?? peak);
		// Every fourth dot down and every second across, so that the gap reads as a shade and the line as a line.
		for (let dot = y(peak); dot < mark && x(index) % dotsAcross === 0; dot += 4) {
			surface.line({x: x(index), y: dot}, {x: x(index), y: dot}, 'down');
		}

		surface.line({x: x(index), y: y(peak)}, {x: x(index), y: y(peak)}, 'muted');
	}

	for (let index = 1; index < points.length; index++) {
		const [from, to] = [points[index - 1]?.equity ?? 0, points[index]?.equity ?? 0];
		surface.line({x: x(index - 1), y: y(from)}, {x: x(index), y: y(to)}, 'accent');
	}

	return surface.lines();
}

/** Columns of blocks, each as high as the last mark that falls on it. */
function blockPlot(points: readonly EquityPoint[], {low, high}: Range, {width, height}: ChartSize): readonly Line[] {
	const shares = thin(points, width).map(({equity}) => ((equity - low) / (high - low)) * height);
	const margin = ' '.repeat(Math.max(0, width - shares.length));
	return Array.from({length: height}, (_, row) => {
		const floor = height - 1 - row;
		return [span(margin), span(shares.map(share => share >= floor + 1 ? '█' : (share <= floor ? ' ' : blockOf(share - floor))).join(''), 'accent')];
	});
}
