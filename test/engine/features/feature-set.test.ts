import test from 'ava';
import {featureSet} from '../../../src/engine/features/feature-set.js';
import {featureMatrix} from '../../../src/engine/features/matrix.js';
import type {Candle} from '../../../src/engine/domain/market.js';
import {firstOpen, syntheticCandles} from './synthetic.js';

const names = `
	ret_1 ret_4 ret_24 ret_72 ret_168 dist_sma_20 dist_sma_50 dist_sma_200 dist_ema_21 dist_ema_55 sma_50_200
	chan_pos_24 chan_pos_168 dd_168 dd_720 lv_ratio_24 lv_z_168 obv_slope_24 cmf_20 mfi_14 rv_24 rv_168 rv_720
	vr_24_168 parkinson_24 natr_14 bb_pctb_20 rsi_14 macd_hist_atr adx_14 nret_24 nret_168 nret_720
	hour_sin hour_cos dow_sin dow_cos`.trim().split(/\s+/);

const candles = syntheticCandles({bars: 900, seed: 7});
const matrix = featureMatrix(candles);

/** Returns a feature at a bar, the last one unless said. */
function feature(name: string, bar = candles.length - 1): number {
	return matrix.values[(bar * matrix.columns) + featureSet.names.indexOf(name)] ?? Number.NaN;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const deviation = (values: readonly number[]): number => Math.sqrt(mean(values.map(value => (value - mean(values)) ** 2)));
const last = (count: number): readonly Candle[] => candles.slice(-count);
const closes = (count: number): readonly number[] => last(count).map(candle => candle.close);
const volumes = (count: number): readonly number[] => last(count).map(candle => candle.volume);
const returns = (count: number): readonly number[] => closes(count + 1).slice(1).map((close, index) => Math.log(close / (closes(count + 1)[index] ?? 0)));
const clv = ({high, low, close}: Candle): number => ((close - low) - (high - close)) / (high - low);
const close = candles.at(-1)?.close ?? 0;

/** The formulas of the feature list once more, from whole arrays; those with a memory are compared with TA-Lib elsewhere. */
const formulas: Readonly<Record<string, () => number>> = {
	ret_1: () => sum(returns(1)),
	ret_4: () => sum(returns(4)),
	ret_24: () => sum(returns(24)),
	ret_72: () => sum(returns(72)),
	ret_168: () => sum(returns(168)),
	dist_sma_20: () => (close / mean(closes(20))) - 1,
	dist_sma_50: () => (close / mean(closes(50))) - 1,
	dist_sma_200: () => (close / mean(closes(200))) - 1,
	sma_50_200: () => (mean(closes(50)) / mean(closes(200))) - 1,
	chan_pos_24: () => channel(24),
	chan_pos_168: () => channel(168),
	dd_168: () => (close / Math.max(...closes(168))) - 1,
	dd_720: () => (close / Math.max(...closes(720))) - 1,
	lv_ratio_24: () => Math.log((volumes(1)[0] ?? 0) / mean(volumes(24))),
	lv_z_168() {
		const logarithms = volumes(168).map(Math.log);
		return ((logarithms.at(-1) ?? 0) - mean(logarithms)) / deviation(logarithms);
	},
	obv_slope_24: () => sum(returns(24).map((move, index) => Math.sign(move) * (volumes(24)[index] ?? 0))) / sum(volumes(24)),
	cmf_20: () => sum(last(20).map(candle => clv(candle) * candle.volume)) / sum(volumes(20)),
	rv_24: () => deviation(returns(24)) * Math.sqrt(8760),
	rv_168: () => deviation(returns(168)) * Math.sqrt(8760),
	rv_720: () => deviation(returns(720)) * Math.sqrt(8760),
	vr_24_168: () => deviation(returns(24)) / deviation(returns(168)),
	parkinson_24: () => Math.sqrt(mean(last(24).map(({high, low}) => Math.log(high / low) ** 2)) / (4 * Math.log(2))),
	nret_24: () => sum(returns(24)) / (deviation(returns(168)) * Math.sqrt(24)),
	nret_168: () => sum(returns(168)) / (deviation(returns(168)) * Math.sqrt(168)),
	nret_720: () => sum(returns(720)) / (deviation(returns(168)) * Math.sqrt(720)),
};

function channel(length: number): number {
	const [high, low] = [Math.max(...last(length).map(candle => candle.high)), Math.min(...last(length).map(candle => candle.low))];
	return (close - low) / (high - low);
}

test('has the features of the list under their names, in the order of the families', t => {
	t.deepEqual(featureSet.names, names);
	t.deepEqual([...new Set(featureSet.families)], ['price', 'volume', 'volatility', 'momentum', 'temporal']);
	t.deepEqual(featureSet.definitions.map(definition => definition.name), names);
});

test('says of every feature what it is, what it needs and when it begins', t => {
	for (const {name, formula, unit, needs, lookback, warmUp, scaleFree} of featureSet.definitions) {
		t.true(formula.length > 0 && unit.length > 0 && needs.length > 0, `${name}`);
		t.true(lookback >= 0 && warmUp > lookback, `${name}`);
		t.deepEqual(scaleFree, ['price', 'volume']);
	}

	const begins = Object.fromEntries(featureSet.definitions.map(({name, lookback, warmUp}) => [name, [lookback, warmUp]]));
	t.deepEqual(begins.ret_24, [24, 25]);
	t.deepEqual(begins.dist_sma_200, [199, 200]);
	t.deepEqual(begins.rv_720, [720, 721]);
	t.deepEqual(begins.rsi_14, [14, 15 + 187]);
	t.deepEqual(begins.hour_sin, [0, 1]);
	t.is(featureSet.warmUpBars, 721);
});

test('tells each feature from its warm-up on and not a bar earlier', t => {
	for (const {name, warmUp} of featureSet.definitions) {
		const first = candles.findIndex((_, bar) => !Number.isNaN(feature(name, bar)));
		t.is(first, warmUp - 1, `${name}`);
	}
});

for (const [name, formula] of Object.entries(formulas)) {
	test(`${name} is its formula`, t => {
		const expected = formula();
		t.true(Math.abs(feature(name) - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${feature(name)} instead of ${expected}`);
	});
}

test('the clock is that of the close, UTC, with the week from Monday', t => {
	const fifteenth = 15 - 1;
	t.is(new Date(firstOpen).getUTCDay(), 1);
	t.true(Math.abs(feature('hour_sin', fifteenth) - Math.sin(2 * Math.PI * 15 / 24)) < 1e-12);
	t.true(Math.abs(feature('hour_cos', fifteenth) - Math.cos(2 * Math.PI * 15 / 24)) < 1e-12);
	t.is(feature('dow_sin', fifteenth), 0);
	t.is(feature('hour_cos', 23), 1);
	t.true(Math.abs(feature('dow_sin', 23) - Math.sin(2 * Math.PI / 7)) < 1e-12);
	t.true(Math.abs(feature('dow_cos', 24 * 6) - Math.cos(2 * Math.PI * 6 / 7)) < 1e-12);
});
