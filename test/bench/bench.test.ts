import test from 'ava';
import {tableOf, timesOf} from '../../bench/bench.js';

test('an action is warmed up once, then run as often as asked; the 95th percentile is not below the median', async t => {
	let runs = 0;
	const times = await timesOf(20, async () => {
		runs += 1;
	});
	t.is(runs, 21);
	t.is(times.runs, 20);
	t.true(times.median <= times.p95 && times.median >= 0);
});

test('the table has a ratio where there is a reference', t => {
	t.is(tableOf([
		{name: 'append', value: 123_456.7, unit: 'bars/s', reference: {name: 'INSERT', value: 246_913.4}},
		{name: 'memory', value: 1.5, unit: 'MiB', reference: null},
	]), [
		'measure    value  unit    reference  its value  ratio',
		'append   123,457  bars/s  INSERT       246,913   0.50',
		'memory      1.50  MiB',
	].join('\n'));
});
