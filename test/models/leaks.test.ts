/**
Tests that nothing of the future reaches a decision: on what is known to hold nothing the models find nothing, what was
planted they find, and what comes later changes nothing.
*/
import test from 'ava';
import fc from 'fast-check';
import type {Candle} from '../../src/engine/domain/market.js';
import {hour} from '../../src/engine/domain/units.js';
import {featureMatrix} from '../../src/engine/features/matrix.js';
import {featureSet} from '../../src/engine/features/feature-set.js';
import {explain} from '../../src/models/logistic/weights.js';
import {rankCorrelation} from '../../src/models/train/metrics.js';
import {seededNormal, syntheticCandles} from '../engine/features/synthetic.js';
import {seriesOf, train, withColumn, withLabelsShifted} from './pipeline.js';

const bars = 5000;

/** Three standard errors of a correlation over rows whose labels overlap by `horizon` bars. */
function threeErrors(rows: number, horizon: number): number {
	return 3 / Math.sqrt(rows / horizon);
}

function probabilitiesOf(candles: readonly Candle[], {weights}: ReturnType<typeof train>): number[] {
	const {rows, columns, values} = featureMatrix(candles);
	return Array.from({length: rows}, (_, bar) => explain(weights, values.subarray(bar * columns, (bar + 1) * columns)).probability);
}

test('martingale null: on prices without memory the information coefficient is within three standard errors of 0', t => {
	for (const seed of [1, 2, 3, 4]) {
		const series = [10, 20].map(offset => seriesOf(syntheticCandles({bars, seed: seed + offset})));
		for (const horizon of [1, 24]) {
			const {card, report} = train(series, horizon);
			const limit = threeErrors(card.testRows, horizon);
			t.true(Math.abs(report.informationCoefficient) <= limit, `seed ${seed}, horizon ${horizon}: ${report.informationCoefficient} beyond ${limit}`);
			t.true(Math.abs(card.accuracy - 0.5) <= limit / 2, `seed ${seed}, horizon ${horizon}: accuracy ${card.accuracy}`);
		}
	}
});

const persistence = 0.15;
const planted = seriesOf(syntheticCandles({bars: 20_000, seed: 5, persistence}));

test('planted signal: returns that repeat themselves a little are found, at their strength', t => {
	const {card, weights, report} = train([planted], 1);
	const returns = planted.closes.slice(1).map((close, bar) => Math.log(close / (planted.closes[bar] ?? 1)));
	const tested = returns.slice(-card.testRows - 1);
	const strength = rankCorrelation(tested.subarray(0, -1), tested.subarray(1));
	t.true(Math.abs(report.informationCoefficient - strength) <= threeErrors(card.testRows, 1), `${report.informationCoefficient} instead of ${strength}`);
	t.true(card.logLoss < card.baselineLogLoss);
	t.is(featureSet.names[weights.coefficients.indexOf(Math.max(...weights.coefficients))], 'ret_1');
});

test('label shift: asked about one bar later, the planted signal is gone', t => {
	const {card, report} = train([withLabelsShifted(planted)], 1);
	t.true(Math.abs(report.informationCoefficient - (persistence ** 2)) <= threeErrors(card.testRows, 1), `${report.informationCoefficient}`);
});

test('label shift: a feature that looks ahead is too good to be true, and one bar later worth nothing', t => {
	const candles = syntheticCandles({bars, seed: 6});
	const normal = seededNormal(7);
	const noise = candles.map(() => 0.02 * normal());
	const cheating = withColumn(seriesOf(candles), bar => Math.log((candles[bar + 1]?.close ?? 1) / (candles[bar]?.close ?? 1)) + (noise[bar] ?? 0));
	const [leak, shifted] = [train([cheating], 1), train([withLabelsShifted(cheating)], 1)];
	t.true(leak.card.accuracy > 0.6 && leak.report.informationCoefficient > 0.35, `${leak.card.accuracy}`);
	t.true(Math.abs(shifted.report.informationCoefficient) <= threeErrors(shifted.card.testRows, 1), `${shifted.report.informationCoefficient}`);
});

const history = syntheticCandles({bars: 3000, seed: 8, persistence});
const asOf = (history[2000]?.openTime ?? 0) + hour;
const known = train([seriesOf(history)], 4, asOf);

test('future shuffle: bars after asOf change neither the model nor any prediction up to asOf', t => {
	const normal = seededNormal(9);
	const noise = history.slice(2001).map(({openTime}) => {
		const price = 100 * Math.exp(normal());
		return {openTime, open: price, high: price * 1.05, low: price * 0.95, close: price, volume: 500};
	});
	const shuffled = [...history.slice(0, 2001), ...noise];
	const other = train([seriesOf(shuffled)], 4, asOf);
	t.deepEqual(other, known);
	t.deepEqual(probabilitiesOf(shuffled, other).slice(0, 2001), probabilitiesOf(history, known).slice(0, 2001));
	t.notDeepEqual(probabilitiesOf(shuffled, other).slice(2001), probabilitiesOf(history, known).slice(2001));
});

test('truncation: the prediction at a bar is the same whether history ends there or goes on', t => {
	const whole = probabilitiesOf(history, known);
	fc.assert(fc.property(fc.integer({min: 1, max: history.length}), length => {
		t.is(probabilitiesOf(history.slice(0, length), known).at(-1), whole[length - 1]);
	}), {numRuns: 15});
	t.deepEqual(train([seriesOf(history.slice(0, 2001))], 4), known);
});
