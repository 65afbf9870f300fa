/**
The price chart: candles of the last bars, as many as fit, newest at the right, with our fills at their prices and the
levels of our position and orders.
*/
import {timeframes, type Candle, type Timeframe} from '../../engine/domain/market.js';
import type {EpochMs} from '../../engine/domain/units.js';
import {fitLine, span, type Line, type Span} from '../text.js';
import type {Tone} from '../theme.js';
import {priceAxisWidth, rangeOf, stepOf, timeAxis, withPriceAxis, type Range} from './scale.js';
import {dotsAcross, type SurfaceMaker} from './surface.js';

export type ChartSize = {readonly width: number; readonly height: number};

export type CandleChart = {
	readonly candles: readonly Candle[];
	readonly timeframe: Timeframe;
	readonly decimals: number;
	/** Marked at the axis, or null. */
	readonly price: number | null;
	/** Null while it is loading or where braille is not wanted: then candles are drawn in block characters. */
	readonly surface: SurfaceMaker | null;
	/** Our fills; those of bars that are shown get an arrow. */
	readonly fills?: readonly ChartFill[];
	/** Prices drawn as dotted lines. */
	readonly levels?: readonly ChartLevel[];
};

export type ChartFill = {readonly at: EpochMs; readonly price: number; readonly side: 'buy' | 'sell'};
export type ChartLevel = {readonly price: number; readonly tone: Tone};

/** Cells that a candle and the gap behind it take in braille. In blocks a candle is one cell, with one between. */
const cellsEach = 2;

/** Returns the chart in exactly that size, axes included; no lines when there is nothing to draw or no room. */
export function candleLines(chart: CandleChart, {width, height}: ChartSize): readonly Line[] {
	const {candles, timeframe, decimals, price, surface} = chart;
	const rough = rangeOf(candles.slice(-Math.ceil(width / cellsEach)).flatMap(({low, high}) => [low, high]));
	const axis = rough === null ? 0 : priceAxisWidth(rough, decimals);
	const count = Math.floor((width - axis) / cellsEach);
	const shown = candles.slice(-count);
	const range = rangeOf(shown.flatMap(({low, high}) => [low, high]));
	if (range === null || count < 4 || height < 4) {
		return [];
	}

	const size = {width: width - axis, height: height - 1};
	const plot = surface === null ? blockCandles(shown, range, size) : brailleCandles(shown, range, size, surface);
	const marked = withMarks(plot, chart, shown, range, size);
	return [...withPriceAxis(marked, range, {decimals, width: axis, mark: price}), fitLine(timeAxis(timesOf(shown, timeframe, size.width), timeframe), width)];
}

/** Old bars at the left leave a margin there when they do not fill the width. */
function firstColumn(count: number, width: number): number {
	return width - (count * cellsEach);
}

function toneOf({open, close}: Candle): Tone {
	return close >= open ? 'up' : 'down';
}

function brailleCandles(candles: readonly Candle[], range: Range, {width, height}: ChartSize, make: SurfaceMaker): readonly Line[] {
	const surface = make(width, height);
	const y = (price: number): number => stepOf(price, range, surface.height);
	for (const [index, candle] of candles.entries()) {
		const x = (firstColumn(candles.length, width) + (index * cellsEach)) * dotsAcross;
		const tone = toneOf(candle);
		surface.line({x: x + 1, y: y(candle.high)}, {x: x + 1, y: y(candle.low)}, tone);
		for (const offset of [0, 1, 2]) {
			surface.line({x: x + offset, y: y(candle.open)}, {x: x + offset, y: y(candle.close)}, tone);
		}
	}

	return surface.lines();
}

/** One column a candle: `│` for the wick, `█` for the body. */
function blockCandles(candles: readonly Candle[], range: Range, {width, height}: ChartSize): readonly Line[] {
	const margin = span(' '.repeat(firstColumn(candles.length, width)));
	return Array.from({length: height}, (_, row) => [
		margin,
		...candles.flatMap((candle): Line => [span(blockAt(candle, row, range, height), toneOf(candle)), span(' ')]),
	]);
}

function blockAt({open, high, low, close}: Candle, row: number, range: Range, height: number): string {
	const y = (price: number): number => stepOf(price, range, height);
	if (row >= y(Math.max(open, close)) && row <= y(Math.min(open, close))) {
		return '█';
	}

	return row >= y(high) && row <= y(low) ? '│' : ' ';
}

function timesOf(candles: readonly Candle[], timeframe: Timeframe, width: number): readonly (EpochMs | null)[] {
	const start = firstColumn(candles.length, width);
	return Array.from({length: width}, (_, column) => {
		const candle = column < start ? undefined : candles[Math.floor((column - start) / cellsEach)];
		return candle === undefined ? null : candle.openTime + timeframes[timeframe];
	});
}

/** Puts dotted levels into blank cells and arrows of fills over everything. */
function withMarks(plot: readonly Line[], {fills = [], levels = [], timeframe}: CandleChart, shown: readonly Candle[], range: Range, size: ChartSize): readonly Line[] {
	const inRange = (price: number): boolean => price >= range.low && price <= range.high;
	const rows = new Map<number, Map<number, Span>>();
	const put = (row: number, column: number, cell: Span): void => {
		rows.set(row, (rows.get(row) ?? new Map<number, Span>()).set(column, cell));
	};

	for (const {at, price, side} of fills) {
		const index = shown.findIndex(({openTime}) => at >= openTime && at < openTime + timeframes[timeframe]);
		if (index !== -1 && inRange(price)) {
			put(stepOf(price, range, size.height), firstColumn(shown.length, size.width) + (index * cellsEach), span(side === 'buy' ? '▲' : '▼', side === 'buy' ? 'up' : 'down', {bold: true}));
		}
	}

	const dotted = new Map(levels.filter(({price}) => inRange(price)).map(({price, tone}) => [stepOf(price, range, size.height), tone]));
	return plot.map((line, row) => dotted.has(row) || rows.has(row) ? overlaid(line, rows.get(row), dotted.get(row)) : line);
}

function overlaid(line: Line, marks: ReadonlyMap<number, Span> | undefined, tone: Tone | undefined): Line {
	const cells = line.flatMap(({text, ...style}) => [...text].map(character => ({...style, text: character})));
	return cells.map((cell, column) => marks?.get(column) ?? (tone !== undefined && column % 2 === 1 && /^[ ⠀]$/.test(cell.text) ? span('·', tone) : cell));
}
