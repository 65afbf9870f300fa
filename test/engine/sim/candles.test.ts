import {existsSync} from 'node:fs';
import test from 'ava';
import {timeframes, type Timeframe} from '../../../src/engine/domain/market.js';
import {day, hour} from '../../../src/engine/domain/units.js';
import {candlePage, candlesBetween} from '../../../src/engine/sim/market/candles.js';
import {dayStatistics} from '../../../src/engine/sim/market/day-statistics.js';
import {MarketFeed} from '../../../src/engine/sim/market/feed.js';
import {generatedSource} from '../../../src/engine/sim/market/generated-source.js';
import {marketSchedule} from '../../../src/engine/sim/market/schedule.js';
import {tapeSource} from '../../../src/engine/sim/market/tape-source.js';
import {start, walk, writeTape} from './support/tapes.js';

const symbol = 'BTC/USDT';

function tapeFeed(path: string, from = start, to = start + (1000 * day)): MarketFeed {
	const source = tapeSource({tapes: [{symbol, path}], from, to});
	return new MarketFeed(source, marketSchedule(source, null), 1);
}

const bars = walk(240, 30_000);
const feed = tapeFeed(writeTape(bars));
const end = start + (240 * hour);

test('hours that are over are the tape\'s, to the last digit', t => {
	t.deepEqual(candlePage(feed, {symbol, timeframe: '1h', from: start, to: null, limit: 1000}, end), bars);
});

test('longer and shorter candles agree with the hours', t => {
	const days = candlePage(feed, {symbol, timeframe: '1d', from: null, to: null, limit: 1000}, end);
	t.is(days.length, 10);
	t.like(days[3], {openTime: start + (3 * day), open: bars[72]?.open, close: bars[95]?.close, high: Math.max(...bars.slice(72, 96).map(({high}) => high))});
	const whole = candlesBetween(feed, symbol, '1h', {from: start, to: start + (8 * hour)}, end);
	for (const timeframe of ['1m', '5m', '15m'] satisfies Timeframe[]) {
		const parts = candlesBetween(feed, symbol, timeframe, {from: start, to: start + (8 * hour)}, end);
		const perHour = hour / timeframes[timeframe];
		t.is(parts.length, 8 * perHour);
		for (const [index, bar] of whole.entries()) {
			const own = parts.slice(index * perHour, (index + 1) * perHour);
			t.is(own[0]?.open, bar.open);
			t.is(own.at(-1)?.close, bar.close);
			t.is(Math.max(...own.map(({high}) => high)), bar.high);
			t.is(Math.min(...own.map(({low}) => low)), bar.low);
		}
	}
});

test('pages from a start, up to an end, or the newest; the forming candle comes last', t => {
	const asOf = start + (100 * hour) + (hour / 3);
	const page = (from: number | null, to: number | null, limit: number) => candlePage(feed, {symbol, timeframe: '1h', from, to, limit}, asOf).map(({openTime}) => (openTime - start) / hour);
	t.deepEqual(page(start + (5 * hour), null, 3), [5, 6, 7]);
	t.deepEqual(page(start + (5 * hour) + 1, start + (7 * hour), 10), [6, 7]);
	t.deepEqual(page(null, start + (7 * hour), 2), [6, 7]);
	t.deepEqual(page(null, null, 2), [99, 100]);
	t.deepEqual(page(start + (99 * hour), null, 500), [99, 100]);
	t.deepEqual(page(start - (10 * day), null, 2), [0, 1]);
	t.deepEqual(page(start + (101 * hour), null, 5), []);
	t.like(candlePage(feed, {symbol, timeframe: '1h', from: null, to: null, limit: 1}, asOf)[0], {open: bars[100]?.open});
});

