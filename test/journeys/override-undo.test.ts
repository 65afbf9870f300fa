/**
Somebody sets a weight by hand, thinks better of it, and takes it back.
*/
import {join} from 'node:path';
import test from 'ava';
import {seat} from '../support/person.js';
import {journalOf, run, scratch, until} from '../support/program.js';
import {hasTerminal} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.before(t => {
	t.timeout(180_000);
});

inTerminal('an override says its effect, asks, trades and is marked; undo says its effect, and everything stands as before', async t => {
	const folder = join(scratch(t), 'data');
	// An hour takes three minutes: no decision of the agents comes in between.
	const person = seat(t, ['--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '20', '--data-dir', folder]);
	const held = async (): Promise<number> => {
		const {positions} = JSON.parse((await run(t, ['status', '--json', '--data-dir', folder])).stdout) as {readonly positions: readonly {readonly symbol: string; readonly quantity: string}[]};
		return Number(positions.find(({symbol}) => symbol === 'BTC/USDT')?.quantity ?? 0);
	};

	await person.sees(/RUNNING[\s\S]*BTC\/USDT +[\d,]+\.\d\d/);
	await person.presses('o');
	await person.sees(/TARGET WEIGHT[\s\S]*market +BTC\/USDT/);
	await person.types('10');
	await person.sees(/Buys about [\d,]+\.\d\d USDT of BTC, fee about \d\.\d\d[\s\S]*position +0\.0% → 10\.0% of equity[\s\S]*More is at risk after this/);
	await person.presses('enter', 'enter');
	await person.sees(/▸ Cancel/);
	await person.presses('y');
	await person.sees(/▸ Set 10\.0%/);
	await person.presses('enter');
	await person.sees(/RUNNING │ 1 BY HAND/);
	await until('it is bought', async () => await held() > 0);

	await person.presses('u');
	await person.sees(/UNDO[\s\S]*undoes +target of BTC\/USDT from the allocator's to 10\.0%[\s\S]*Sells about [\d,]+\.\d\d USDT of BTC/);
	await person.sees(/▸ Undo: give it back/);
	await person.presses('enter');
	await person.seesNoMore(/BY HAND/);
	await until('it is sold', async () => await held() < 0.0001);

	const commands = journalOf(folder).flatMap(({event}) => event.type === 'CommandReceived' ? [event.command] : []);
	t.deepEqual(commands.map(({type, source, reason}) => [type, source, reason]), [
		['OverrideAllocation', 'key', 'by hand'],
		['OverrideAllocation', 'key', 'undo: target of BTC/USDT from the allocator\'s to 10.0%'],
	]);

	await person.presses('u');
	await person.sees(/undoes +target of BTC\/USDT from 10\.0% to the allocator's[\s\S]*More is at risk after this[\s\S]*▸ Cancel/);
	await person.presses('escape');
	await person.seesNoMore(/UNDO/);
});
