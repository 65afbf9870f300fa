/**
Logistic regression with a ridge penalty, fitted by Newton's method (iteratively reweighted least squares).

	minimise  mean(log loss) + l2/2 · |w|²      the intercept is not penalised

which is scikit-learn's LogisticRegression with C = 1/(l2 · rows). The problem is strictly convex, so there is one answer
and no chance in it.
*/
import {CryptoTraderError} from '../../engine/domain/error.js';
import {solvePositiveDefinite} from './cholesky.js';
import {at, type Table} from './table.js';

/** Coefficients in the order of the columns, then the intercept. */
export type Parameters = Float64Array;

export type FitSettings = {
	/** Weight of the penalty against the mean log loss, > 0. */
	readonly l2: number;
	/** Largest slope of the objective that counts as level. */
	readonly tolerance?: number;
};

const maxIterations = 100;
const maxHalvings = 40;
/** Increase of the objective that is only rounding. */
const roundingSlack = 1e-13;

/**
Returns the parameters at which no slope of the objective is steeper than `tolerance` (1e-10 unless given). `table` is
standardised, `labels` are 0 or 1, both of them present. Throws a CryptoTraderError when it does not get there.
*/
export function fitLogistic(table: Table, labels: ArrayLike<number>, {l2, tolerance = 1e-10}: FitSettings): Parameters {
	let parameters: Parameters = new Float64Array(table.columns + 1);
	for (let iteration = 0; iteration < maxIterations; iteration++) {
		const {gradient, hessian} = derivatives(table, labels, parameters, l2);
		if (gradient.every(slope => Math.abs(slope) <= tolerance)) {
			return parameters;
		}

		const step = solvePositiveDefinite(hessian, parameters.length, gradient);
		const next = step && descend(table, labels, parameters, step, l2);
		if (!next) {
			break;
		}

		parameters = next;
	}

	throw new CryptoTraderError('the logistic regression did not converge', {
		code: 'training-not-converged',
		advice: 'Check that model.l2 is positive and that the history is longer than a few hundred bars.',
	});
}

/** Returns the parameters after the longest of the full, half, quarter ... step that does not make the objective worse. */
function descend(table: Table, labels: ArrayLike<number>, from: Parameters, step: Float64Array, l2: number): Parameters | null {
	const start = objective(table, labels, from, l2);
	for (let halvings = 0, share = 1; halvings < maxHalvings; halvings++, share /= 2) {
		const size = share;
		const candidate = from.map((value, index) => value - (size * at(step, index)));
		if (objective(table, labels, candidate, l2) <= start + roundingSlack) {
			return candidate;
		}
	}

	return null;
}

/** Returns the log-odds of one row. */
function logOdds({columns, values}: Table, row: number, parameters: Parameters): number {
	let sum = at(parameters, columns);
	for (let column = 0; column < columns; column++) {
		sum += at(parameters, column) * at(values, (row * columns) + column);
	}

	return sum;
}

function objective(table: Table, labels: ArrayLike<number>, parameters: Parameters, l2: number): number {
	let loss = 0;
	for (let row = 0; row < table.rows; row++) {
		const margin = logOdds(table, row, parameters) * (at(labels, row) === 1 ? 1 : -1);
		// ln(1 + e^−m) without overflow for either sign.
		loss += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(-margin, 0);
	}

	return (loss / table.rows) + (l2 / 2 * squaredLength(parameters, table.columns));
}

function squaredLength(parameters: Parameters, columns: number): number {
	let sum = 0;
	for (let column = 0; column < columns; column++) {
		sum += at(parameters, column) ** 2;
	}

	return sum;
}

/** Returns gradient and (lower triangle of the) Hessian of the objective. */
function derivatives(table: Table, labels: ArrayLike<number>, parameters: Parameters, l2: number): {gradient: Float64Array; hessian: Float64Array} {
	const size = parameters.length;
	const gradient = new Float64Array(size);
	const hessian = new Float64Array(size * size);
	const inputs = new Float64Array(size).fill(1);
	for (let row = 0; row < table.rows; row++) {
		inputs.set(table.values.subarray(row * table.columns, (row + 1) * table.columns));
		const probability = 1 / (1 + Math.exp(-logOdds(table, row, parameters)));
		addRow({gradient, hessian, inputs}, (probability - at(labels, row)) / table.rows, probability * (1 - probability) / table.rows);
	}

	for (let column = 0; column < table.columns; column++) {
		gradient[column] = at(gradient, column) + (l2 * at(parameters, column));
		hessian[column * (size + 1)] = at(hessian, column * (size + 1)) + l2;
	}

	return {gradient, hessian};
}

type Sums = {readonly gradient: Float64Array; readonly hessian: Float64Array; readonly inputs: Float64Array};

function addRow({gradient, hessian, inputs}: Sums, residual: number, weight: number): void {
	const size = inputs.length;
	for (let row = 0; row < size; row++) {
		const input = at(inputs, row);
		gradient[row] = at(gradient, row) + (residual * input);
		const weighted = weight * input;
		for (let column = 0; column <= row; column++) {
			hessian[(row * size) + column] = at(hessian, (row * size) + column) + (weighted * at(inputs, column));
		}
	}
}
