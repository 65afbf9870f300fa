import test from 'ava';
import fc from 'fast-check';
import {amountText, dateTimeText, durationText, fixedText, percentText, roughText, timeText, withPlus} from '../../../src/engine/domain/view-text.js';

test('rounds the decimal text of a number, half away from zero', t => {
	t.is(fixedText(1.005, 2), '1.01');
	t.is(fixedText(-1.005, 2), '-1.01');
	t.is(fixedText(2.5, 0), '3');
	t.is(fixedText(0.000_000_123_4, 8), '0.00000012');
	t.is(fixedText(1e21, 0), '1,000,000,000,000,000,000,000');
	t.is(fixedText(1.5e-7, 7), '0.0000002');
});

test('groups thousands and pads decimals', t => {
	t.is(fixedText(1_234_567.5, 2), '1,234,567.50');
	t.is(fixedText(999, 2), '999.00');
	t.is(fixedText('-1234.5', 1), '-1,234.5');
	t.is(amountText('1234567.00012'), '1,234,567.00012');
	t.is(amountText('-1000'), '-1,000');
	t.is(amountText('12'), '12');
});

test('zero has no sign, whatever it was before rounding', t => {
	t.is(fixedText(-0.001, 2), '0.00');
	t.is(fixedText(-0, 2), '0.00');
	t.is(withPlus(percentText(0.000_01, 2)), '0.00');
});

test('what is not a number has no text', t => {
	t.is(fixedText(Number.NaN, 2), null);
	t.is(fixedText(Number.POSITIVE_INFINITY, 2), null);
	t.is(fixedText('abc', 2), null);
	t.is(percentText(Number.NaN, 2), '—');
});

test('a plus goes before what is above zero only', t => {
	t.deepEqual(['1.20', '0.01', '0.00', '-1.20', '1,000.00'].map(text => withPlus(text)), ['+1.20', '+0.01', '0.00', '-1.20', '+1,000.00']);
});

test('a percentage does not show the noise of a binary fraction', t => {
	t.is(percentText(0.07, 2), '7.00');
	t.is(percentText(0.1425, 1), '14.3');
});

test('durations take their two largest units', t => {
	t.deepEqual([0, 3250, 9999, 10_000, 3_413_000, 3_600_000, 14_700_000, 273_600_000].map(ms => durationText(ms)), ['0s', '3.2s', '9.9s', '00:10', '56:53', '1h 00m', '4h 05m', '3d 04h']);
	t.is(durationText(-5), '0s');
});

test('rough amounts keep three digits', t => {
	t.deepEqual(['1.51587177', '0.08088612', '0.00000125', '0', '1234.5', '-0.5'].map(text => roughText(text)), ['1.52', '0.0809', '0.00000125', '0.00', '1,234.50', '-0.500']);
});

test('times are UTC', t => {
	const at = Date.UTC(2021, 4, 19, 14, 3, 7, 204);
	t.is(timeText(at), '14:03:07');
	t.is(dateTimeText(at), '2021-05-19 14:03');
});

test('fixed text reads back as the number, within half a unit', t => {
	fc.assert(fc.property(fc.double({noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12}), fc.integer({min: 0, max: 8}), (value, decimals) => {
		const text = fixedText(value, decimals);
		t.truthy(text);
		const read = Number(text?.replaceAll(',', ''));
		return Math.abs(read - value) <= (0.501 * (10 ** -decimals)) + (Math.abs(value) * 1e-15);
	}));
});
