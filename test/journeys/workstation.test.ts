/**
The workstation as a person has it in front of them: a real terminal, a screen, its engine and the exchange, and what
happens when one of them dies.
*/
import {join} from 'node:path';
import test from 'ava';
import {run, scratch, until} from '../support/program.js';
import {hasTerminal, kill, openWorkstation} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;
const words = (folder: string): readonly string[] => ['--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--data-dir', folder];
type Status = {
	readonly tradingState: string;
	readonly positions: readonly unknown[];
	readonly openOrders: readonly unknown[];
	readonly flattening: boolean;
	readonly causes: readonly {readonly rule: string}[];
};

const alternateOn = '\u001B[?1049h';
const alternateOff = '\u001B[?1049l';

inTerminal('first run: panes come alive, Ctrl+X halts, FLATTEN closes positions, a restart comes up halted, RESUME lets it trade', async t => {
	const folder = join(scratch(t), 'data');
	const status = async (): Promise<Status> => JSON.parse((await run(t, ['status', '--json', '--data-dir', folder])).stdout) as Status;
	const first = openWorkstation(t, ['--speed', '3600', ...words(folder)]);
	await first.sees(/SIM.*RUNNING.*eq 1?\d,\d{3}\.\d\d/);
	await first.sees(/fills [1-9]/);
	t.true((await status()).positions.length > 0);
	first.type('\u0018');
	await first.sees(/HALTED/);
	await first.sees(/New orders are refused[\s\S]*type FLATTEN/);
	first.type('FLATTEN');
	await first.sees(/> FLATTEN/);
	first.type('\r');
	await until('the engine is flat and halted', async () => {
		const {tradingState, positions, openOrders, flattening} = await status();
		return tradingState === 'HALTED' && positions.length === 0 && openOrders.length === 0 && !flattening;
	});
	first.type('\u001B');
	await first.sees(/No position is open/);
	first.type('q');
	await until('it has ended', () => first.exitCode() !== null);
	t.is(first.exitCode(), 0);
	t.true(first.written().lastIndexOf(alternateOff) > first.written().lastIndexOf(alternateOn), 'the terminal is given back');
	await until('engine and exchange are gone', () => Object.values(first.processes()).every(pid => pid === null));

	const second = openWorkstation(t, words(folder), 120, 40);
	await second.sees(/SIM.*HALTED.*eq/);
	await until('it is reconciled, and halted by the command alone', async () => (await status()).causes.every(({rule}) => rule === 'command'));
	const resumed = await run(t, ['resume', '--reason', 'looked at it', '--confirm', 'RESUME', '--json', '--data-dir', folder]);
	t.is(JSON.parse(resumed.stdout).tradingState, 'RUNNING');
	await second.sees(/SIM.*RUNNING/);
});

inTerminal('kill -9 of the screen gives the terminal back, says so, and leaves an engine that is halted and can be attached to', async t => {
	const folder = join(scratch(t), 'data');
	const station = openWorkstation(t, words(folder));
	await station.sees(/RUNNING/);
	kill(station.processes().screen, 'SIGKILL');
	await until('the parent has ended', () => station.exitCode() !== null);
	t.is(station.exitCode(), 128 + 9);
	t.true(station.written().lastIndexOf(alternateOff) > station.written().lastIndexOf(alternateOn));
	t.regex(station.written(), /ended by SIGKILL[\s\S]*cryptotrader attach/);
	const status = JSON.parse((await run(t, ['status', '--json', '--data-dir', folder])).stdout);
	t.is(status.tradingState, 'HALTED');
	t.regex(status.causes[0].reason, /screen is gone/);

	const again = openWorkstation(t, ['attach', '--data-dir', folder]);
	await again.sees(/SIM.*HALTED/);
	again.type('q');
	await until('the second screen has left', () => again.exitCode() !== null);
	t.not(station.processes().engine, null, 'leaving an engine that was attached to leaves it running');
});

inTerminal('kill -9 of the engine leaves a screen that says so, and the next start finds everything', async t => {
	const folder = join(scratch(t), 'data');
	const station = openWorkstation(t, words(folder));
	await station.sees(/RUNNING/);
	kill(station.processes().engine, 'SIGKILL');
	await station.sees(/gone|ended|lost/i);
	t.not(station.processes().screen, null, 'the screen is still there');
	station.type('q');
	await until('the screen has left', () => station.exitCode() !== null);
	t.is(station.exitCode(), 1);
	const again = openWorkstation(t, words(folder));
	await again.sees(/SIM.*RUNNING/);
	t.pass();
});

inTerminal('an engine that cannot start says why on the normal screen', async t => {
	const folder = join(scratch(t), 'data');
	const station = openWorkstation(t, ['--mode', 'live', '--data-dir', folder]);
	await until('it has ended', () => station.exitCode() !== null);
	t.is(station.exitCode(), 3);
	t.regex(station.written(), /needs a preflight[\s\S]*--mode paper/);
	t.true(station.written().lastIndexOf(alternateOff) >= station.written().lastIndexOf(alternateOn));
});
