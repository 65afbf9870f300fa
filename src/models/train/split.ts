/**
Cuts rows into a part to fit on, a part to calibrate on and a part to test on, in this order of time, with a purged gap
before each: no label of an earlier part reaches into a later one (López de Prado 2018, chapter 7).
*/
import type {Fraction, Milliseconds} from '../../engine/domain/units.js';

/** Rows `start` to `end`, exclusive. */
export type RowRange = {readonly start: number; readonly end: number};

export type Split = {
	readonly fit: RowRange;
	readonly calibration: RowRange;
	readonly test: RowRange;
};

export type SplitSettings = {
	/** Share of the newest rows to test on. */
	readonly testShare: Fraction;
	/** Share of the rows before those to calibrate on. */
	readonly calibrationShare: Fraction;
	/** Length of a label: rows closer than this before a later part are purged. */
	readonly horizonMs: Milliseconds;
};

/**
Returns the ranges of the three parts. `times` ascend; rows of the same time are never parted. A part is empty when there
are too few rows for it.
*/
export function splitByTime(times: Float64Array, {testShare, calibrationShare, horizonMs}: SplitSettings): Split {
	const testStart = firstOfItsTime(times, Math.floor(times.length * (1 - testShare)));
	const calibrationStart = firstOfItsTime(times, Math.floor(times.length * (1 - testShare - calibrationShare)));
	const calibrationEnd = Math.max(calibrationStart, firstAfter(times, (times[testStart] ?? Number.POSITIVE_INFINITY) - horizonMs));
	return {
		fit: {start: 0, end: firstAfter(times, (times[calibrationStart] ?? Number.POSITIVE_INFINITY) - horizonMs)},
		calibration: {start: calibrationStart, end: calibrationEnd},
		test: {start: testStart, end: times.length},
	};
}

function firstOfItsTime(times: Float64Array, row: number): number {
	const time = times[row];
	return time === undefined ? times.length : times.indexOf(time);
}

/** Returns the first row later than `time`; the number of rows when there is none. */
function firstAfter(times: Float64Array, time: number): number {
	const row = times.findIndex(candidate => candidate > time);
	return row === -1 ? times.length : row;
}
