import {readFileSync} from 'node:fs';
import test from 'ava';
import {logReturn, mean} from '../../../src/engine/features/arithmetic.js';
import type {FeatureGraph, Node} from '../../../src/engine/features/graph.js';
import {
	averageDirectionalIndex,
	averageTrueRange,
	balanceVolume,
	bollingerPosition,
	directionalIndex,
	directionalIndicators,
	macd,
	moneyFlowIndex,
	relativeStrength,
	trueRange,
} from '../../../src/engine/features/indicators.js';
import {momentumFeatures} from '../../../src/engine/features/families/momentum.js';
import {volatilityFeatures} from '../../../src/engine/features/families/volatility.js';
import {volumeFeatures} from '../../../src/engine/features/families/volume.js';
import {exponentialAverage} from '../../../src/engine/features/primitives/average.js';
import {windowMax, windowMin} from '../../../src/engine/features/primitives/window.js';
import {windowDeviation} from '../../../src/engine/features/primitives/window-deviation.js';
import type {Candle} from '../../../src/engine/domain/market.js';
import {runNode} from './synthetic.js';

type Golden = Record<'open' | 'high' | 'low' | 'close' | 'volume', number[]> & {
	readonly out: Record<string, {readonly begIndex: number; readonly result: Record<string, number[]>}>;
};

const {out: reference, ...bars} = JSON.parse(readFileSync(new URL('golden/talib.json', import.meta.url), 'utf8')) as Golden;

const candles: readonly Candle[] = bars.close.map((close, index) => ({
	openTime: index * 3_600_000,
	open: bars.open[index] ?? 0,
	high: bars.high[index] ?? 0,
	low: bars.low[index] ?? 0,
	close,
	volume: bars.volume[index] ?? 0,
}));

/** Returns one output of a TA-Lib function and the bar at which it begins. Throws when the golden file lacks it. */
function talib(name: string, output = 'outReal'): {readonly begin: number; readonly expected: readonly number[]} {
	const {begIndex, result} = reference[name] ?? {begIndex: 0, result: {}};
	const expected = result[output];
	if (!expected) {
		throw new Error(`no golden values of ${name} ${output}`);
	}

	return {begin: begIndex, expected};
}

/** Returns the largest difference between what TA-Lib gives and our values from the same bar on; NaN where ours has none. */
function worst(values: readonly number[], {begin, expected}: {readonly begin: number; readonly expected: readonly number[]}): number {
	return Math.max(...expected.map((value, index) => Math.abs(value - (values[begin + index] ?? Number.NaN))));
}

const close = (graph: FeatureGraph): Node => graph.input('close');

/** What TA-Lib gives, the output of it, and our node for the same. */
const cases: readonly [name: string, output: string, build: (graph: FeatureGraph) => Node][] = [
	['SMA', 'outReal', graph => mean(graph, close(graph), 20)],
	['EMA', 'outReal', graph => graph.roll(exponentialAverage(20), close(graph))],
	['MAX', 'outReal', graph => graph.roll(windowMax(20), close(graph))],
	['MIN', 'outReal', graph => graph.roll(windowMin(20), close(graph))],
	['STDDEV', 'outReal', graph => graph.roll(windowDeviation(20), close(graph))],
	['TRANGE', 'outReal', trueRange],
	['ATR', 'outReal', graph => averageTrueRange(graph, 14)],
	['RSI', 'outReal', graph => relativeStrength(graph, 14)],
	['MACD', 'outMACD', graph => macd(graph, {fast: 12, slow: 26, signal: 9}).line],
	['MACD', 'outMACDSignal', graph => macd(graph, {fast: 12, slow: 26, signal: 9}).signal],
	['MACD', 'outMACDHist', graph => macd(graph, {fast: 12, slow: 26, signal: 9}).histogram],
	['PLUS_DI', 'outReal', graph => directionalIndicators(graph, 14).plus],
	['MINUS_DI', 'outReal', graph => directionalIndicators(graph, 14).minus],
	['DX', 'outReal', graph => directionalIndex(graph, 14)],
	['ADX', 'outReal', graph => averageDirectionalIndex(graph, 14)],
	['MFI', 'outReal', graph => moneyFlowIndex(graph, 14)],
];

for (const [name, output, build] of cases) {
	test(`${name} ${output} equals TA-Lib from its first value on`, t => {
		const golden = talib(name, output);
		const {values, node} = runNode(build, candles);
		t.is(values.findIndex(value => !Number.isNaN(value)), node.lookback);
		// TA-Lib tells all three outputs of MACD only from where the signal line begins.
		t.is(golden.begin, output === 'outMACD' ? 33 : node.lookback);
		t.is(golden.expected.length, candles.length - golden.begin);
		t.true(worst(values, golden) <= 1e-9, `differs by ${worst(values, golden)}`);
	});
}

test('the position in Bollinger bands is that of the close between TA-Lib\'s bands', t => {
	const {begin, expected: lower} = talib('BBANDS', 'outRealLowerBand');
	const {expected: upper} = talib('BBANDS', 'outRealUpperBand');
	const expected = lower.map((low, index) => ((bars.close[begin + index] ?? Number.NaN) - low) / ((upper[index] ?? Number.NaN) - low));
	t.true(worst(runNode(graph => bollingerPosition(graph, 20, 2), candles).values, {begin, expected}) <= 1e-9);
});

test('the balance of volume is the change of TA-Lib\'s OBV', t => {
	const {expected: levels} = talib('OBV');
	const expected = levels.slice(24).map((level, index) => level - (levels[index] ?? Number.NaN));
	t.true(worst(runNode(graph => balanceVolume(graph, 24), candles).values, {begin: 24, expected}) <= 1e-9);
});

for (const [feature, name] of [['natr_14', 'NATR'], ['rsi_14', 'RSI'], ['adx_14', 'ADX'], ['mfi_14', 'MFI']] as const) {
	test(`${feature} is TA-Lib's ${name}`, t => {
		const definition = [...volumeFeatures, ...volatilityFeatures, ...momentumFeatures].find(candidate => candidate.name === feature);
		t.true(definition !== undefined && worst(runNode(graph => definition.build(graph), candles).values, talib(name)) <= 1e-9);
	});
}

test('a log return is ln(1 + ROCP)', t => {
	const {begin, expected} = talib('ROCP');
	const returns = runNode(graph => logReturn(graph, close(graph), 10), candles).values;
	t.true(worst(returns, {begin, expected: expected.map(value => Math.log1p(value))}) <= 1e-9);
});
