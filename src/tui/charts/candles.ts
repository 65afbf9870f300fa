/**
The price chart: candles of the last bars, as many as fit, newest at the right.
*/
import {timeframes, type Candle, type Timeframe} from '../../engine/domain/market.js';
import type {EpochMs} from '../../engine/domain/units.js';
import {fitLine, span, type Line} from '../text.js';
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
};

/** Cells that a candle and the gap behind it take in braille. In blocks a candle is one cell, with one between. */
const cellsEach = 2;

/** Returns the chart in exactly that size, axes included; no lines when there is nothing to draw or no room. */
export function candleLines({candles, timeframe, decimals, price, surface}: CandleChart, {width, height}: ChartSize): readonly Line[] {
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
	return [...withPriceAxis(plot, range, {decimals, width: axis, mark: price}), fitLine(timeAxis(timesOf(shown, timeframe, size.width), timeframe), width)];
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
