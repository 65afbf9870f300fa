import test from 'ava';
import {candleFault, timeframes, type Candle} from '../../../src/engine/domain/market.js';
import {day, hour} from '../../../src/engine/domain/units.js';

const good: Candle = {openTime: 0, open: 10, high: 12, low: 9, close: 11, volume: 5};

test('a bar is sound when its prices are positive and its range holds open and close', t => {
	t.is(candleFault(good), null);
	t.is(candleFault({...good, open: 10, high: 10, low: 10, close: 10, volume: 0}), null);
});

test('a price that is missing, zero, negative or endless is a fault, in each place', t => {
	for (const place of ['open', 'high', 'low', 'close'] as const) {
		for (const value of [Number.NaN, 0, -1, Number.POSITIVE_INFINITY]) {
			t.is(candleFault({...good, [place]: value}), 'a price is not a positive number', `${place} ${value}`);
		}
	}
});

test('so is a volume below zero or without a number', t => {
	for (const volume of [Number.NaN, -0.1, Number.POSITIVE_INFINITY]) {
		t.is(candleFault({...good, volume}), 'volume is not a number from 0 up', String(volume));
	}
});

test('open and close must lie between low and high', t => {
	for (const change of [{high: 10.9}, {low: 10.1}, {open: 12.1}, {close: 8.9}, {low: 13}]) {
		t.is(candleFault({...good, ...change}), 'open or close lies outside low to high', JSON.stringify(change));
	}

	t.is(candleFault({...good, high: 11, low: 10}), null);
});

test('lengths of bars are what their names say', t => {
	t.deepEqual([timeframes['1h'], timeframes['1d']] as readonly number[], [hour, day]);
	t.is(timeframes['4h'] / timeframes['15m'], 16);
	t.true(Object.values(timeframes).every(length => day % length === 0), 'every day begins with a bar');
});
