/**
Every way in which a screen can end, in a real terminal with the program as it is shipped: the terminal is given back, the exit
code and the last words say what to do next, and the engine goes on where it must.
*/
import {execFileSync} from 'node:child_process';
import {readFileSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {run, scratch, until} from '../support/program.js';
import {hasTerminal, kill, openWorkstation, type Workstation} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.beforeEach(t => {
	t.timeout(240_000);
});

if (!hasTerminal) {
	test('endings in a real terminal', t => {
		t.log('skipped: they need `script` of util-linux');
		t.pass();
	});
}

type Sight = Workstation & {
	readonly folder: string;
	/** What `stty -a` says of the terminal now. */
	modes(): string;
};

/** Opens the workstation on a market of its own and waits until it trades. */
async function open(t: ExecutionContext, words: readonly string[] = ['--speed', '60']): Promise<Sight> {
	const folder = join(scratch(t), 'data');
	const station = openWorkstation(t, ['--mode', 'sim', ...words, '--symbols', 'BTC/USDT,ETH/USDT', '--data-dir', folder]);
	await station.sees(/RUNNING/);
	const terminal = readlinkSync(`/proc/${station.processes().screen ?? ''}/fd/0`);
	const modes = (): string => execFileSync('stty', ['-F', terminal, '-a'], {encoding: 'utf8'});
	t.regex(modes(), /-icanon/, 'keys come one by one while the screen is up');
	return {...station, folder, modes};
}

async function ended(t: ExecutionContext, sight: Sight, code: number): Promise<void> {
	await until(() => `it has ended; the screen shows\n${sight.screen()}`, () => sight.exitCode() !== null);
	t.is(sight.exitCode(), code, sight.screen());
	givenBack(t, sight);
}

const alternateOff = '\u001B[?1049l';

/** What a mode is turned on and off with; a terminal starts with all of them off. */
const modes = [
	['the alternate screen is left', '\u001B[?1049h', alternateOff],
	['the cursor is shown', '\u001B[?25l', '\u001B[?25h'],
	['pastes come as they are', '\u001B[?2004h', '\u001B[?2004l'],
	['clicks are not reported', '\u001B[?1000h', '\u001B[?1000l'],
	['the wheel is not reported', '\u001B[?1006h', '\u001B[?1006l'],
	['frames are shown at once', '\u001B[?2026h', '\u001B[?2026l'],
	['keys have their usual codes', '\u001B[>1u', '\u001B[<u'],
] as const;

function givenBack(t: ExecutionContext, sight: Sight): void {
	const written = sight.written();
	for (const [what, on, off] of modes) {
		t.true(written.lastIndexOf(on) <= written.lastIndexOf(off), what);
	}

	for (const mode of ['icanon', 'echo', 'isig', 'icrnl', 'opost']) {
		t.regex(sight.modes(), new RegExp(String.raw`(?<!-)\b${mode}\b`), 'the terminal reads lines again');
	}

	t.false([...afterwards(sight)].some(character => character < ' ' && !'\t\r\n'.includes(character)), 'nothing but words comes after the screen');
}

/** What was written since the terminal was given back; the sequences that give it back may come more than once. */
function afterwards(sight: Sight): string {
	const written = sight.written();
	const after = written.slice(written.lastIndexOf(alternateOff) + alternateOff.length);
	return [...modes.map(mode => mode[2]), '\u001B[?1002l', '\u001B[0m'].reduce((text, sequence) => text.replaceAll(sequence, ''), after);
}

type Status = {readonly tradingState: string; readonly causes: readonly {readonly reason: string}[]};

/** What the engine of a folder is doing, or null when there is none. */
async function engineOf(t: ExecutionContext, {folder}: Sight): Promise<Status | null> {
	const {code, stdout} = await run(t, ['status', '--json', '--data-dir', folder]);
	return code === 0 ? JSON.parse(stdout) as Status : null;
}

async function stopped(t: ExecutionContext, sight: Sight): Promise<void> {
	await until('every process has ended', () => Object.values(sight.processes()).every(pid => pid === null));
	t.pass();
}

/** The screen is gone and nobody wanted it: the engine lives, halted, and the next step is said. */
async function haltedWithAdvice(t: ExecutionContext, sight: Sight): Promise<void> {
	t.regex(afterwards(sight), /cryptotrader attach/, 'what to do next');
	await until('the engine is halted', async () => (await engineOf(t, sight))?.tradingState === 'HALTED');
	t.regex((await engineOf(t, sight))?.causes[0]?.reason ?? '', /screen is gone/);
}

inTerminal('q leaves at once where nothing is open, and the engine stops', async t => {
	const sight = await open(t, ['--speed', '60', '--capital', '5']);
	sight.type('q');
	await ended(t, sight, 0);
	await stopped(t, sight);
});

inTerminal('q asks where positions are open; an engine that is left running runs on', async t => {
	const sight = await open(t, ['--speed', '1']);
	await sight.sees(/fills [1-9]/);
	sight.type('q');
	await sight.sees(/Leave running/);
	t.is(sight.exitCode(), null);
	for (const key of ['\u001B[B', '\u001B[B', '\r']) {
		sight.type(key);
		await new Promise(done => {
			setTimeout(done, 400);
		});
	}

	await ended(t, sight, 0);
	t.is((await engineOf(t, sight))?.tradingState, 'RUNNING');
});

inTerminal('Ctrl+C once only says how to quit, the second quits, and the engine stops', async t => {
	const sight = await open(t);
	sight.type('\u0003');
	await sight.sees(/Press Ctrl\+C again/);
	t.is(sight.exitCode(), null);
	sight.type('\u0003');
	await ended(t, sight, 0);
	await stopped(t, sight);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	inTerminal(`${signal} to the screen stops the engine in good order`, async t => {
		const sight = await open(t);
		kill(sight.processes().screen, signal);
		await ended(t, sight, 0);
		await stopped(t, sight);
	});
}

inTerminal('SIGTERM to the parent reaches the screen', async t => {
	const sight = await open(t);
	kill(sight.processes().parent, 'SIGTERM');
	await ended(t, sight, 0);
	await stopped(t, sight);
});

inTerminal('SIGHUP leaves the engine halted', async t => {
	const sight = await open(t);
	kill(sight.processes().screen, 'SIGHUP');
	await ended(t, sight, 1);
	t.regex(afterwards(sight), /the terminal was closed/);
	await haltedWithAdvice(t, sight);
});

inTerminal('a terminal that is closed leaves the engine halted and no process of the screen', async t => {
	const sight = await open(t);
	const {parent, screen} = sight.processes();
	kill(sight.child.pid ?? null, 'SIGKILL');
	await until('parent and screen have ended', () => !isThere(parent) && !isThere(screen));
	await until('the engine is halted', async () => (await engineOf(t, sight))?.tradingState === 'HALTED');
	t.not(sight.processes().engine, null);
});

for (const [how, stop] of [
	['Ctrl+Z', (sight: Sight) => {
		sight.type('\u001A');
	}],
	['SIGTSTP', (sight: Sight) => {
		kill(sight.processes().screen, 'SIGTSTP');
	}],
] as const) {
	inTerminal(`${how} gives the terminal to the shell and says that the engine runs; SIGCONT paints the screen again`, async t => {
		const sight = await open(t);
		const {screen, engine} = sight.processes();
		stop(sight);
		await until('the screen stands still', () => stateOf(screen) === 'T');
		await until('it is said', () => {
			// What holds the terminal here stops with what runs in it, on a busy machine before it has passed on the last words.
			kill(sight.child.pid ?? null, 'SIGCONT');
			return afterwards(sight).includes('the engine keeps running');
		});
		givenBack(t, sight);
		t.not(stateOf(engine), 'T', 'the engine does not');
		const left = sight.written().length;
		kill(sight.child.pid ?? null, 'SIGCONT');
		kill(-groupOf(screen), 'SIGCONT');
		await until('the alternate screen is entered again', () => sight.written().slice(left).includes('\u001B[?1049h'));
		await sight.sees(/RUNNING[\s\S]*Ctrl\+X HALT/);
		t.regex(sight.modes(), /-icanon/);
		sight.type('\u0003');
		await sight.sees(/Press Ctrl\+C again/);
		sight.type('\u0003');
		await ended(t, sight, 0);
	});
}

for (const [fault, words, code] of [
	['throw', /the screen crashed[\s\S]*Error: thrown on purpose/, 1],
	['reject', /the screen crashed[\s\S]*Error: rejected on purpose/, 1],
	['render', /the screen failed twice: unable to draw, on purpose[\s\S]*could not go on/, 1],
] as const) {
	inTerminal(`a screen that goes wrong (${fault}) says why on the normal screen, and the engine is left halted`, async t => {
		Object.assign(process.env, {SCREEN_FAULT: fault, FAULT_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, '../support/screen-fault.mjs')).href}`});
		const sight = await open(t);
		Object.assign(process.env, {FAULT_OPTIONS: ''});
		kill(sight.processes().screen, 'SIGUSR2');
		await ended(t, sight, code);
		t.regex(afterwards(sight), words);
		await haltedWithAdvice(t, sight);
	});
}

for (const signal of ['SIGKILL', 'SIGQUIT', 'SIGABRT'] as const) {
	inTerminal(`${signal}, which nothing in the screen can answer: the parent gives the terminal back`, async t => {
		const sight = await open(t);
		kill(sight.processes().screen, signal);
		await ended(t, sight, 128 + {SIGKILL: 9, SIGQUIT: 3, SIGABRT: 6}[signal]);
		t.regex(afterwards(sight), new RegExp(`ended by ${signal}`));
		await haltedWithAdvice(t, sight);
	});
}

inTerminal('kill -9 of the engine leaves a screen that says so, and leaving it is a failure', async t => {
	const sight = await open(t);
	kill(sight.processes().engine, 'SIGKILL');
	await sight.sees(/gone|ended|lost/i);
	t.not(sight.processes().screen, null);
	sight.type('q');
	await ended(t, sight, 1);
});

inTerminal('kill -9 of the guard changes nothing on the screen, and there is another guard', async t => {
	const sight = await open(t);
	await until('there is a guard', () => sight.processes().guard !== null);
	const {guard, engine} = sight.processes();
	kill(guard, 'SIGKILL');
	await until('there is another', () => ![null, guard].includes(sight.processes().guard));
	t.is(sight.processes().engine, engine);
	t.regex(sight.screen(), /RUNNING/);
	t.is(sight.exitCode(), null);
	sight.type('\u0003');
	await sight.sees(/Press Ctrl\+C again/);
	sight.type('\u0003');
	await ended(t, sight, 0);
});

function isThere(pid: number | null): boolean {
	return stateOf(pid) !== null && stateOf(pid) !== 'Z';
}

/** Returns the state of a process in Linux's letters, `T` where it was stopped; null when it is gone. */
function stateOf(pid: number | null): string | null {
	return statOf(pid)?.[0] ?? null;
}

function groupOf(pid: number | null): number {
	return Number(statOf(pid)?.[2] ?? Number.NaN);
}

/** The fields of /proc/<pid>/stat behind the name: state, parent, group. */
function statOf(pid: number | null): readonly string[] | null {
	try {
		return readFileSync(`/proc/${pid ?? ''}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
	} catch {
		return null;
	}
}
