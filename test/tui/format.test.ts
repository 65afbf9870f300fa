import test from 'ava';
import fc from 'fast-check';
import {age, baseOf, changeSpan, clock, compact, countdown, decimalsFor, decimalsOf, fixed, money, percent, rightAlign, signedFixed, signedMoney, signedPercent} from '../../src/tui/format.js';

test('what is not known is a dash, never zero', t => {
	t.deepEqual([money(null), percent(null), signedPercent(null), signedFixed(null), fixed(null, 2), clock(null), age(null), compact(null)], Array.from({length: 8}, () => '—'));
	t.is(percent(Number.NaN), '—');
	t.is(changeSpan(null).text, '—');
});

test('changes carry sign, arrow and tone, and what rounds to zero carries none', t => {
	t.deepEqual(changeSpan(0.0124), {text: '▲ +1.24%', tone: 'up'});
	t.deepEqual(changeSpan(-0.0038), {text: '▼ -0.38%', tone: 'down'});
	t.deepEqual(changeSpan(0.000_001), {text: '  0.00%', tone: 'flat'});
	t.is(signedMoney(-12.345), '-12.35');
	t.is(signedMoney(43.76), '+43.76');
});

test('decimals come from the tick', t => {
	t.deepEqual(['0.01', '0.00001000', '1', '0.5', '10'].map(tick => decimalsOf(tick)), [2, 5, 0, 1, 0]);
	t.is(fixed(67_412.5, decimalsOf('0.01')), '67,412.50');
	t.deepEqual([67_412.5, 3.44, 0.3045, 0.000_012, 0].map(price => decimalsFor(price)), [2, 3, 4, 8, 2]);
});

test('a number that does not fit is no number', t => {
	t.is(rightAlign('1,234.50', 10), '  1,234.50');
	t.is(rightAlign('1,234.50', 8), '1,234.50');
	t.is(rightAlign('1,234.50', 7), '#######');
	t.is(rightAlign('1', 0), '');
});

test('a right-aligned number is exactly as wide as its column', t => {
	t.notThrows(() => {
		const numbers = fc.double({noNaN: true, noDefaultInfinity: true});
		fc.assert(fc.property(numbers, fc.integer({min: 0, max: 20}), (value, width) => rightAlign(money(value), width).length === width));
	});
});

test('volumes are short', t => {
	t.deepEqual([1_234_567, 45_600, 999, 12_345_678_901, -1500].map(value => compact(value)), ['1.23M', '45.6k', '999', '12.3B', '-1.50k']);
});

test('ages and countdowns', t => {
	t.deepEqual([0, 999, 12_400, 119_999, 125_000, 90_000_000].map(length => age(length)), ['0s', '0s', '12s', '119s', '02:05', '1d 01h']);
	t.deepEqual([-5, 0, 12_000, 3_413_000, 4_000_000].map(length => countdown(length)), ['00:00', '00:00', '00:12', '56:53', '1h 06m']);
});

test('the clock is UTC and says so', t => {
	t.is(clock(Date.UTC(2021, 0, 15, 14, 3, 7)), '14:03:07Z');
	t.is(baseOf('BTC/USDT'), 'BTC');
});
