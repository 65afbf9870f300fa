import test from 'ava';
import {day, hour, startOfDay, startOfHour} from '../../../src/engine/domain/units.js';

test('a day and an hour begin at their first millisecond, UTC', t => {
	const midnight = Date.UTC(2024, 1, 29);
	t.is(startOfDay(midnight), midnight);
	t.is(startOfDay(midnight + day - 1), midnight);
	t.is(startOfDay(midnight - 1), midnight - day);
	t.is(startOfHour(midnight + (5 * hour) + 1), midnight + (5 * hour));
	t.is(startOfHour(midnight + (5 * hour)), midnight + (5 * hour));
});

test('the time before 1970 has days too', t => {
	t.is(startOfDay(-1), -day);
	t.is(startOfHour(-1), -hour);
});
