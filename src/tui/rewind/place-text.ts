/**
A place of the past as a person types it: a time, a record, or what to look for. All times are UTC.
*/
import type {Landmark} from '../../engine/domain/rewind.js';
import {day, startOfDay, type EpochMs, type Milliseconds} from '../../engine/domain/units.js';
import type {Move} from './move.js';

/** What was typed leads somewhere, or why it does not. */
export type Place = {readonly move: Move; readonly text: string} | {readonly problem: string};

/** Returns the place that was typed; `from` is the moment that times of day and spans are counted from, null before one is known. */
export function placeOf(typed: string, from: EpochMs | null): Place {
	const text = typed.trim().toLowerCase();
	if (text === '') {
		return {problem: 'Say a time, a record, or what to look for.'};
	}

	return recordPlace(text) ?? landmarkPlace(text) ?? spanPlace(text, from) ?? clockPlace(text, from) ?? datePlace(text)
		?? {problem: 'That is no place in a journal. A time is written 2021-05-19 13:02, a record #4711.'};
}

function recordPlace(text: string): Place | null {
	if (text === 'end') {
		return {move: {kind: 'end'}, text: 'the end of the journal'};
	}

	const seq = text === 'start' ? 1 : (/^#?\d{1,15}$/.test(text) ? Number(text.replace('#', '')) : null);
	return seq === null ? null : {move: {kind: 'record', seq}, text: `record #${seq}`};
}

const landmarks: readonly Landmark[] = ['bar', 'halt', 'fill', 'refusal'];

function landmarkPlace(text: string): Place | null {
	const [, direction = 'previous', name] = /^(?:(previous|next) )?(\w+)$/.exec(text) ?? [];
	const landmark = landmarks.find(each => each === name);
	return landmark === undefined ? null : {move: {kind: 'landmarks', landmark, by: direction === 'next' ? 1 : -1}, text: `the ${direction} ${landmark}`};
}

const units: Readonly<Record<string, Milliseconds>> = {s: 1000, m: 60_000, h: 3_600_000, d: day, w: 7 * day};

function spanPlace(text: string, from: EpochMs | null): Place | null {
	const [, sign, count, unit = ''] = /^([-+])(\d{1,5}) ?([smhdw])$/.exec(text) ?? [];
	if (count === undefined) {
		return null;
	}

	return from === null ? {problem: 'No moment is known yet to count from.'} : timePlace(from + ((sign === '-' ? -1 : 1) * Number(count) * (units[unit] ?? 0)));
}

/** A time of day is one of the day that is shown. */
function clockPlace(text: string, from: EpochMs | null): Place | null {
	const [, hour, minute, second = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?z?$/.exec(text) ?? [];
	if (hour === undefined || minute === undefined) {
		return null;
	}

	const problem = clockProblem(Number(hour), Number(minute), Number(second));
	if (problem !== null || from === null) {
		return {problem: problem ?? 'No day is known yet: type the date as well.'};
	}

	return timePlace(startOfDay(from) + (((Number(hour) * 60) + Number(minute)) * 60_000) + (Number(second) * 1000));
}

function datePlace(text: string): Place | null {
	if (/^\d{4}-\d{2}-\d{2}[t ].*[-+]\d{2}:?\d{2}$/.test(text)) {
		return {problem: 'Times here are UTC: leave the time zone away.'};
	}

	const [, year, month, date, hour = '0', minute = '0', second = '0'] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)? ?z?$/.exec(text) ?? [];
	if (year === undefined || month === undefined || date === undefined) {
		return null;
	}

	const at = Date.UTC(Number(year), Number(month) - 1, Number(date), Number(hour), Number(minute), Number(second));
	const problem = dateProblem(Number(year), Number(month), Number(date)) ?? clockProblem(Number(hour), Number(minute), Number(second));
	return problem === null ? timePlace(at) : {problem};
}

function dateProblem(year: number, month: number, date: number): string | null {
	if (month < 1 || month > 12) {
		return `There is no month ${month}.`;
	}

	const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
	return date < 1 || date > days ? `That month has ${days} days, not ${date}.` : null;
}

function clockProblem(hour: number, minute: number, second: number): string | null {
	if (hour > 23) {
		return `There is no hour ${hour}.`;
	}

	return minute > 59 || second > 59 ? `There is no ${minute > 59 ? `minute ${minute}` : `second ${second}`}.` : null;
}

function timePlace(at: EpochMs): Place {
	return at < 0 || at > 8e15 ? {problem: 'That is before anything was traded.'} : {move: {kind: 'time', at}, text: `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`};
}
