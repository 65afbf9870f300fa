/**
Solves symmetric positive definite systems, the Newton steps of a regression.
*/
import {at} from './table.js';

/**
Returns x with A·x = b, or null when A is not positive definite. `matrix` holds A of `size` × `size` row-major; only its
lower triangle is read, and it is overwritten with the Cholesky factor. O(size³).
*/
export function solvePositiveDefinite(matrix: Float64Array, size: number, right: Float64Array): Float64Array | null {
	return factor(matrix, size) ? substitute(matrix, size, right) : null;
}

/** Replaces the lower triangle by L with A = L·Lᵀ. Returns false when a pivot is not positive. */
function factor(matrix: Float64Array, size: number): boolean {
	for (let column = 0; column < size; column++) {
		for (let row = column; row < size; row++) {
			let rest = at(matrix, (row * size) + column);
			for (let index = 0; index < column; index++) {
				rest -= at(matrix, (row * size) + index) * at(matrix, (column * size) + index);
			}

			if (row === column && !(rest > 0)) {
				return false;
			}

			matrix[(row * size) + column] = row === column ? Math.sqrt(rest) : rest / at(matrix, (column * size) + column);
		}
	}

	return true;
}

/** Solves L·y = b from the top and Lᵀ·x = y from the bottom. */
function substitute(matrix: Float64Array, size: number, right: Float64Array): Float64Array {
	const solution = Float64Array.from(right);
	for (let row = 0; row < size; row++) {
		for (let index = 0; index < row; index++) {
			solution[row] = at(solution, row) - (at(matrix, (row * size) + index) * at(solution, index));
		}

		solution[row] = at(solution, row) / at(matrix, (row * size) + row);
	}

	for (let row = size - 1; row >= 0; row--) {
		for (let index = row + 1; index < size; index++) {
			solution[row] = at(solution, row) - (at(matrix, (index * size) + row) * at(solution, index));
		}

		solution[row] = at(solution, row) / at(matrix, (row * size) + row);
	}

	return solution;
}
