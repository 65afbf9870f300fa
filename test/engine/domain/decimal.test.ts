import test from 'ava';
import fc from 'fast-check';
import {
	absolute, ceilToStep, decimal, divide, floorToStep, formatDecimal, maximum, minimum, multiply, toNumber, zero, type Decimal,
} from '../../../src/engine/domain/decimal.js';
import {InvariantError} from '../../../src/engine/domain/error.js';
import {holds} from '../sim/support/property.js';

const one = decimal('1');
const smallest: Decimal = 1n;
const anything = fc.bigInt({min: -(10n ** 30n), max: 10n ** 30n});
const positive = fc.bigInt({min: 1n, max: 10n ** 24n});
/** Amounts as venues write them: at most nine decimals. */
const amount = fc.bigInt({min: -(10n ** 18n), max: 10n ** 18n}).map(units => units * (10n ** 9n));

test('reads what venues write', t => {
	const written = {
		'12.50': '12.5', '1e-08': '0.00000001', '1E+3': '1000', '-0.10': '-0.1', '+7': '7', '5.': '5', '007': '7', ' 3 ': '3', '1.5e2': '150', '-0': '0', '0e-40': '0',
		'0.000000000000000001': '0.000000000000000001',
	};
	for (const [text, plain] of Object.entries(written)) {
		t.is(formatDecimal(decimal(text)), plain, text);
	}

	t.is(decimal('0.000000000000000001'), smallest);
});

test('refuses what is not a number, and digits that it cannot keep', t => {
	for (const value of ['', ' ', '.5', '1,5', '1_000', '0x10', '--1', '1e', 'NaN', 'Infinity', '1 2', Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
		t.throws(() => decimal(value), {instanceOf: InvariantError, message: /not a decimal number/}, String(value));
	}

	for (const value of ['0.0000000000000000001', '1e-19', '1.23e-17']) {
		t.throws(() => decimal(value), {instanceOf: InvariantError, message: /more than 18 decimals/}, value);
	}
});

test('reads a float as the text that it prints', t => {
	t.is(formatDecimal(decimal(0.1 + 0.2)), '0.30000000000000004');
	t.is(formatDecimal(decimal(1e21)), '1000000000000000000000');
	t.is(formatDecimal(decimal(1e-7)), '0.0000001');
	holds(t, fc.property(fc.integer({min: -1e9, max: 1e9}), fc.integer({min: 0, max: 8}), (units, places) => {
		const value = Number((units / (10 ** places)).toFixed(places));
		return toNumber(decimal(value)) === value;
	}));
});

test('format and parse are each other\'s inverse', t => {
	holds(t, fc.property(anything, value => decimal(formatDecimal(value)) === value));
	holds(t, fc.property(anything, value => /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/.test(formatDecimal(value)) && formatDecimal(value) !== '-0'));
});

test('sums and products obey the laws of a ring while nine decimals are enough', t => {
	holds(t, fc.property(amount, amount, amount, (a, b, c) =>
		multiply(a, b) === multiply(b, a)
		&& multiply(a, b + c) === multiply(a, b) + multiply(a, c)
		&& multiply(a, one) === a
		&& multiply(a, zero) === zero
		&& multiply(-a, b) === -multiply(a, b)));
	holds(t, fc.property(amount, amount, (a, b) => multiply(a, b) * one === a * b), {numRuns: 200});
});

test('a product with more than eighteen decimals is cut towards zero', t => {
	t.is(multiply(decimal('0.000000000000000003'), decimal('0.5')), smallest);
	t.is(multiply(decimal('-0.000000000000000003'), decimal('0.5')), -smallest);
	holds(t, fc.property(anything, anything, (a, b) => {
		const cut = absolute(multiply(a, b)) * one;
		return cut <= absolute(a * b) && absolute(a * b) - cut < one;
	}));
});

test('a quotient is cut towards zero, and times its divisor never exceeds the dividend', t => {
	t.is(formatDecimal(divide(decimal('1'), decimal('3'))), '0.333333333333333333');
	t.is(formatDecimal(divide(decimal('-2'), decimal('3'))), '-0.666666666666666666');
	t.throws(() => divide(one, zero), {instanceOf: InvariantError, message: /division by zero/});
	holds(t, fc.property(anything, anything.filter(value => value !== 0n), (a, b) => {
		const quotient = divide(a, b);
		return absolute(quotient * b) <= absolute(a * one) && absolute(a * one) - absolute(quotient * b) < absolute(b);
	}));
});

test('floor goes down and ceil goes up, below zero as well, and both stay on the step', t => {
	const step = decimal('0.25');
	for (const [value, floor, ceil] of [['1.3', '1.25', '1.5'], ['-1.3', '-1.5', '-1.25'], ['1.25', '1.25', '1.25'], ['0', '0', '0'], ['0.1', '0', '0.25'], ['-0.1', '-0.25', '0']] as const) {
		t.is(formatDecimal(floorToStep(decimal(value), step)), floor, value);
		t.is(formatDecimal(ceilToStep(decimal(value), step)), ceil, value);
	}

	holds(t, fc.property(anything, positive, (value, width) => {
		const [down, up] = [floorToStep(value, width), ceilToStep(value, width)];
		return down % width === 0n && up % width === 0n && down <= value && value <= up && up - down === (value % width === 0n ? 0n : width);
	}));
	for (const wrong of [zero, -step]) {
		t.throws(() => floorToStep(one, wrong), {instanceOf: InvariantError});
		t.throws(() => ceilToStep(one, wrong), {instanceOf: InvariantError});
	}
});

test('minimum, maximum and absolute choose as they are called', t => {
	holds(t, fc.property(anything, anything, (a, b) =>
		minimum(a, b) + maximum(a, b) === a + b && minimum(a, b) <= maximum(a, b) && [a, -a].includes(absolute(a)) && absolute(a) >= 0n));
});
