import test from 'ava';
import fc from 'fast-check';
import {hour} from '../../../src/engine/domain/units.js';
import {anchorOffsets, anchorPrices, candleWithin, priceAt, volumeUpTo, type PathShape} from '../../../src/engine/sim/market/path.js';
import {holds} from './support/property.js';
import {start} from './support/tapes.js';

const shape: PathShape = {barLength: hour, hash: 12_345, priceDecimals: 2};

const cents = fc.integer({min: 1, max: 10_000_000}).map(value => value / 100);
const barArbitrary = fc.record({a: cents, b: cents, c: cents, d: cents, volume: fc.integer({min: 0, max: 1e12}).map(value => value / 1e6)})
	.map(({a, b, c, d, volume}) => ({openTime: start, open: a, close: b, high: Math.max(a, b, c, d), low: Math.min(a, b, c, d), volume}));

test('a rising bar goes open, low, high, close; a falling one open, high, low, close', t => {
	t.deepEqual(anchorPrices({openTime: 0, open: 10, high: 13, low: 9, close: 12, volume: 1}), [10, 9, 13, 12]);
	t.deepEqual(anchorPrices({openTime: 0, open: 12, high: 13, low: 9, close: 10, volume: 1}), [12, 13, 9, 10]);
});

test('the path touches open, high, low and close exactly and stays between two anchors in their range', t => {
	holds(t, fc.property(barArbitrary, fc.integer({min: 0, max: hour - 1}), (bar, offset) => {
		const offsets = anchorOffsets(hour);
		const prices = anchorPrices(bar);
		const touched = offsets.map(each => priceAt(bar, each, shape));
		const segment = offsets.findLastIndex(each => each <= offset);
		const [from, to] = [prices[segment] ?? 0, prices[segment + 1] ?? bar.close];
		const price = priceAt(bar, offset, shape);
		return touched.every((value, index) => value === prices[index]) && price >= Math.min(from, to) && price <= Math.max(from, to);
	}));
});

test('minutes cut from a bar put together again are the bar, to the last unit of volume', t => {
	holds(t, fc.property(barArbitrary, bar => {
		const minutes = Array.from({length: 60}, (_, index) => candleWithin(bar, start + (index * 60_000), start + ((index + 1) * 60_000), start + hour, shape));
		let volume = 0;
		for (const minute of minutes) {
			volume += minute.volume;
		}

		return minutes[0]?.open === bar.open && minutes.at(-1)?.close === bar.close
			&& Math.max(...minutes.map(({high}) => high)) === bar.high && Math.min(...minutes.map(({low}) => low)) === bar.low
			&& Math.abs(volume - bar.volume) <= 1e-6;
	}), {numRuns: 50});
});

test('a bar that has not come to its last anchor shows only what has happened', t => {
	const bar = {openTime: start, open: 10, high: 15, low: 8, close: 12, volume: 100};
	const upTo = (offset: number) => candleWithin(bar, start, start + hour, start + offset, shape);
	t.deepEqual(upTo(0), {...bar, high: 10, low: 10, close: 10, volume: 1});
	t.like(upTo(hour / 3), {open: 10, high: 10, low: 8, close: 8});
	t.like(upTo(2 * hour / 3), {open: 10, high: 15, low: 8, close: 15});
	t.is(upTo(hour - 1000), bar);
	t.is(volumeUpTo(bar, hour - 1000, hour), 100);
});

test('the path is the same however often it is asked, and another one for another market', t => {
	const bar = {openTime: start, open: 100, high: 110, low: 90, close: 105, volume: 1};
	const path = (hash: number) => Array.from({length: 50}, (_, index) => priceAt(bar, index * 70_000, {...shape, hash}));
	t.deepEqual(path(1), path(1));
	t.notDeepEqual(path(1), path(2));
});
