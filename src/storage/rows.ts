/**
Rows by their keys, as every store needs them.
*/

/** Returns `rows` with each key once: of several the last, in the place of the first. */
export function newestByKey<Row>(rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
	return [...new Map(rows.map(row => [keyOf(row), row])).values()];
}
