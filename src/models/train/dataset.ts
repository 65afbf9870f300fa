/**
Training rows from feature matrices: features at a close, and what the price did over the horizon after it. Several
markets are pooled and sorted by time, so that any split is a split by time.
*/
import {invariant} from '../../engine/domain/error.js';
import type {EpochMs, Milliseconds} from '../../engine/domain/units.js';

/** Row-major: column j of row i is `values[i * columns + j]`, NaN where not known. */
export type Table = {
	readonly rows: number;
	readonly columns: number;
	readonly values: Float64Array;
};

/** One market: its features, closes and closing times, bar by bar, oldest first. */
export type MarketSeries = {
	readonly matrix: Table;
	readonly closes: Float64Array;
	readonly closeTimes: Float64Array;
};

export type Dataset = Table & {
	/** Close at which the row's features were known, ascending. */
	readonly times: Float64Array;
	/** ln(close after the horizon / close). */
	readonly returns: Float64Array;
	/** 1 where the close after the horizon is higher, 0 where it is lower or the same. */
	readonly labels: Float64Array;
	readonly horizonMs: Milliseconds;
};

export type DatasetRequest = {
	/** All with the same columns. */
	readonly series: readonly MarketSeries[];
	readonly horizonBars: number;
	readonly barMs: Milliseconds;
	/** The last close that may be known. No feature and no label comes from later. */
	readonly asOf: EpochMs;
};

/** Share of a row's features that must be known. */
const neededShare = 0.9;

type RowPlace = {readonly time: EpochMs; readonly market: MarketSeries; readonly bar: number; readonly labelBar: number};

/**
Returns the rows whose features are known (at least nine in ten) and whose label was known at `asOf`. The label is the bar
that closes exactly `horizonBars` later in time; rows for which that bar is missing are left out. Rows of the same time
come in the order of `series`.
*/
export function buildDataset({series, horizonBars, barMs, asOf}: DatasetRequest): Dataset {
	const columns = series[0]?.matrix.columns ?? 0;
	const horizonMs = horizonBars * barMs;
	const places = series.flatMap(market => placesOf(market, columns, horizonMs, asOf)).toSorted((left, right) => left.time - right.time);
	const values = new Float64Array(places.length * columns);
	for (const [row, {market, bar}] of places.entries()) {
		values.set(rowOf(market.matrix, bar), row * columns);
	}

	const returns = Float64Array.from(places, ({market, bar, labelBar}) => Math.log(at(market.closes, labelBar) / at(market.closes, bar)));
	return {
		rows: places.length,
		columns,
		values,
		times: Float64Array.from(places, place => place.time),
		returns,
		labels: returns.map(value => value > 0 ? 1 : 0),
		horizonMs,
	};
}

/** Returns rows `start` to `end` (exclusive) of a table without copying them. */
export function rowsOf({columns, values}: Table, start: number, end: number): Table {
	return {rows: end - start, columns, values: values.subarray(start * columns, end * columns)};
}

function placesOf(market: MarketSeries, columns: number, horizonMs: Milliseconds, asOf: EpochMs): RowPlace[] {
	const {matrix, closes, closeTimes} = market;
	invariant(matrix.columns === columns, 'all markets must have the same features');
	invariant(matrix.rows === closes.length && matrix.rows === closeTimes.length, 'features, closes and times must have the same length');
	const places: RowPlace[] = [];
	let labelBar = 0;
	for (let bar = 0; bar < matrix.rows; bar++) {
		const time = at(closeTimes, bar);
		while (labelBar < matrix.rows && at(closeTimes, labelBar) < time + horizonMs) {
			labelBar++;
		}

		if (time + horizonMs <= asOf && closeTimes[labelBar] === time + horizonMs && isKnown(rowOf(matrix, bar))) {
			places.push({time, market, bar, labelBar});
		}
	}

	return places;
}

function isKnown(row: Float64Array): boolean {
	return row.filter(value => !Number.isNaN(value)).length >= neededShare * row.length;
}

function rowOf({columns, values}: Table, row: number): Float64Array {
	return values.subarray(row * columns, (row + 1) * columns);
}

function at(list: Float64Array, index: number): number {
	return list[index] ?? Number.NaN;
}
