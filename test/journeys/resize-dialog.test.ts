/**
The window is dragged small and large again while an order is being typed.
*/
import {join} from 'node:path';
import test from 'ava';
import {seat} from '../support/person.js';
import {journalOf, scratch} from '../support/program.js';
import {hasTerminal} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.before(t => {
	t.timeout(180_000);
});

inTerminal('nothing that was typed is lost, a window too small says so, and the halt key works in all of them', async t => {
	const folder = join(scratch(t), 'data');
	const person = seat(t, ['--mode', 'sim', '--speed', '20', '--symbols', 'BTC/USDT,ETH/USDT', '--data-dir', folder], {columns: 120, rows: 40});
	const form = /NEW ORDER[\s\S]*BTC\/USDT[\s\S]*> 0\.0125[\s\S]*> 30123\.45[\s\S]*> a dip/;
	await person.sees(/RUNNING[\s\S]*BTC\/USDT +[\d,]+\.\d\d/);
	await person.presses('n');
	await person.sees(/NEW ORDER/);
	await person.types('0.0125');
	await person.presses('enter');
	await person.presses(...Array.from({length: 12}, () => 'backspace'));
	await person.types('30123.45');
	await person.presses('enter');
	await person.types('a dip');
	await person.sees(form);

	person.drags(60, 16);
	await person.sees(form);
	await person.sees(/RUNNING[\s\S]*Ctrl\+X HALT/);
	person.drags(59, 15);
	await person.sees(/too small: 59x15[\s\S]*needs 60x16[\s\S]*Ctrl\+X HALT[\s\S]*form dialog is open/);
	person.drags(120, 40);
	await person.sees(form);
	await person.sees(/▸ Signals/);
	await person.presses('!');
	await person.sees(/> a dip!/);

	person.drags(60, 16);
	await person.sees(form);
	await person.presses('ctrl+x');
	await person.sees(/HALTED[\s\S]*New orders are refused/);
	t.deepEqual(journalOf(folder).flatMap(({event}) => event.type === 'CommandReceived' ? [event.command.type] : []), ['HaltTrading']);
	person.drags(200, 60);
	await person.sees(/HALTED[\s\S]*New orders are refused/);
});
