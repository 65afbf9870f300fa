/**
An order was refused, and somebody wants to know why.
*/
import {join} from 'node:path';
import test from 'ava';
import {seat} from '../support/person.js';
import {run, scratch} from '../support/program.js';
import {hasTerminal} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.before(t => {
	t.timeout(180_000);
});

inTerminal('the screen says so at once, four keys lead to the whole story, and the shell tells the same', async t => {
	const folder = join(scratch(t), 'data');
	const person = seat(t, ['--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '60', '--data-dir', folder]);
	await person.sees(/RUNNING[\s\S]*BTC\/USDT +[\d,]+\.\d\d/);
	const order = await run(t, ['order', 'buy', 'BTC', '0.2', '--limit', '40000', '--reason', 'all in', '--yes', '--data-dir', folder]);
	t.is(order.code, 3);
	await person.sees(/BUY 0\.2 BTC refused: BTC\/USDT would be \d+\.\d % of equity, the limit is 25\.0 %/);

	person.keystrokes();
	await person.presses('3', 'tab', 'tab', 'w');
	t.true(person.keystrokes() <= 4);
	await person.sees(/Why BTC\/USDT #\d+[\s\S]*PlaceManualOrder from cli[\s\S]*all in[\s\S]*risk refused buy 0\.2 BTC\/USDT[\s\S]*the limit is 25\.0 %/);

	const seq = /#(\d+) ◂ this/.exec(person.station.screen())?.[1] ?? '';
	const told = await run(t, ['why', seq, '--data-dir', folder]);
	t.regex(told.stdout, /PlaceManualOrder from cli[\s\S]*all in[\s\S]*position: BTC\/USDT would be \d+\.\d % of equity, the limit is 25\.0 %/);
	await person.presses('escape');
	await person.sees(/▸ Refused by risk 1/);
});
