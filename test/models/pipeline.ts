/**
Bars → features → rows → model in one call, as a training job does it, for tests of the whole way.
*/
import type {Candle} from '../../src/engine/domain/market.js';
import {hour} from '../../src/engine/domain/units.js';
import {featureSet} from '../../src/engine/features/feature-set.js';
import {featureMatrix} from '../../src/engine/features/matrix.js';
import {createLogisticLearner} from '../../src/models/logistic/learner.js';
import type {LogisticWeights} from '../../src/models/logistic/weights.js';
import {buildDataset, type MarketSeries, type Table} from '../../src/models/train/dataset.js';
import {trainModel, type TrainedModel} from '../../src/models/train/train.js';

export const learner = createLogisticLearner({l2: 0.01});

/** Returns one market's features, closes and closing times. */
export function seriesOf(candles: readonly Candle[]): MarketSeries {
	return {
		matrix: featureMatrix(candles),
		closes: Float64Array.from(candles, candle => candle.close),
		closeTimes: Float64Array.from(candles, candle => candle.openTime + hour),
	};
}

/** Trains on all that was known at `asOf`, everything unless given. */
export function train(series: readonly MarketSeries[], horizonBars: number, asOf = Number.MAX_SAFE_INTEGER): TrainedModel<LogisticWeights> {
	const dataset = buildDataset({series, horizonBars, barMs: hour, asOf});
	const columns = dataset.columns - featureSet.names.length;
	const featureNames = [...featureSet.names, ...Array.from({length: columns}, (_, index) => `extra_${index}`)];
	return trainModel(dataset, {featureNames, horizonBars, testShare: 0.4}, learner);
}

/** Returns the series with one more column. */
export function withColumn(series: MarketSeries, column: (bar: number) => number): MarketSeries {
	const {rows, columns, values} = series.matrix;
	const wider: Table = {rows, columns: columns + 1, values: new Float64Array(rows * (columns + 1))};
	for (let bar = 0; bar < rows; bar++) {
		wider.values.set(values.subarray(bar * columns, (bar + 1) * columns), bar * (columns + 1));
		wider.values[(bar * (columns + 1)) + columns] = column(bar);
	}

	return {...series, matrix: wider};
}

/** Returns the series with the labels of one bar later: the close of every bar is that of the next one. */
export function withLabelsShifted({matrix, closes, closeTimes}: MarketSeries): MarketSeries {
	const rows = matrix.rows - 1;
	return {
		matrix: {rows, columns: matrix.columns, values: matrix.values.subarray(0, rows * matrix.columns)},
		closes: closes.subarray(1),
		closeTimes: closeTimes.subarray(0, rows),
	};
}
