/**
The whole workstation in a real pseudo-terminal, with xterm's emulator reading what a person would see.
*/
import {type ChildProcess, execFileSync, spawn, spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import xterm from '@xterm/headless';
import {entry, scratch, until} from './program.js';

/** Whether this machine has util-linux's `script`, which gives a command a terminal. */
export const hasTerminal = spawnSync('script', ['--version'], {encoding: 'utf8'}).stdout.includes('util-linux');

export type Workstation = {
	/** The process that holds the pseudo-terminal. */
	readonly child: ChildProcess;
	/** Everything written to the terminal so far. */
	written(): string;
	screen(): string;
	sees(pattern: RegExp): Promise<void>;
	type(text: string): void;
	/** Makes the terminal another size, as dragging its window would. */
	resize(columns: number, rows: number): void;
	/** Process ids of the program's parts by what they are. */
	processes(): {readonly parent: number | null; readonly screen: number | null; readonly engine: number | null; readonly exchange: number | null; readonly guard: number | null};
	/** What the shell line after the program says of its exit code; null while it runs. */
	exitCode(): number | null;
};

/** Opens the program with `words` in a terminal of that size, for somebody who has had the tour unless `home` is another's. Its processes end with the test. */
export function openWorkstation(t: ExecutionContext, words: readonly string[], columns = 80, rows = 24, home = usedHome(t)): Workstation {
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const command = `stty cols ${columns} rows ${rows}; '${process.execPath}' '${entry}' ${words.map(word => `'${word}'`).join(' ')}; echo "exit code $?"; sleep 60`;
	const child = spawn('script', ['-qfec', command, '/dev/null'], {env: {...process.env, XDG_DATA_HOME: home, TERM: 'xterm-256color', NODE_OPTIONS: process.env.FAULT_OPTIONS ?? '', CI: '', LANG: 'C.UTF-8'}, stdio: ['pipe', 'pipe', 'ignore'], detached: true});
	let written = '';
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		written += chunk;
		emulator.write(chunk);
	});
	const screen = (): string => Array.from({length: emulator.rows}, (_, row) => emulator.buffer.active.getLine(emulator.buffer.active.viewportY + row)?.translateToString(true) ?? '').join('\n');
	const station: Workstation = {
		child,
		written: () => written,
		screen,
		async sees(pattern) {
			await until(() => `the screen shows ${String(pattern)}; it shows\n${screen()}`, () => pattern.test(screen()));
		},
		type(text) {
			child.stdin.write(text);
		},
		resize(toColumns, toRows) {
			emulator.resize(toColumns, toRows);
			execFileSync('stty', ['-F', readlinkSync(`/proc/${partsOf(words).screen ?? ''}/fd/0`), 'cols', String(toColumns), 'rows', String(toRows)]);
		},
		processes: () => partsOf(words),
		exitCode() {
			const found = /exit code (\d+)/.exec(written);
			return found === null ? null : Number(found[1]);
		},
	};
	t.teardown(() => {
		for (const pid of [...Object.values(station.processes()), -(child.pid ?? 0)]) {
			kill(pid, 'SIGKILL');
		}
	});
	return station;
}

/** Returns a home in which the first steps were seen already, so that they cover nothing. */
function usedHome(t: ExecutionContext): string {
	const home = scratch(t);
	mkdirSync(join(home, 'cryptotrader'));
	writeFileSync(join(home, 'cryptotrader', 'seen.json'), '{"tour":true}\n');
	return home;
}

export function kill(pid: number | null, signal: NodeJS.Signals): void {
	try {
		if (pid !== null && pid !== 0) {
			process.kill(pid, signal);
		}
	} catch {
		// It has ended already.
	}
}

/** Tells the program's processes apart by their command lines; the last word is the test's own data folder. */
function partsOf(words: readonly string[]): ReturnType<Workstation['processes']> {
	const folder = words.at(-1) ?? '';
	const pids = execFileSync('pgrep', ['-f', entry], {encoding: 'utf8'}).trim().split('\n').map(Number);
	const lines = pids.map(pid => ({pid, line: commandLine(pid)})).filter(({line}) => line.includes(folder) && !line.startsWith('script') && !line.includes('stty'));
	const find = (which: (line: string) => boolean): number | null => lines.find(({line}) => which(line))?.pid ?? null;
	return {
		exchange: find(line => line.includes(`${entry} sim`)),
		guard: find(line => line.includes(`${entry} guard`)),
		engine: find(line => line.includes('--owned')),
		screen: find(line => line.includes('--screen-process')),
		parent: find(line => !line.includes(`${entry} sim`) && !line.includes(`${entry} guard`) && !line.includes('--owned') && !line.includes('--screen-process')),
	};
}

function commandLine(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
	} catch {
		return '';
	}
}
