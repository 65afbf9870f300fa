import test from 'ava';
import fc from 'fast-check';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import type {Candle} from '../../../src/engine/domain/market.js';
import {hour} from '../../../src/engine/domain/units.js';
import {featureSet} from '../../../src/engine/features/feature-set.js';
import {featureMatrix} from '../../../src/engine/features/matrix.js';
import {createFeatureProgram, longestFill, type FeatureProgram} from '../../../src/engine/features/program.js';
import {firstOpen, seededNormal, syntheticCandles} from './synthetic.js';

const candles = syntheticCandles({bars: 1100, seed: 11});
const {columns, values: batch} = featureMatrix(candles);

const rowOf = (values: Float64Array, bar: number): Float64Array => values.slice(bar * columns, (bar + 1) * columns);

function fed(history: readonly Candle[]): FeatureProgram {
	const program = createFeatureProgram();
	for (const candle of history) {
		program.push(candle);
	}

	return program;
}

function told(program: FeatureProgram): Readonly<Record<string, number | null>> {
	const values = program.values();
	return Object.fromEntries(featureSet.names.map((name, index) => [name, Number.isNaN(values[index]) ? null : values[index] ?? null]));
}

const without = (from: number, count: number): readonly Candle[] => candles.filter((_, index) => index < from || index >= from + count);

test('one bar at a time gives the same bits as the whole history at once', t => {
	const program = createFeatureProgram();
	for (const [bar, candle] of candles.entries()) {
		program.push(candle);
		t.deepEqual(program.values(), rowOf(batch, bar));
	}
});

test('no value depends on bars that come later', t => {
	fc.assert(fc.property(fc.integer({min: 1, max: candles.length - 1}), fc.integer({min: 1}), (known, seed) => {
		const normal = seededNormal(seed);
		const noise = candles.slice(known).map(({openTime}) => {
			const price = 100 * Math.exp(normal());
			return {openTime, open: price, high: price * 1.1, low: price * 0.9, close: price, volume: 1000};
		});
		t.deepEqual(rowOf(featureMatrix([...candles.slice(0, known), ...noise]).values, known - 1), rowOf(batch, known - 1));
		t.deepEqual(rowOf(featureMatrix(candles.slice(0, known)).values, known - 1), rowOf(batch, known - 1));
	}), {numRuns: 25});
});

test('no value depends on where history began by more than one in a million', t => {
	const late = featureMatrix(candles.slice(-featureSet.warmUpBars)).values;
	const [short, long] = [rowOf(late, featureSet.warmUpBars - 1), rowOf(batch, candles.length - 1)];
	for (const [index, value] of short.entries()) {
		const other = long[index] ?? Number.NaN;
		t.true(Math.abs(value - other) <= 1e-6 * Math.max(1, Math.abs(other)), `${featureSet.names[index]}: ${value} and ${other}`);
	}
});

test('no value changes when all prices are ten times and all volumes three times as large', t => {
	const scaled = candles.map(({openTime, open, high, low, close, volume}) =>
		({openTime, open: 10 * open, high: 10 * high, low: 10 * low, close: 10 * close, volume: 3 * volume}));
	const other = featureMatrix(scaled).values;
	const worst = Math.max(...batch.map((value, index) => Number.isNaN(value) ? 0 : Math.abs(value - (other[index] ?? Number.NaN))));
	t.true(worst <= 1e-9, `differs by ${worst}`);
});

test('a market that does not move gives finite features', t => {
	const flat = candles.map(({openTime}) => ({openTime, open: 0.1, high: 0.1, low: 0.1, close: 0.1, volume: 12.3}));
	const still = told(fed(flat));
	t.true(Object.values(still).every(value => value !== null && Number.isFinite(value)));
	t.like(still, {ret_24: 0, chan_pos_24: 0.5, bb_pctb_20: 0.5, rv_24: 0, vr_24_168: 1, rsi_14: 0, adx_14: 0, nret_720: 0, lv_z_168: 0});
});

test('bars without trades keep every feature that does not divide by volume', t => {
	const dead = candles.map(candle => ({...candle, volume: 0}));
	const unknown = Object.entries(told(fed(dead))).filter(([, value]) => value === null).map(([name]) => name);
	t.deepEqual(unknown, ['lv_ratio_24', 'lv_z_168']);
	const quiet = candles.map((candle, index) => ({...candle, volume: index === candles.length - 1 ? 0 : 10}));
	t.true(Math.abs((told(fed(quiet)).lv_ratio_24 ?? 0) - Math.log(0.001)) < 1e-12);
});

