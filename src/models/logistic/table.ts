/**
Numbers in rows and columns, and how a model sees them: in standard deviations from the mean of the training rows.
*/

/** Row-major: column j of row i is `values[i * columns + j]`, NaN where not known. */
export type Table = {
	readonly rows: number;
	readonly columns: number;
	readonly values: Float64Array;
};

/** Mean and population deviation of each column over its known values. */
export type Scales = {
	readonly means: readonly number[];
	/** 0 for a column that is constant or never known. */
	readonly deviations: readonly number[];
};

/** Standard deviations beyond which a value counts no further. */
const clip = 5;

/** Returns one number of a list that is known to be long enough. */
export function at(list: ArrayLike<number>, index: number): number {
	return list[index] ?? Number.NaN;
}

/** Measures the columns of `table`. */
export function measure({rows, columns, values}: Table): Scales {
	const counts = new Float64Array(columns);
	const means = new Float64Array(columns);
	const squares = new Float64Array(columns);
	for (let cell = 0; cell < rows * columns; cell++) {
		const value = at(values, cell);
		if (!Number.isNaN(value)) {
			const column = cell % columns;
			const count = at(counts, column) + 1;
			const delta = value - at(means, column);
			const mean = at(means, column) + (delta / count);
			counts[column] = count;
			means[column] = mean;
			squares[column] = at(squares, column) + (delta * (value - mean));
		}
	}

	return {means: [...means], deviations: Array.from(squares, (sum, column) => Math.sqrt(sum / Math.max(at(counts, column), 1)))};
}

/** Returns `value` in deviations from its mean, within ±5; 0, the mean, where it is not known or its column is constant. */
export function standardise(value: number, mean: number, deviation: number): number {
	if (Number.isNaN(value) || deviation === 0) {
		return 0;
	}

	return Math.min(Math.max((value - mean) / deviation, -clip), clip);
}

/** Returns all of `table` standardised. */
export function standardiseTable({rows, columns, values}: Table, {means, deviations}: Scales): Table {
	const standardised = new Float64Array(rows * columns);
	for (let cell = 0; cell < rows * columns; cell++) {
		const column = cell % columns;
		standardised[cell] = standardise(at(values, cell), at(means, column), at(deviations, column));
	}

	return {rows, columns, values: standardised};
}
