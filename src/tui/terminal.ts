/**
The terminal itself: whether it can carry a screen, how it is coloured, the halt key at the level of bytes, and that it is
always given back.
*/
import fs from 'node:fs';
import {CryptoTraderError, exitCode} from '../engine/domain/error.js';
import {themes, type Depth, type Direction, type Glyphs, type ThemeName} from './theme.js';

export type Flags = {
	readonly noColor?: boolean;
	readonly ascii?: boolean;
	readonly theme?: ThemeName;
	readonly direction?: Direction;
	readonly glyphs?: Glyphs;
	/** One change a second at most. */
	readonly calm?: boolean;
	/** Plain lines, one after the other, instead of a screen. */
	readonly screenReader?: boolean;
};

export type Look = {
	readonly theme: ThemeName;
	readonly glyphs: Glyphs;
	readonly depth: Depth;
	readonly direction: Direction;
	/** True where no colour is wanted, whatever theme is chosen. */
	readonly plain: boolean;
	readonly calm: boolean;
	readonly screenReader: boolean;
};

type Environment = Record<string, string | undefined>;

/**
Decides colours and characters, and sets what libraries read when they are loaded: FORCE_COLOR, because chalk does not
honour NO_COLOR, and NODE_ENV, because React is slow in development. Call it before anything imports Ink.
*/
export function prepareEnvironment(flags: Flags, environment: Environment = process.env): Look {
	const term = environment.TERM ?? '';
	const plain = flags.noColor === true || (environment.NO_COLOR ?? '') !== '' || term === 'dumb';
	environment.NODE_ENV ??= 'production';
	if (plain) {
		environment.FORCE_COLOR = '0';
	}

	const isAscii = flags.ascii === true || term === 'linux' || term === 'dumb' || !speaksUnicode(environment);
	return {
		theme: plain ? 'mono' : flags.theme ?? 'terminal',
		glyphs: isAscii ? 'ascii' : flags.glyphs ?? 'braille',
		depth: depthOf(environment),
		direction: flags.direction ?? 'green-up',
		plain,
		calm: flags.calm ?? false,
		screenReader: flags.screenReader ?? environment.INK_SCREEN_READER === 'true',
	};
}

function depthOf({COLORTERM = '', TERM = ''}: Environment): Depth {
	return /^(truecolor|24bit)$/.test(COLORTERM) ? 'true' : (TERM.includes('256color') ? 256 : 16);
}

/** Returns whether a word in the settings names a theme. */
export function isThemeName(name: string): name is ThemeName {
	return Object.hasOwn(themes, name);
}

/** An environment that says nothing of its language is taken to speak UTF-8, as containers do. */
function speaksUnicode(environment: Environment): boolean {
	const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(value => value !== undefined && value !== '');
	return locale === undefined || /utf-?8/i.test(locale);
}

/** Throws a CryptoTraderError (wrong use) unless both streams belong to a terminal. */
export function requireTerminal(stdin: {readonly isTTY?: boolean}, stdout: {readonly isTTY?: boolean}): void {
	if (stdin.isTTY !== true || stdout.isTTY !== true) {
		throw new CryptoTraderError('the screen needs a terminal, and there is none', {
			code: 'no-terminal',
			advice: 'Run it in a terminal, or use --daemon for the engine without a screen.',
			exit: exitCode.wrongUse,
		});
	}
}

/** Ends synchronized output, mouse, paste and kitty modes, styles, the hidden cursor and the alternate screen, in this order. */
export const restoreSequence = '\u001B[?2026l\u001B[?1006l\u001B[?1002l\u001B[?1000l\u001B[?2004l\u001B[<u\u001B[0m\u001B[?25h\u001B[?1049l';

export type Guard = {
	/** Gives the terminal back now. Only the first call does anything. */
	restore(): void;
	/** Lets go without writing: the screen has been left in good order. */
	release(): void;
};

export type GuardOptions = {
	/** Leaves the screen as far as it can still do so itself; called once, before the terminal is restored by force. */
	readonly unmount: () => void;
	/** Told of the first signal; a second one ends the process at once. */
	readonly onSignal: (signal: NodeJS.Signals) => void;
	/** Told to stop for a while, by a signal instead of a key. */
	readonly onSuspend?: () => void;
	/** Told when the process was stopped and goes on. */
	readonly onContinue: () => void;
	readonly stdout: {write(text: string): unknown; on?(event: 'error', listener: () => void): unknown};
	readonly stdin: {setRawMode?(on: boolean): unknown};
};

