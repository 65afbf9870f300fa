/**
The built program in a real pseudo-terminal, watched byte by byte from outside: `script` of util-linux holds the terminal, and
/proc tells what the screen process costs.
*/
import {spawn, spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {createFrameMeter, type FrameMeter} from './screen-frames.js';

export const entry = join(resolve(import.meta.dirname, '..'), 'dist', 'cli.js');

/** Ticks a second in which Linux counts the time of a process. */
const ticks = Number(spawnSync('getconf', ['CLK_TCK'], {encoding: 'utf8'}).stdout.trim() || 100);

export type ScreenProgram = {
	readonly meter: FrameMeter;
	/** Milliseconds from the start of the program to the first byte of its first frame; null before. */
	firstFrameMs(): number | null;
	/** Milliseconds since the start of the program. */
	now(): number;
	type(keys: string): void;
	/** Seconds of processor time that the screen process has used so far. */
	cpuSeconds(): number;
	/** Resident memory of the screen process in MiB. */
	rss(): number;
	/** Ends everything that was started for this terminal. */
	close(): Promise<void>;
};

export type ScreenProgramOptions = {
	readonly columns: number;
	readonly rows: number;
	readonly words: readonly string[];
	/** The folder whose name is in the command line of every process that belongs to this program. */
	readonly folder: string;
	readonly environment?: Readonly<Record<string, string>>;
};

const running = new Set<ScreenProgram>();

/** Ends every program that was not closed, as after an error. */
export async function closePrograms(): Promise<void> {
	await Promise.all([...running].map(async program => program.close()));
}

/** Throws where there is no terminal to be had. */
export function requireScript(): void {
	if (!(spawnSync('script', ['--version'], {encoding: 'utf8'}).stdout ?? '').includes('util-linux')) {
		throw new Error('this benchmark needs `script` of util-linux, which gives a program a terminal');
	}
}

/** Starts the program on a terminal of its own. The time starts when `script` does, a few milliseconds before the program. */
export function openProgram({columns, rows, words, folder, environment = {}}: ScreenProgramOptions): ScreenProgram {
	const command = `stty cols ${columns} rows ${rows}; exec '${process.execPath}' '${entry}' ${words.map(word => `'${word}'`).join(' ')}`;
	const started = performance.now();
	const child = spawn('script', ['-qfec', command, '/dev/null'], {
		env: {...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, TERM: 'xterm-256color', NODE_OPTIONS: '', CI: '', LANG: 'C.UTF-8', ...environment},
		stdio: ['pipe', 'pipe', 'ignore'],
		detached: true,
	});
	const ended = new Promise(done => {
		child.once('close', done);
	});
	const meter = createFrameMeter(columns, rows, /HALT *$/);
	let first: number | null = null;
	let screen: number | null = null;
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		const at = performance.now() - started;
		first ??= chunk.includes('\u001B[?1049h') ? at : null;
		meter.take(chunk, at);
	});
	const screenProcess = (): number => {
		screen ??= processesOf(folder).find(({line}) => line.includes('--screen-process'))?.pid ?? null;
		if (screen === null) {
			throw new Error('there is no screen process');
		}

		return screen;
	};

	const program: ScreenProgram = {
		meter,
		firstFrameMs: () => first,
		now: () => performance.now() - started,
		type(keys) {
			child.stdin.write(keys);
		},
		cpuSeconds() {
			// After the name in brackets, which may hold blanks: state is the first field, user and system time the 12th and 13th.
			const fields = readFileSync(`/proc/${screenProcess()}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
			return (Number(fields[11]) + Number(fields[12])) / ticks;
		},
		rss: () => Number(readFileSync(`/proc/${screenProcess()}/statm`, 'utf8').split(' ')[1]) * 4096 / 1_048_576,
		async close() {
			// The parent and the screen first: nobody is there any more to say that the engine has gone.
			for (const {pid} of processesOf(folder)) {
				end(pid);
			}

			await ended;
			running.delete(program);
		},
	};
	running.add(program);
	return program;
}

type Running = {readonly pid: number; readonly line: string};

/** Returns the processes whose command line names a folder, this one and `script` left out. */
function processesOf(folder: string): readonly Running[] {
	return readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid).flatMap(name => {
		const line = commandLine(name);
		return line.includes(folder) && line.includes(entry) && !line.startsWith('script') ? [{pid: Number(name), line}] : [];
	});
}

function commandLine(pid: string): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
	} catch {
		return '';
	}
}

function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended already.
	}
}
