import test from 'ava';
import fc from 'fast-check';
import {day, hour} from '../../../src/engine/domain/units.js';
import {addBar, noDailyCloses} from '../../../src/engine/agents/daily-closes.js';
import {opening} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';

/** Folds hourly bars, given as hours since the opening, each closing at its own number; returns the daily closes. */
function closes(hours: readonly number[], length: number = hour): number[] {
	const daily = noDailyCloses();
	for (const index of hours) {
		addBar(daily, {openTime: opening + (index * length), open: 1, high: 1e6, low: 1, close: index, volume: 1}, length);
	}

	return daily.closes;
}

function range(from: number, to: number): number[] {
	return Array.from({length: to - from}, (_, index) => from + index);
}

test('a day closes with the bar that closes at 00:00 UTC', t => {
	t.deepEqual(closes(range(0, 23)), []);
	t.deepEqual(closes(range(0, 24)), [23]);
	t.deepEqual(closes(range(0, 72)), [23, 47, 71]);
});

test('history that begins within a day closes that day too', t => {
	t.deepEqual(closes(range(5, 48)), [23, 47]);
	t.deepEqual(closes([23]), [23]);
});

test('a day without its last bar closes at the bar before, as soon as the next day is seen', t => {
	t.deepEqual(closes([...range(0, 23), 24]), [22]);
	t.deepEqual(closes([...range(0, 20), ...range(30, 48)]), [19, 47]);
});

test('days without any bar close at the last price', t => {
	t.deepEqual(closes([...range(0, 24), ...range(96, 120)]), [23, 23, 23, 23, 119]);
	t.deepEqual(closes([0, 71]), [0, 0, 71]);
});

test('bars of other lengths make the same days', t => {
	t.deepEqual(closes(range(0, 12), 4 * hour), [5, 11]);
	t.deepEqual(closes(range(0, 3), day), [0, 1, 2]);
});

test('a gap anywhere leaves as many closes as there were days, each from a bar at or before its end', t => {
	holds(t, fc.property(fc.uniqueArray(fc.integer({min: 0, max: 239}), {minLength: 1}), some => {
		const hours = some.toSorted((a, b) => a - b);
		const last = hours.at(-1) ?? 0;
		const first = Math.floor((hours[0] ?? 0) / 24);
		const expected = range(first, Math.floor((last + 1) / 24)).map(index => hours.findLast(at => at < (index + 1) * 24));
		return JSON.stringify(closes(hours)) === JSON.stringify(expected);
	}), {seed: 71, numRuns: 500});
});

test('more than a year is kept, and not for ever', t => {
	const kept = closes(range(0, 1000 * 24));
	t.is(kept.length, 400);
	t.is(kept.at(-1), (1000 * 24) - 1);
});