test('no history and short history give no values and no error', t => {
	const program = createFeatureProgram();
	t.true(program.values().every(value => Number.isNaN(value)));
	t.is(program.lastOpenTime, null);
	t.is(featureMatrix([]).rows, 0);
	const known = Object.entries(told(fed(candles.slice(0, 2)))).filter(([, value]) => value !== null).map(([name]) => name);
	t.deepEqual(known, ['ret_1', 'hour_sin', 'hour_cos', 'dow_sin', 'dow_cos']);
});

test('refuses a bar that is late, repeated or faulty and stays as it was', t => {
	const program = fed(candles.slice(0, 900));
	const before = program.save();
	const [late, last, next] = [candles[500], candles[899], candles[900]];
	t.true(late && last && next && ![
		late,
		last,
		{...next, close: Number.NaN},
		{...next, high: next.low / 2},
		{...next, volume: -1},
	].some(candle => program.push(candle)));
	t.is(program.save(), before);
	t.true(featureMatrix([...candles.slice(0, 900), ...candles.slice(0, 1)]).values.slice(900 * columns).every(value => Number.isNaN(value)));
});

test('saved at any bar and put back, it goes on to the bit', t => {
	fc.assert(fc.property(fc.integer({min: 0, max: candles.length - 1}), bar => {
		const program = fed(candles.slice(0, bar));
		const saved = program.save();
		const other = fed(candles.slice(3, 40));
		other.load(saved);
		t.is(other.save(), saved);
		for (const candle of candles.slice(bar)) {
			other.push(candle);
		}

		t.deepEqual(other.values(), rowOf(batch, candles.length - 1));
	}), {numRuns: 15});
});

test('refuses a state of another timeframe or layout, or a torn one', t => {
	const saved = fed(candles.slice(0, 30)).save();
	for (const text of [createFeatureProgram('4h').save(), saved.slice(0, -40), '', 'nothing of the kind']) {
		t.throws(() => {
			createFeatureProgram().load(text);
		}, {instanceOf: CryptoTraderError, code: 'feature-layout'});
	}
});

test('lookbacks count time across a gap, not rows', t => {
	const program = fed(without(1000, 2));
	const now = told(program);
	t.is(program.bars, candles.length);
	t.true(Math.abs((now.ret_24 ?? 0) - Math.log((candles.at(-1)?.close ?? 0) / (candles.at(-25)?.close ?? 0))) < 1e-12);
	const dayAfter = told(fed(without(1000, 2).slice(0, 1001)));
	const across = Math.log((candles[1002]?.close ?? 0) / (candles[1002 - 72]?.close ?? 0));
	t.true(Math.abs((dayAfter.ret_72 ?? 0) - across) < 1e-12);
});

test('after a gap a feature is told again when nine in ten of its bars are real', t => {
	const history = without(900, 3);
	const known = (barsAfter: number): readonly (string | number)[] => {
		const now = told(fed(history.slice(0, 900 + barsAfter)));
		return ['ret_1', 'ret_4', 'dist_sma_20', 'rv_24', 'ret_72', 'rv_720'].filter(name => now[name] !== null);
	};

	t.deepEqual(known(1), ['ret_72', 'rv_720']);
	t.deepEqual(known(2), ['ret_1', 'ret_72', 'rv_720']);
	t.deepEqual(known(5), ['ret_1', 'ret_4', 'ret_72', 'rv_720']);
	t.deepEqual(known(18), ['ret_1', 'ret_4', 'dist_sma_20', 'ret_72', 'rv_720']);
	t.deepEqual(known(23), ['ret_1', 'ret_4', 'dist_sma_20', 'rv_24', 'ret_72', 'rv_720']);
});

test('after a gap that is too long to fill it starts anew', t => {
	const filled = fed(without(100, longestFill));
	t.is(filled.bars, candles.length);
	const anew = fed(without(100, longestFill + 1));
	t.is(anew.bars, candles.length - 100 - longestFill - 1);
	t.is(anew.save(), fed(candles.slice(100 + longestFill + 1)).save());
});

test('other timeframes have their own bar length, year and clock', t => {
	const slow = candles.map((candle, index) => ({...candle, openTime: firstOpen + (index * 4 * hour)}));
	const values = featureMatrix(slow, '4h').values.slice(-columns);
	const hourly = rowOf(batch, candles.length - 1);
	const [volatility, rsi] = [featureSet.names.indexOf('rv_24'), featureSet.names.indexOf('rsi_14')];
	t.true(Math.abs(((values[volatility] ?? 0) * 2) - (hourly[volatility] ?? 0)) < 1e-12);
	t.is(values[rsi], hourly[rsi]);
});
