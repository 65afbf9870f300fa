import test from 'ava';
import fc from 'fast-check';
import {exponentialAverage, wilderAverage, wilderSum} from '../../../../src/engine/features/primitives/average.js';
import {lag} from '../../../../src/engine/features/primitives/lag.js';
import {settlingSteps, type Primitive} from '../../../../src/engine/features/primitives/primitive.js';
import {windowMax, windowMin, windowSum} from '../../../../src/engine/features/primitives/window.js';
import {windowDeviation} from '../../../../src/engine/features/primitives/window-deviation.js';

/** Runs a primitive in memory that begins at a slot other than 0. */
function run(primitive: Primitive, values: readonly number[]): number[] {
	const base = 3;
	const memory = new Float64Array(base + primitive.scalars + primitive.ring).fill(0);
	memory.fill(Number.NaN, base + primitive.scalars);
	return values.map(value => primitive.advance(memory, base, value));
}

/** The definition, written down a second time without any cleverness. */
function naive(length: number, fold: (window: readonly number[]) => number, values: readonly number[]): number[] {
	return values.map((_, index) => index + 1 < length ? Number.NaN : fold(values.slice(index + 1 - length, index + 1)));
}

const sum = (window: readonly number[]): number => window.reduce((total, value) => total + value, 0);

function deviation(window: readonly number[]): number {
	const mean = sum(window) / window.length;
	return Math.sqrt(sum(window.map(value => (value - mean) ** 2)) / window.length);
}

const series = fc.array(fc.double({min: -1e3, max: 1e3, noNaN: true}), {minLength: 1, maxLength: 120});
const length = fc.integer({min: 1, max: 40});

function close(actual: readonly number[], expected: readonly number[], tolerance: number): boolean {
	return actual.every((value, index) => Number.isNaN(expected[index])
		? Number.isNaN(value)
		: Math.abs(value - (expected[index] ?? Number.NaN)) <= tolerance);
}

test('windows give the sum, extremes and deviation of exactly the last values', t => {
	fc.assert(fc.property(series, length, (values, size) => {
		t.true(close(run(windowSum(size), values), naive(size, sum, values), 1e-9));
		t.deepEqual(run(windowMax(size), values), naive(size, window => Math.max(...window), values));
		t.deepEqual(run(windowMin(size), values), naive(size, window => Math.min(...window), values));
		t.true(close(run(windowDeviation(size), values), naive(size, deviation, values), 1e-7));
	}));
});

test('a lag gives the value of that many bars ago', t => {
	fc.assert(fc.property(series, length, (values, bars) => {
		t.deepEqual(run(lag(bars), values), values.map((_, index) => values[index - bars] ?? Number.NaN));
	}));
});

test('an old outlier leaves nothing behind in a window', t => {
	const values = [1e12, 3.3, -1e12, ...Array.from({length: 60}, () => 0.1)];
	t.is(run(windowDeviation(24), values).at(-1), 0);
	t.true(close([run(windowSum(24), values).at(-1) ?? Number.NaN], [2.4], 1e-14));
});

test('after 200,000 values the deviation of a window is as exact as at the start', t => {
	const wave = Array.from({length: 200_000}, (_, index) => 1e6 + Math.sin(index));
	const last = run(windowDeviation(168), wave).at(-1) ?? Number.NaN;
	t.true(Math.abs(last - deviation(wave.slice(-168))) < 1e-9);
});

test('an exponential average starts with the plain mean, of the values after those skipped', t => {
	t.deepEqual(run(exponentialAverage(3), [1, 2, 3, 7]), [Number.NaN, Number.NaN, 2, 4.5]);
	t.deepEqual(run(exponentialAverage(3, 1), [50, 1, 2, 3, 7]), [Number.NaN, Number.NaN, Number.NaN, 2, 4.5]);
});

test('Wilder\'s average and sum follow his rules', t => {
	t.deepEqual(run(wilderAverage(4), [1, 2, 3, 6, 7]), [Number.NaN, Number.NaN, Number.NaN, 3, 4]);
	t.deepEqual(run(wilderSum(3), [3, 6, 4, 5]), [Number.NaN, Number.NaN, 10, 35 / 3]);
});

test('settling is the number of steps after which the start weighs less than one in a million', t => {
	const keep = 1 - (2 / 56);
	const steps = settlingSteps(keep);
	t.true(keep ** steps <= 1e-6 && keep ** (steps - 1) > 1e-6);
});
