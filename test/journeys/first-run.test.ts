/**
The first hour of somebody who has never seen the program: it opens at once and asks nothing, and what is looked for is found
with the keys that stand on the screen, in four strokes at most.
*/
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {run, scratch, until} from '../support/program.js';
import {hasTerminal, openWorkstation, type Workstation} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

/** Bytes of the keys that a person reads on the screen. */
const bytes: Readonly<Record<string, string>> = {'Ctrl+X': '\u0018', Tab: '\t'};

/** A person who presses only what the screen names: each stroke is counted, and must be readable on a bar at that moment. */
function newcomerAt(station: Workstation) {
	let strokes = 0;
	return {
		async presses(key: string, label: string): Promise<void> {
			// The tabs are in the second line, everything else in the last one.
			await station.sees(new RegExp(String.raw`${key.replaceAll(/[+?:]/g, String.raw`\$&`)}[ \]]?${label}`));
			const bars = station.screen().split('\n').filter((_, row, rows) => row === 1 || row === rows.length - 1).join('\n');
			if (!bars.includes(key)) {
				throw new Error(`no bar names ${key}:\n${bars}`);
			}

			strokes++;
			station.type(bytes[key] ?? key);
		},
		/** Returns the strokes since the last call. */
		strokes(): number {
			const count = strokes;
			strokes = 0;
			return count;
		},
	};
}

inTerminal('first run: sees the first steps, finds help, finds why a trade was refused, halts, and is not shown them again', async t => {
	const [home, folder] = [scratch(t), join(scratch(t), 'data')];
	const words = ['--mode', 'sim', '--speed', '600', '--symbols', 'BTC/USDT,ETH/USDT', '--data-dir', folder];
	const station = openWorkstation(t, words, 80, 24, home);
	const newcomer = newcomerAt(station);
	await station.sees(/SIM.*RUNNING.*eq 10,000/);
	await station.sees(/First steps[\s\S]*Ctrl\+X +HALT at once[\s\S]*cryptotrader setup/);

	await newcomer.presses('?', 'help');
	await station.sees(/Keys[\s\S]*halt trading at once/);
	t.true(newcomer.strokes() <= 4, 'help');
	station.type('\u001B');
	await station.sees(/✓ \?/);

	const refused = await run(t, ['order', 'buy', 'BTC', '50', '--limit', '40000', '--reason', 'far too much', '--yes', '--json', '--data-dir', folder]);
	t.not(refused.code, 0, refused.stdout);
	await station.sees(/refused/);
	await newcomer.presses('3', 'Ord');
	await newcomer.presses('Tab', 'pane');
	await newcomer.presses('Tab', 'pane');
	await newcomer.presses('w', 'why');
	await station.sees(/why[\s\S]*refused/i);
	t.true(newcomer.strokes() <= 4, 'why a trade was refused');
	station.type('\u001B');
	await until('the answer is put away', () => !station.screen().includes('Why'));

	await newcomer.presses('Ctrl+X', 'HALT');
	await station.sees(/HALTED[\s\S]*New orders are refused/);
	t.true(newcomer.strokes() <= 4, 'halt');
	station.type('\u001B');
	await until('the dialog is put away', () => !station.screen().includes('New orders are refused'));
	await station.sees(/First steps/);
	station.type('\u001B');
	await until('the first steps are put away', () => !station.screen().includes('First steps'));
	t.is(readFileSync(join(home, 'cryptotrader', 'seen.json'), 'utf8'), '{"tour":true}\n');

	const again = openWorkstation(t, words, 80, 24, home);
	await again.sees(/SIM.*HALTED.*eq/);
	t.notRegex(again.screen(), /First steps/);
});

inTerminal('setup in a terminal, left and taken up again; then the engine starts with it, by keys of one\'s own', async t => {
	const folder = join(scratch(t), 'data');
	const file = join(folder, 'settings.yaml');
	const left = openWorkstation(t, ['setup', '--data-dir', folder]);
	await left.sees(/Setup 1 of 7/);
	left.type('\r');
	await left.sees(/Setup 2 of 7/);
	left.type('\u0003');
	await until('it was left', () => left.exitCode() !== null);
	t.regex(left.written(), /Nothing was changed\. Come back at any time: cryptotrader setup/);
	t.throws(() => readFileSync(file, 'utf8'), {code: 'ENOENT'});

	const asked = openWorkstation(t, ['setup', '--symbols', 'BTC/USDT', '--capital', '4321', '--data-dir', folder]);
	await asked.sees(/Setup 1 of 7/);
	asked.type('\u000E');
	await asked.sees(/capital 10{4} → 4321/);
	asked.type('\r');
	await until('it is written', () => asked.exitCode() !== null);
	t.is(asked.exitCode(), 0);

	writeFileSync(file, `${readFileSync(file, 'utf8')}keys: {help: H}\n`);
	const station = openWorkstation(t, ['--mode', 'sim', '--data-dir', folder]);
	await station.sees(/SIM.*RUNNING.*eq 4,321\.00/);
	station.type('H');
	await station.sees(/Keys/);

	const other = scratch(t);
	writeFileSync(join(other, 'settings.yaml'), 'keys: {help: q}\n');
	const clash = openWorkstation(t, ['--mode', 'sim', '--data-dir', other]);
	await until('it has ended', () => clash.exitCode() !== null);
	t.is(clash.exitCode(), 2);
	t.regex(clash.written(), /q would mean both "(help" and "quit|quit" and "help)"/);
	t.is(clash.processes().engine, null, 'no engine was started that nobody looks at');
});
