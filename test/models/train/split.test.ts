import test from 'ava';
import fc from 'fast-check';
import {splitByTime} from '../../../src/models/train/split.js';

test('cuts by time and purges what reaches into the next part', t => {
	const times = Float64Array.from({length: 100}, (_, row) => row);
	t.deepEqual(splitByTime(times, {testShare: 0.2, calibrationShare: 0.1, horizonMs: 5}), {
		fit: {start: 0, end: 66},
		calibration: {start: 70, end: 76},
		test: {start: 80, end: 100},
	});
});

test('no label of an earlier part reaches beyond the first row of a later one, and no moment is parted', t => {
	const gaps = fc.array(fc.constantFrom(0, 0, 1, 1, 7), {minLength: 1, maxLength: 300});
	fc.assert(fc.property(gaps, fc.integer({min: 1, max: 30}), fc.constantFrom(0, 0.1, 0.2), (steps, horizonMs, calibrationShare) => {
		let now = 0;
		const times = Float64Array.from(steps, step => {
			now += step;
			return now;
		});
		const {fit, calibration, test: tested} = splitByTime(times, {testShare: 0.25, calibrationShare, horizonMs});
		t.true(fit.start === 0 && fit.end <= calibration.start && calibration.start <= calibration.end && calibration.end <= tested.start && tested.end === times.length);
		const firstTested = times[tested.start] ?? Number.POSITIVE_INFINITY;
		const firstCalibrated = times[calibration.start] ?? Number.POSITIVE_INFINITY;
		t.true(times.subarray(0, fit.end).every(time => time + horizonMs <= firstCalibrated));
		t.true(times.subarray(calibration.start, calibration.end).every(time => time + horizonMs <= firstTested));
		t.true(times.subarray(0, tested.start).every(time => time < firstTested));
	}));
});

test('has empty parts for no rows', t => {
	const nothing = {start: 0, end: 0};
	t.deepEqual(splitByTime(new Float64Array(0), {testShare: 0.2, calibrationShare: 0.1, horizonMs: 1}), {fit: nothing, calibration: nothing, test: nothing});
});
