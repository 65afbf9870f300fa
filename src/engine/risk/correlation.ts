/**
Which markets move together: correlation of the returns of their bars and the groups that it makes.
*/
import type {Fraction, MarketSymbol} from '../domain/units.js';

/** Fewer common returns than this say nothing; markets then count as moving together. */
const minReturns = 168;

/**
Returns the Pearson correlation of the last common values of two series, −1 to 1; null when there are fewer than 168 or
one of them never moves.
*/
export function correlation(a: readonly number[], b: readonly number[]): number | null {
	const count = Math.min(a.length, b.length);
	if (count < minReturns) {
		return null;
	}

	const x = a.slice(-count);
	const y = b.slice(-count);
	const [meanX, meanY] = [mean(x), mean(y)];
	let [xy, xx, yy] = [0, 0, 0];
	for (const [index, value] of x.entries()) {
		const [dx, dy] = [value - meanX, (y[index] ?? 0) - meanY];
		xy += dx * dy;
		xx += dx * dx;
		yy += dy * dy;
	}

	return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Returns the sample standard deviation; null for fewer than two values. */
export function deviation(values: readonly number[]): number | null {
	if (values.length < 2) {
		return null;
	}

	const middle = mean(values);
	return Math.sqrt(values.reduce((sum, value) => sum + ((value - middle) ** 2), 0) / (values.length - 1));
}

/**
Returns groups of markets linked by |ρ| > `threshold` (single linkage), in the order of the returns' keys. A pair that
cannot be measured counts as linked.
*/
export function clusters(returns: Readonly<Record<MarketSymbol, readonly number[]>>, threshold: Fraction): MarketSymbol[][] {
	const groups: MarketSymbol[][] = [];
	for (const [symbol, series] of Object.entries(returns)) {
		const linked = groups.filter(group => group.some(other => moveTogether(series, returns[other] ?? [], threshold)));
		const merged = [...linked.flat(), symbol];
		for (const group of linked) {
			groups.splice(groups.indexOf(group), 1);
		}

		groups.push(merged);
	}

	return groups;
}

function moveTogether(a: readonly number[], b: readonly number[], threshold: Fraction): boolean {
	const rho = correlation(a, b);
	return rho === null || Math.abs(rho) > threshold;
}
