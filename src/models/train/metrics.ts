/**
How good predicted probabilities were, on rows that the model had not seen.
*/
import type {Fraction} from '../../engine/domain/units.js';

/** Probabilities are kept this far from 0 and 1 where a logarithm is taken. */
const margin = 1e-15;

/** Returns the share of rows on which the likelier side came true; ½ counts as a predicted rise. NaN without rows. */
export function accuracy(probabilities: Float64Array, labels: Float64Array): Fraction {
	return mean(probabilities.map((probability, row) => (probability >= 0.5 ? 1 : 0) === labels[row] ? 1 : 0));
}

/** Returns the mean of −ln of what was given to the side that came true; ln 2 = 0.6931 for always saying ½. */
export function logLoss(probabilities: Float64Array, labels: Float64Array): number {
	return mean(probabilities.map((probability, row) => {
		const given = labels[row] === 1 ? probability : 1 - probability;
		return -Math.log(Math.min(Math.max(given, margin), 1 - margin));
	}));
}

/** Returns the mean squared distance of probability and outcome; 0.25 for always saying ½. */
export function brierScore(probabilities: Float64Array, labels: Float64Array): number {
	return mean(probabilities.map((probability, row) => (probability - (labels[row] ?? Number.NaN)) ** 2));
}

/**
Returns Spearman's rank correlation, −1 … 1: of predictions and returns it is the information coefficient. Equal values
share their mean rank. 0 where one side is constant or there are fewer than two rows.
*/
export function rankCorrelation(left: Float64Array, right: Float64Array): number {
	return correlation(ranks(left), ranks(right));
}

/** Returns the mean of `values`; NaN without any. */
export function mean(values: Float64Array): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(left: Float64Array, right: Float64Array): number {
	const [leftMean, rightMean] = [mean(left), mean(right)];
	let [both, leftSquares, rightSquares] = [0, 0, 0];
	for (const [row, value] of left.entries()) {
		const [a, b] = [value - leftMean, (right[row] ?? Number.NaN) - rightMean];
		both += a * b;
		leftSquares += a * a;
		rightSquares += b * b;
	}

	const scale = Math.sqrt(leftSquares * rightSquares);
	return scale > 0 ? both / scale : 0;
}

function ranks(values: Float64Array): Float64Array {
	const order = Uint32Array.from(values, (_, row) => row).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
	const ranked = new Float64Array(values.length);
	let start = 0;
	while (start < order.length) {
		let end = start + 1;
		while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) {
			end++;
		}

		for (const row of order.subarray(start, end)) {
			ranked[row] = (start + end - 1) / 2;
		}

		start = end;
	}

	return ranked;
}
