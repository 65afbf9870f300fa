import process from 'node:process';
import test from 'ava';
import type {Candle} from '../../src/engine/domain/market.js';
import {hour} from '../../src/engine/domain/units.js';
import {candleLines} from '../../src/tui/charts/candles.js';
import {equityLines} from '../../src/tui/charts/equity-line.js';
import {loadOffscreen, makerOf} from '../../src/tui/charts/offscreen.js';
import {rangeOf, stepOf} from '../../src/tui/charts/scale.js';
import {widthOf, type Line} from '../../src/tui/text.js';
import {foldAll, makeRun} from '../support/records.js';

const events = ['exit', 'SIGINT', 'SIGTERM', 'SIGQUIT', 'uncaughtException', 'SIGWINCH'];
const before = events.map(event => process.listenerCount(event));
const surface = loadOffscreen();
const view = foldAll(makeRun({bars: 60}));
const candles = view.candles['BTC/USDT'] ?? [];
const textOf = (line: Line): string => line.map(({text}) => text).join('');

test('contract: contrib draws off-screen, fills its cells and adds no process listener', t => {
	const drawn = surface(10, 3);
	t.is(drawn.width, 20);
	t.is(drawn.height, 12);
	drawn.line({x: 0, y: 0}, {x: 19, y: 11}, 'up');
	const lines = drawn.lines();
	t.is(lines.length, 3);
	t.deepEqual(lines.map(line => widthOf(line)), [10, 10, 10]);
	t.is(textOf(lines[0] ?? []), '⠑⠢⢄⡀      ');
	t.deepEqual(events.map(event => process.listenerCount(event)), before);
});

test('contract: tones go through contrib and come back, equal neighbours joined', t => {
	const drawn = surface(6, 1);
	drawn.line({x: 0, y: 0}, {x: 3, y: 0}, 'up');
	drawn.line({x: 4, y: 0}, {x: 5, y: 0}, 'danger');
	t.deepEqual(drawn.lines()[0], [{text: '⠉⠉', tone: 'up'}, {text: '⠉', tone: 'danger'}, {text: '   '}]);
});

test('another contrib than the pinned one is refused with a sentence', t => {
	t.throws(() => makerOf({}, {}), {message: /does not draw as version 4\.11\.0/u});
	class Widget {
		canvasSize = {width: 0, height: 0};
		calcSize(): void {
			this.canvasSize = {width: 1, height: 1};
		}
	}

	t.throws(() => makerOf(Widget, {Canvas: Widget})(10, 3), {message: /does not size its canvas/u});
});

for (const [name, maker] of [['braille', surface], ['blocks', null]] as const) {
	test(`candles in ${name} fill exactly the size that they are given`, t => {
		for (let width = 20; width < 120; width += 7) {
			for (const height of [4, 9, 22]) {
				const lines = candleLines({candles, timeframe: '1h', decimals: 2, price: candles.at(-1)?.close ?? null, surface: maker}, {width, height});
				t.is(lines.length, height);
				t.deepEqual([...new Set(lines.map(line => widthOf(line)))], [width]);
			}
		}
	});

	test(`equity in ${name} fills exactly the size that it is given`, t => {
		for (const points of [view.equityCurve, view.equityCurve.slice(0, 2)]) {
			const lines = equityLines(points, maker, {width: 50, height: 8});
			t.is(lines.length, 8);
			t.deepEqual([...new Set(lines.map(line => widthOf(line)))], [50]);
		}
	});

	test(`a market that does not move and one of tiny prices are drawn in ${name}`, t => {
		const flat = candles.slice(0, 30).map((candle): Candle => ({...candle, open: 5, high: 5, low: 5, close: 5}));
		const tiny = candles.slice(0, 30).map((candle, index): Candle => ({...candle, open: 1e-7, high: 2e-7 + (index * 1e-9), low: 9e-8, close: 1.5e-7}));
		for (const bars of [flat, tiny]) {
			const lines = candleLines({candles: bars, timeframe: '1h', decimals: 8, price: null, surface: maker}, {width: 60, height: 10});
			t.regex(lines.map(line => textOf(line)).join(''), /[⠁-⣿█]/u);
		}
	});
}

test('without bars or room there is no chart', t => {
	const chart = {timeframe: '1h', decimals: 2, price: null, surface} as const;
	t.deepEqual(candleLines({...chart, candles: []}, {width: 60, height: 10}), []);
	t.deepEqual(candleLines({...chart, candles}, {width: 60, height: 3}), []);
	t.deepEqual(candleLines({...chart, candles}, {width: 14, height: 10}), []);
	t.deepEqual(equityLines([], surface, {width: 60, height: 10}), []);
});

test('rising candles are up, falling ones down, at the height of their prices', t => {
	const bar = (index: number, open: number, close: number): Candle => ({openTime: index * hour, open, close, high: Math.max(open, close), low: Math.min(open, close), volume: 1});
	const lines = candleLines({candles: [bar(0, 1, 2), bar(1, 2, 3), bar(2, 3, 2), bar(3, 2, 1)], timeframe: '1h', decimals: 2, price: null, surface: null}, {width: 13, height: 9});
	const drawn = lines.slice(0, 8).map(line => textOf(line).slice(0, 8));
	t.deepEqual(drawn, ['  █ █   ', '  █ █   ', '  █ █   ', '  █ █   ', '█ █ █ █ ', '█     █ ', '█     █ ', '█     █ ']);
	t.deepEqual(lines[3]?.filter(({text}) => text === '█').map(({tone}) => tone), ['up', 'down']);
});

test('the axis has the last price, and times are those of closing', t => {
	const lines = candleLines({candles, timeframe: '1h', decimals: 2, price: candles.at(-1)?.close ?? null, surface}, {width: 60, height: 12}).map(line => textOf(line));
	t.is(lines.filter(line => line.includes('▸')).length, 1);
	t.regex(lines.join('\n'), new RegExp(`▸ *${(candles.at(-1)?.close ?? 0).toLocaleString('en-US', {minimumFractionDigits: 2})}`, 'u'));
	t.regex(lines.at(-1) ?? '', /\d\d:00/u);
});

test('a range holds its values and a step stays inside', t => {
	t.is(rangeOf([]), null);
	t.is(rangeOf([Number.NaN]), null);
	const range = rangeOf([10, 20]) ?? {low: 0, high: 0};
	t.true(range.low < 10 && range.high > 20);
	t.deepEqual([1e9, 20, 10, -1e9].map(value => stepOf(value, {low: 10, high: 20}, 5)), [0, 0, 4, 4]);
});