test('gaps of a tape stay gaps in every timeframe, and pages go on behind them', t => {
	const holed = tapeFeed(writeTape(bars.filter((_, index) => index < 10 || index >= 60)));
	t.deepEqual(candlePage(holed, {symbol, timeframe: '1h', from: start + (8 * hour), to: null, limit: 4}, end).map(({openTime}) => (openTime - start) / hour), [8, 9, 60, 61]);
	t.deepEqual(candlesBetween(holed, symbol, '15m', {from: start + (10 * hour), to: start + (60 * hour)}, end), []);
	t.deepEqual(candlePage(holed, {symbol, timeframe: '1d', from: null, to: null, limit: 9}, end).map(({openTime}) => (openTime - start) / day), [0, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('events are the anchors of the bars that there are, and the end of each', t => {
	const minute = 60_000;
	const events: number[] = [];
	const holed = tapeFeed(writeTape(bars.filter((_, index) => index !== 1)), start, start + (3 * hour));
	for (let at = holed.schedule.next(start - 1); at !== null; at = holed.schedule.next(at)) {
		events.push((at - start) / minute);
	}

	t.deepEqual(events, [0, 20, 40, 60 - (1 / 60), 60, 120, 140, 160, 180 - (1 / 60), 180]);
});

test('a paced market has finer events that keep the anchors and stay a second apart', t => {
	const source = generatedSource({symbols: [symbol], seed: 1, from: start});
	const {offsets} = marketSchedule(source, 12_000);
	t.true([0, hour / 3, 2 * hour / 3, hour - 1000].every(anchor => offsets.includes(anchor)));
	t.is(offsets.length, 300);
	const finest = marketSchedule(source, 1).offsets;
	t.true(finest.every((offset, index) => index === 0 || offset - (finest[index - 1] ?? 0) >= 1000));
});

test('what is traded at the events of an hour is its volume, bought while it rises and sold while it falls', t => {
	const points = [...feed.pointsFrom(symbol, start + hour)].slice(0, 4);
	const bar = bars[1];
	let volume = 0;
	for (const point of points) {
		volume += point.volume;
	}

	t.is(volume.toFixed(6), (bar?.volume ?? 0).toFixed(6));
	const prices = [bars[0]?.close ?? 0, ...points.map(({price}) => price)];
	for (const [index, {price, aggressor}] of points.entries()) {
		const before = prices[index] ?? 0;
		t.true(price === before || (aggressor === 'buy') === (price > before));
	}

	const back = [...feed.pointsBack(symbol, start + (3 * hour))].slice(0, 9);
	t.deepEqual(back.toReversed().slice(0, 4), points);
});

test('the last 24 hours are counted to the last event', t => {
	const statistics = dayStatistics(feed, symbol, start + (48 * hour) - 1000);
	const last = bars.slice(24, 48);
	t.like(statistics, {open: last[0]?.open, last: last.at(-1)?.close, high: Math.max(...last.map(({high}) => high)), low: Math.min(...last.map(({low}) => low))});
});

const recorded = '../shared/data/market/1h/BINANCE_ETHUSDT.csv.gz';

(existsSync(recorded) ? test : test.skip)('a recorded tape is served as it is, five years in pages (skips without ../shared)', t => {
	const source = tapeSource({tapes: [{symbol: 'ETH/USDT', path: recorded}], from: Date.UTC(2022, 0, 1), to: Date.UTC(2023, 0, 1)});
	const real = new MarketFeed(source, marketSchedule(source, null), 1);
	const asOf = Date.UTC(2023, 0, 1);
	const expected = source.bars('ETH/USDT', 0, asOf);
	const found: unknown[] = [];
	for (let from = 0; ;) {
		const page = candlePage(real, {symbol: 'ETH/USDT', timeframe: '1h', from, to: null, limit: 1000}, asOf);
		found.push(...page);
		if (page.length < 1000) {
			break;
		}

		from = (page.at(-1)?.openTime ?? 0) + 1;
	}

	t.deepEqual(found, [...expected]);
	t.true(found.length > 46_000);
});