const endings: Readonly<Partial<Record<NodeJS.Signals, number>>> = {SIGHUP: 1, SIGINT: 2, SIGTERM: 15};

/** What a person is told whose screen has ended in a way that nobody wanted. */
export const engineRunsOn = 'The engine runs on without it, halted unless it is set to continue.\nSee it with `cryptotrader status`, open it again with `cryptotrader attach`.\n';

/** Watches every way in which the process can end or crash that can be watched. A terminal that takes nothing any more is one that was closed. */
export function guardTerminal(options: GuardOptions): Guard {
	const {onSignal, onSuspend = () => undefined, onContinue, stdout} = options;
	let held = true;
	const restore = (): void => {
		if (held) {
			held = false;
			giveBack(options);
		}
	};

	let signals = 0;
	const ended = (signal: NodeJS.Signals): void => {
		signals++;
		if (signals === 1) {
			onSignal(signal);
		} else {
			restore();
			process.exit(128 + (endings[signal] ?? 0));
		}
	};

	// Before Node prints the error, so that it is printed on the normal screen.
	const crashed = (): void => {
		restore();
		attempt(() => {
			sayNow(stdout, `cryptotrader: the screen crashed. ${engineRunsOn}`);
		});
	};

	const watch = (how: 'on' | 'off'): void => {
		process[how]('exit', restore);
		process[how]('uncaughtExceptionMonitor', crashed);
		process[how]('SIGTSTP', onSuspend);
		process[how]('SIGCONT', onContinue);
		for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
			process[how](signal, ended);
		}
	};

	watch('on');
	// For good: what is still written on the way out fails like the first time, and must not be an error that nobody caught.
	stdout.on?.('error', () => {
		if (signals === 0) {
			ended('SIGHUP');
		}
	});
	return {
		restore,
		release() {
			held = false;
			watch('off');
		},
	};
}

function giveBack({unmount, stdout, stdin}: GuardOptions): void {
	attempt(unmount);
	attempt(() => {
		writeNow(stdout, restoreSequence);
	});
	attempt(() => {
		stdin.setRawMode?.(false);
	});
}

/** Nothing but a synchronous write arrives while the process exits. */
function writeNow(stdout: GuardOptions['stdout'], text: string): void {
	if (stdout === process.stdout) {
		fs.writeSync(process.stdout.fd, text);
	} else {
		stdout.write(text);
	}
}

/** What libraries write to the standard error is held back meanwhile; this is not. */
function sayNow(stdout: GuardOptions['stdout'], text: string): void {
	if (stdout === process.stdout) {
		fs.writeSync(process.stderr.fd, text);
	}
}

function attempt(action: () => void): void {
	try {
		action();
	} catch {
		// The terminal may be gone already; the next step is tried all the same.
	}
}

const pasteStart = '\u001B[200~';
const pasteEnd = '\u001B[201~';

type ByteSource = {
	on(event: 'data', listener: (data: string | Uint8Array) => void): unknown;
	off(event: 'data', listener: (data: string | Uint8Array) => void): unknown;
};

/**
Calls `onHalt` whenever the byte of the halt key, a control chord such as `ctrl+x`, arrives, whatever Ink makes of it and after Ink has gone; not from within a
paste. Returns how to stop.
*/
export function listenForHalt(stdin: ByteSource, onHalt: () => void, chord = 'ctrl+x'): () => void {
	const haltByte = String.fromCodePoint((chord.codePointAt(chord.length - 1) ?? 0) - 96);
	let pasting = false;
	const listener = (data: string | Uint8Array): void => {
		let rest = typeof data === 'string' ? data : new TextDecoder().decode(data);
		while (rest !== '') {
			const border = rest.indexOf(pasting ? pasteEnd : pasteStart);
			const part = border === -1 ? rest : rest.slice(0, border);
			if (!pasting && part.includes(haltByte)) {
				onHalt();
			}

			rest = border === -1 ? '' : rest.slice(border + pasteStart.length);
			pasting = border === -1 ? pasting : !pasting;
		}
	};

	stdin.on('data', listener);
	return () => {
		stdin.off('data', listener);
	};
}

/** Returns what puts text on the clipboard of terminals that allow it (OSC 52). */
export function clipboardSequence(text: string): string {
	return `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;
}
