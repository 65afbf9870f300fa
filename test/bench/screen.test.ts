import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {tableOf} from '../../bench/bench.js';
import {createFrameMeter} from '../../bench/screen-frames.js';

const frame = (text: string): string => `\u001B[?2026h${text}\u001B[?2026l`;

test('frames are counted by their bytes and told when their last byte has come', async t => {
	const meter = createFrameMeter(10, 3, /HALT$/);
	meter.take(`\u001B[?1049h${frame('\u001B[Hone\r\n\r\nHALT').slice(0, 20)}`, 5);
	meter.take(frame('\u001B[Hone\r\n\r\nHALT').slice(20), 7);
	meter.take(frame(''), 8);
	await wait(20);
	t.deepEqual(meter.frames.map(({at, bytes, overflows}) => ({at, bytes, overflows})), [{at: 7, bytes: 30, overflows: false}]);
	t.deepEqual(meter.rows(), ['one', '', 'HALT']);
	t.is(meter.clears, 0);
});

test('a full clear after the first frame, a row that is too long and one row too many are seen', async t => {
	const meter = createFrameMeter(10, 3, /HALT$/);
	meter.take(frame('\u001B[2J\u001B[Hone\r\n\r\nHALT'), 1);
	await wait(20);
	t.is(meter.clears, 0);
	meter.take(frame('\u001B[2J\u001B[3J\u001B[Htwo\r\n\r\nHALT'), 2);
	meter.take(frame('\u001B[Hfar too long\u001B[3;1HHALT'), 3);
	await wait(20);
	t.is(meter.clears, 2);
	t.deepEqual(meter.frames.map(({overflows}) => overflows), [false, false, true]);
	meter.reset();
	meter.take(frame('\u001B[2J\u001B[Hone\r\ntwo\r\nHALT\r\nmore'), 4);
	await wait(20);
	t.deepEqual(meter.frames.map(({overflows}) => overflows), [true]);
});

test('a goal stands beside what it asks of, with whether it is met', t => {
	t.is(tableOf([
		{name: 'first frame', value: 210, unit: 'ms', reference: null, bar: 400},
		{name: 'full clears', value: 1, unit: 'clears', reference: null, bar: 0},
		{name: 'frames', value: 4, unit: '1/s', reference: null},
	]), [
		'measure      value  unit    reference  its value  ratio  bar',
		'first frame    210  ms                                   400  pass',
		'full clears   1.00  clears                                 0  MISS',
		'frames        4.00  1/s',
	].join('\n'));
});
