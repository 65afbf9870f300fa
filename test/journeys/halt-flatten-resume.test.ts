/**
Somebody stops everything, sells everything, and goes on, without leaving the screen.
*/
import {join} from 'node:path';
import test from 'ava';
import {seat} from '../support/person.js';
import {journalOf, scratch, until} from '../support/program.js';
import {hasTerminal} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.before(t => {
	t.timeout(180_000);
});

inTerminal('Ctrl+X halts, FLATTEN sells, RESUME and a reason let it trade again', async t => {
	const folder = join(scratch(t), 'data');
	const person = seat(t, ['--speed', '3600', '--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--data-dir', folder]);
	await person.sees(/RUNNING[\s\S]*fills [1-9]/);
	await person.presses('ctrl+x');
	await person.sees(/HALTED[\s\S]*New orders are refused/);
	await person.sees(/position(s are| is) open[\s\S]*type FLATTEN/);
	await person.types('FLATTE');
	await person.presses('enter');
	await person.sees(/The word is FLATTEN/);
	await person.presses('N');
	await person.sees(/> FLATTEN/);
	await person.presses('enter');
	await person.sees(/no position is open/);
	await until('the flattening is over', () => journalOf(folder).some(({event}) => event.type === 'FlattenFinished'));

	await person.presses('r');
	await person.sees(/RESUME[\s\S]*What holds trading down/);
	await person.presses('enter');
	await person.sees(/The word is RESUME/);
	await person.types('RESUME');
	await person.presses('enter', 'enter');
	await person.sees(/Say why trading may go on/);
	await person.types('looked at every fill');
	await person.presses('enter');
	await person.sees(/ RUNNING /);

	const resumed = journalOf(folder).flatMap(({event}) => event.type === 'CommandReceived' && event.command.type === 'ResumeTrading' ? [event.command] : []);
	t.deepEqual(resumed.map(({source, reason}) => [source, reason]), [['key', 'looked at every fill']]);
	await person.sees(/fills [1-9]/);
});
