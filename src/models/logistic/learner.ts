/**
The logistic regression as the training job sees it (`Learner` of models/train/train.ts): fit, score, calibrate, name.
*/
import {fitLogistic} from './fit.js';
import {measure, standardiseTable, type Table} from './table.js';
import {explain, weightsHash, type LogisticWeights} from './weights.js';

/** The model family as a set of pure functions. */
export type LogisticLearner = {
	readonly kind: 'logistic';
	fit(table: Table, labels: ArrayLike<number>, featureNames: readonly string[]): LogisticWeights;
	/** Returns the log-odds of a rise for each row. */
	score(weights: LogisticWeights, table: Table): Float64Array;
	/** Returns the same model with Platt's map p = 1/(1 + e^(slope·s + offset)) over its own log-odds. */
	calibrate(weights: LogisticWeights, calibration: {readonly slope: number; readonly offset: number}): LogisticWeights;
	hash(weights: LogisticWeights): string;
};

/** Returns the learner with a penalty of weight `l2` > 0 against the mean log loss (see fit.ts). */
export function createLogisticLearner({l2}: {readonly l2: number}): LogisticLearner {
	return {
		kind: 'logistic',
		fit(table, labels, featureNames) {
			const scales = measure(table);
			const parameters = [...fitLogistic(standardiseTable(table, scales), labels, {l2})];
			return {
				format: 'logistic-1',
				featureNames,
				...scales,
				coefficients: parameters.slice(0, -1),
				intercept: parameters.at(-1) ?? 0,
				calibration: null,
			};
		},
		score(weights, {rows, columns, values}) {
			return Float64Array.from({length: rows}, (_, row) => explain(weights, values.subarray(row * columns, (row + 1) * columns)).logit);
		},
		calibrate: (weights, calibration) => ({...weights, calibration}),
		hash: weightsHash,
	};
}
