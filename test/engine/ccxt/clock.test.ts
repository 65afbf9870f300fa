import test from 'ava';
import {readClock} from '../../../src/engine/ccxt/clock.js';

test('the offset is the median, so that one slow answer does not move it', async t => {
	let now = 1_000_000;
	const travel = [10, 10, 4000, 10, 10];
	const reading = await readClock(async () => {
		const time = travel.shift() ?? 0;
		now += time;
		const theirs = now + 700;
		now += time > 1000 ? 0 : time;
		return theirs;
	}, () => now);
	t.deepEqual(reading, {offsetMs: 700, samples: 5});
});

test('a venue that does not answer is not a clock of zero', async t => {
	await t.throwsAsync(async () => readClock(async () => {
		throw new Error('no route');
	}, () => 0), {message: 'no route'});
});
