import test from 'ava';
import {hour} from '../../../src/engine/domain/units.js';
import {InvariantError} from '../../../src/engine/domain/error.js';
import {buildDataset, rowsOf, type MarketSeries} from '../../../src/models/train/dataset.js';

/** One market with one feature, the number of the bar (plus `mark`), hourly from hour 1 on but for `missing` hours. */
function market(closes: readonly number[], {mark = 0, missing = []}: {readonly mark?: number; readonly missing?: readonly number[]} = {}): MarketSeries {
	const bars = closes.map((close, index) => ({close, hour: index + 1})).filter(bar => !missing.includes(bar.hour));
	return {
		matrix: {rows: bars.length, columns: 1, values: Float64Array.from(bars, bar => bar.hour + mark)},
		closes: Float64Array.from(bars, bar => bar.close),
		closeTimes: Float64Array.from(bars, bar => bar.hour * hour),
	};
}

const never = Number.MAX_SAFE_INTEGER;

test('labels a row by whether the close after the horizon is higher', t => {
	const dataset = buildDataset({series: [market([1, 2, 2, 1, 3])], horizonBars: 1, barMs: hour, asOf: never});
	t.deepEqual([...dataset.labels], [1, 0, 0, 1]);
	t.deepEqual([...dataset.returns], [Math.log(2), 0, Math.log(0.5), Math.log(3)]);
	t.deepEqual([...dataset.values], [1, 2, 3, 4]);
	t.deepEqual([...dataset.times], [1, 2, 3, 4].map(bar => bar * hour));
	t.is(dataset.horizonMs, hour);
});

test('knows no label that was not known at asOf', t => {
	const closes = [1, 2, 3, 4, 5, 6, 7, 8];
	const dataset = buildDataset({series: [market(closes)], horizonBars: 3, barMs: hour, asOf: 6 * hour});
	t.deepEqual([...dataset.values], [1, 2, 3]);
	const changed = buildDataset({series: [market([...closes.slice(0, 6), 0.1, 0.1])], horizonBars: 3, barMs: hour, asOf: 6 * hour});
	t.deepEqual(changed, dataset);
});

test('leaves out rows whose bar at the horizon is missing, and takes no other in its place', t => {
	const dataset = buildDataset({series: [market([1, 2, 3, 4, 5, 6, 7], {missing: [5]})], horizonBars: 2, barMs: hour, asOf: never});
	t.deepEqual([...dataset.values], [1, 2, 4]);
});

test('pools markets in the order of time', t => {
	const series = [market([1, 2, 3]), market([9, 8, 7], {mark: 100})];
	const dataset = buildDataset({series, horizonBars: 1, barMs: hour, asOf: never});
	t.deepEqual([...dataset.values], [1, 101, 2, 102]);
	t.deepEqual([...dataset.labels], [1, 0, 1, 0]);
});

test('leaves out rows of which too little is known', t => {
	const {closes, closeTimes} = market([1, 2, 3]);
	const matrix = {rows: 3, columns: 10, values: Float64Array.from({length: 30}, (_, cell) => cell < 2 || cell === 10 ? Number.NaN : cell)};
	const dataset = buildDataset({series: [{matrix, closes, closeTimes}], horizonBars: 1, barMs: hour, asOf: never});
	t.deepEqual([...dataset.times], [2 * hour]);
});

test('is empty without markets or history', t => {
	t.is(buildDataset({series: [], horizonBars: 1, barMs: hour, asOf: never}).rows, 0);
	t.is(buildDataset({series: [market([1])], horizonBars: 1, barMs: hour, asOf: never}).rows, 0);
});

test('refuses markets whose features, closes and times do not belong together', t => {
	const whole = market([1, 2, 3]);
	t.throws(() => buildDataset({series: [{...whole, closes: whole.closes.subarray(1)}], horizonBars: 1, barMs: hour, asOf: never}), {instanceOf: InvariantError});
});

test('a part of a table is a view of its rows', t => {
	const part = rowsOf({rows: 3, columns: 2, values: Float64Array.from([1, 2, 3, 4, 5, 6])}, 1, 3);
	t.deepEqual(part, {rows: 2, columns: 2, values: Float64Array.from([3, 4, 5, 6])});
});
