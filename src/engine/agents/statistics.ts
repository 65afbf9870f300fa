/**
Daily returns and how they vary together, for allocators.
*/

/** Returns simple returns of consecutive closes, one fewer than there are closes. */
export function dailyReturns(closes: readonly number[]): number[] {
	return closes.slice(1).map((close, index) => (close / (closes[index] ?? close)) - 1);
}

/** Returns the sample covariance (n − 1) of two series of the same length, at least two long. */
export function covariance(a: readonly number[], b: readonly number[]): number {
	const meanA = average(a);
	const meanB = average(b);
	return a.reduce((sum, value, index) => sum + ((value - meanA) * ((b[index] ?? meanB) - meanB)), 0) / (a.length - 1);
}

export function average(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
