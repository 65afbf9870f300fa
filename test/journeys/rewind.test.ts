/**
Somebody looks back: at a halt on a workstation that trades on, and in a copied journal that has no engine.
*/
import {createHash} from 'node:crypto';
import {cpSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {seat, type Person} from '../support/person.js';
import {generatedRun, journalOf, run, scratch, until} from '../support/program.js';
import {hasTerminal} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.before(t => {
	t.timeout(240_000);
});

/** The place that stands above the footer, `#4711 of 5230`. */
function placeOf({station}: Person): {readonly seq: number; readonly last: number} {
	const [, seq = '0', last = '0'] = /#(\d+) of (\d+)/.exec(station.screen()) ?? [];
	return {seq: Number(seq), last: Number(last)};
}

async function stands(person: Person, seq: number): Promise<void> {
	await until(() => `the screen stands at record ${seq}; it shows\n${person.station.screen()}`, () => placeOf(person).seq === seq);
}

inTerminal('a halt is found by its line in the journal, with who caused it, while trading goes on', async t => {
	const folder = join(scratch(t), 'data');
	const person = seat(t, ['--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '600', '--data-dir', folder], {columns: 120, rows: 40});
	await person.sees(/SIM.*RUNNING/);
	await until('a bar has closed', () => journalOf(folder).some(({event}) => event.type === 'BarCompleted'));
	t.is((await run(t, ['halt', '--json', '--data-dir', folder])).code, 0);
	await person.sees(/SIM.*HALTED/);
	t.is((await run(t, ['resume', '--reason', 'looked at it', '--confirm', 'RESUME', '--json', '--data-dir', folder])).code, 0);
	await person.sees(/SIM.*RUNNING/);

	await person.presses('{');
	await person.sees(/SIM.*REWIND 20\d\d-\d\d-\d\d \d\d:\d\dZ.*now RUNNING[\s\S]*#\d+ of \d+ .*BarCompleted[\s\S]*Esc now/);
	const before = placeOf(person);
	await until('the engine goes on meanwhile', () => placeOf(person).last > before.last);
	t.is(placeOf(person).seq, before.seq, 'and the moment stands still');
	await person.presses('o');
	await person.sees(/Not done \(weight\): this is the past/);

	await person.presses('escape');
	await person.seesNoMore(/REWIND/);
	await person.presses('<', '7', '/', ...'halted command', 'enter');
	await person.sees(/Journal \/halted command \(\d+ of \d+\)[\s\S]*HALTED \(command/);
	await person.presses('enter');
	await person.sees(/REWIND.*HALTED.*now RUNNING[\s\S]*HALTED \(command[\s\S]*#\d+ of \d+ .*HALTED \(command/);
	t.is(journalOf(folder).find(({seq}) => seq === placeOf(person).seq)?.event.type, 'TradingHalted');
	await person.presses('w');
	await person.sees(/Why[\s\S]*HaltTrading from cli[\s\S]*◂ this/);
	await person.presses('escape', 'escape');
	await person.seesNoMore(/REWIND/);
	await person.sees(/SIM.*RUNNING/);

	await person.presses('{', 'ctrl+x');
	await person.sees(/SIM.*HALTED[\s\S]*New orders are refused/);
	t.notRegex(person.station.screen(), /REWIND/, 'the halt is one of now');
});

inTerminal('cryptotrader rewind opens a copied journal at its end, goes anywhere in it, and changes nothing', async t => {
	const [folder, copy] = [join(scratch(t), 'data'), join(scratch(t), 'copy')];
	t.is((await run(t, generatedRun(folder, 4))).code, 0);
	cpSync(join(folder, 'journal'), join(copy, 'journal'), {recursive: true});
	const records = journalOf(copy);
	const hash = hashOf(join(copy, 'journal'));
	t.regex((await run(t, ['rewind', copy])).stdout, /^REWIND 2024-01-05/, 'without a terminal it is told in words');
	const person = seat(t, ['rewind', copy], {columns: 120, rows: 40});
	await person.sees(/SIM.*REWIND 2024-01-0\d[\s\S]*no engine runs/);
	await stands(person, records.length);

	await person.presses('@');
	await person.sees(/to >/);
	await person.types('2024-01-02 12:30');
	await person.sees(/Enter goes to 2024-01-02 12:30:00Z/);
	await person.presses('enter');
	const noon = records.findLast(({at}) => at <= Date.UTC(2024, 0, 2, 12, 30))?.seq ?? 0;
	await stands(person, noon);
	await person.sees(/REWIND 2024-01-02 12:/);
	person.station.type('<'.repeat(200));
	await stands(person, noon - 200);

	await person.presses('ctrl+x');
	await person.sees(/nothing to halt here[\s\S]*halt --direct/);
	await person.presses('escape');
	await stands(person, records.length);
	await person.presses('q');
	await until('it has ended', () => person.station.exitCode() !== null);
	t.is(person.station.exitCode(), 0);
	const {written} = person.station;
	t.true(written().lastIndexOf('\u001B[?1049l') > written().lastIndexOf('\u001B[?1049h'), 'the terminal is given back');
	t.is(hashOf(join(copy, 'journal')), hash);
	t.deepEqual(readdirSync(copy).toSorted(), ['journal', 'keyframes']);
});

inTerminal('rewind on the folder of an engine that runs begins at its end, and Esc leads to now', async t => {
	const folder = join(scratch(t), 'data');
	const person = seat(t, ['--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '600', '--data-dir', folder]);
	await person.sees(/SIM.*RUNNING/);
	const other = seat(t, ['rewind', folder]);
	await other.sees(/SIM.*REWIND.*now RUNNING[\s\S]*#\d+ of \d+/);
	await other.presses('<', 'escape');
	await other.seesNoMore(/REWIND/);
	await other.sees(/SIM.*RUNNING.*eq/);
	await other.presses('q');
	await until('the second screen has left', () => other.station.exitCode() !== null);
	t.is(other.station.exitCode(), 0);
	await person.sees(/SIM.*RUNNING/);
});

function hashOf(folder: string): string {
	const hash = createHash('sha256');
	for (const name of readdirSync(folder).toSorted()) {
		const file = join(folder, name);
		hash.update(`${name} ${statSync(file).size}`).update(readFileSync(file));
	}

	return hash.digest('hex');
}
