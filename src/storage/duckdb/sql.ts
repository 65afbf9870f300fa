/**
The conditions and parameters that every query over one series shares.
*/
import type {EpochMs} from '../../engine/domain/units.js';
import type {SeriesKey} from '../../engine/ports/store.js';
import type {Range} from '../ranges.js';

/** Condition for the rows of one series; goes with `seriesParameters`. */
export const ofSeries = 'venue = $venue AND symbol = $symbol AND timeframe = $timeframe';

/** Condition for the bars of one series in one range; goes with `rangeParameters`. */
export const inRange = `${ofSeries} AND open_time >= $from AND open_time < $to`;

export function seriesParameters({venue, symbol, timeframe}: SeriesKey): Record<string, string> {
	return {venue, symbol, timeframe};
}

export function rangeParameters(key: SeriesKey, {from, to}: Range): Record<string, string | bigint> {
	return {...seriesParameters(key), from: wholeMs(from), to: wholeMs(to)};
}

/** Returns the first whole millisecond that is not before `time`; `Infinity` means the end of all times. */
export function wholeMs(time: EpochMs): bigint {
	return BigInt(Math.ceil(Math.min(Math.max(time, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)));
}
