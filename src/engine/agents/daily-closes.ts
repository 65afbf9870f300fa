/**
Daily closes at 00:00 UTC from bars of any shorter length, with a day without its last bar closing at the bar before.
*/
import type {Candle} from '../domain/market.js';
import {type EpochMs, day, startOfDay} from '../domain/units.js';

export type DailyCloses = {
	/** Oldest first. */
	closes: number[];
	/** The last day that is closed. */
	closedDay: EpochMs | null;
	last: number | null;
};

const daysKept = 400;

export function noDailyCloses(): DailyCloses {
	return {closes: [], closedDay: null, last: null};
}

/** Adds a bar of `length` milliseconds; bars come in order. */
export function addBar(daily: DailyCloses, candle: Candle, length: number): void {
	const closeTime = candle.openTime + length;
	const today = startOfDay(closeTime - 1);
	if (daily.last !== null && daily.closedDay !== null) {
		for (let missed = daily.closedDay + day; missed < today; missed += day) {
			daily.closes.push(daily.last);
			daily.closedDay = missed;
		}
	}

	daily.last = candle.close;
	daily.closedDay ??= today - day;
	if (closeTime % day === 0) {
		daily.closes.push(candle.close);
		daily.closedDay = today;
	}

	if (daily.closes.length > daysKept) {
		daily.closes.shift();
	}
}
