import test from 'ava';
import fc from 'fast-check';
import {placeOf} from '../../../src/tui/rewind/place-text.js';

const shown = Date.UTC(2021, 4, 19, 13, 2, 30);
const moveOf = (typed: string, from: number | null = shown) => {
	const place = placeOf(typed, from);
	return 'move' in place ? place.move : place.problem;
};

const problemOf = (typed: string, from: number | null = shown): string => {
	const place = placeOf(typed, from);
	return 'problem' in place ? place.problem : '';
};

test('a time is UTC, with or without its clock', t => {
	t.deepEqual(moveOf('2021-05-19 13:02'), {kind: 'time', at: Date.UTC(2021, 4, 19, 13, 2)});
	t.deepEqual(moveOf(' 2021-05-19T13:02:07Z '), {kind: 'time', at: Date.UTC(2021, 4, 19, 13, 2, 7)});
	t.deepEqual(moveOf('2021-05-19 13:02Z'), {kind: 'time', at: Date.UTC(2021, 4, 19, 13, 2)});
	t.deepEqual(moveOf('2020-02-29'), {kind: 'time', at: Date.UTC(2020, 1, 29)});
});

test('a time of day is one of the day that is shown, and spans count from the moment that is shown', t => {
	t.deepEqual(moveOf('9:05'), {kind: 'time', at: Date.UTC(2021, 4, 19, 9, 5)});
	t.deepEqual(moveOf('-3h'), {kind: 'time', at: shown - (3 * 3_600_000)});
	t.deepEqual(moveOf('+90m'), {kind: 'time', at: shown + (90 * 60_000)});
	t.deepEqual(moveOf('-2d'), {kind: 'time', at: shown - (48 * 3_600_000)});
	t.regex(problemOf('9:05', null), /type the date/);
	t.regex(problemOf('-3h', null), /No moment is known/);
});

test('a record, both ends, and what there is to look for', t => {
	t.deepEqual(moveOf('#4711'), {kind: 'record', seq: 4711});
	t.deepEqual(moveOf('4711'), {kind: 'record', seq: 4711});
	t.deepEqual(moveOf('start'), {kind: 'record', seq: 1});
	t.deepEqual(moveOf('end'), {kind: 'end'});
	t.deepEqual(moveOf('halt'), {kind: 'landmarks', landmark: 'halt', by: -1});
	t.deepEqual(moveOf('Next Fill'), {kind: 'landmarks', landmark: 'fill', by: 1});
});

test('what cannot be is said in words', t => {
	for (const [typed, problem] of [
		['', /Say a time/],
		['2021-13-01', /no month 13/],
		['2021-02-30', /has 28 days, not 30/],
		['2021-05-19 24:00', /no hour 24/],
		['13:60', /no minute 60/],
		['2021-05-19 13:02:61', /no second 61/],
		['2021-05-19T13:02+02:00', /UTC/],
		['1960-01-01', /before anything/],
		['yesterday', /no place in a journal/],
		['next', /no place in a journal/],
	] as const) {
		t.regex(problemOf(typed), problem, typed);
	}
});

test('whatever is typed comes to a place or a sentence, and every second of the clock can be typed', t => {
	fc.assert(fc.property(fc.string(), typed => {
		const place = placeOf(typed, shown);
		return 'move' in place || place.problem.endsWith('.');
	}));
	fc.assert(fc.property(fc.integer({min: 0, max: 4_102_444_799}), second => {
		const text = new Date(second * 1000).toISOString().slice(0, 19);
		const place = placeOf(text, null);
		return 'move' in place && place.move.kind === 'time' && place.move.at === second * 1000;
	}));
	t.pass();
});
