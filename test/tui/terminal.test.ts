import {EventEmitter} from 'node:events';
import process from 'node:process';
import {PassThrough} from 'node:stream';
import test from 'ava';
import {CryptoTraderError} from '../../src/engine/domain/error.js';
import {holdOutput} from '../../src/tui/quiet.js';
import {guardTerminal, listenForHalt, prepareEnvironment, requireTerminal, restoreSequence} from '../../src/tui/terminal.js';

test('NO_COLOR, --no-color and a dumb terminal take colour away before chalk is loaded', t => {
	for (const [flags, environment] of [[{}, {NO_COLOR: '1'}], [{noColor: true}, {}], [{}, {TERM: 'dumb'}]] as const) {
		const changed: Record<string, string | undefined> = {...environment};
		t.is(prepareEnvironment(flags, changed).theme, 'mono');
		t.is(changed.FORCE_COLOR, '0');
	}

	const colourful: Record<string, string | undefined> = {NO_COLOR: '', TERM: 'xterm-256color'};
	t.is(prepareEnvironment({}, colourful).theme, 'terminal');
	t.is(colourful.FORCE_COLOR, undefined);
	t.is(colourful.NODE_ENV, 'production');
});

test('ASCII where it is asked for, on the Linux console and without UTF-8', t => {
	const glyphs = (environment: Record<string, string>, ascii = false) => prepareEnvironment({ascii}, {...environment}).glyphs;
	t.is(glyphs({}, true), 'ascii');
	t.is(glyphs({TERM: 'linux', LANG: 'en_US.UTF-8'}), 'ascii');
	t.is(glyphs({LANG: 'C'}), 'ascii');
	t.is(glyphs({LC_ALL: 'POSIX', LANG: 'en_US.UTF-8'}), 'ascii');
	t.is(glyphs({LANG: 'de_DE.utf8'}), 'braille');
	t.is(glyphs({LC_ALL: '', LANG: 'C.UTF-8'}), 'braille');
	t.is(glyphs({}), 'braille');
});

test('without a terminal it says what to do, as wrong use', t => {
	t.notThrows(() => {
		requireTerminal({isTTY: true}, {isTTY: true});
	});
	for (const [stdin, stdout] of [[{}, {isTTY: true}], [{isTTY: true}, {}]] as const) {
		const error = t.throws(() => {
			requireTerminal(stdin, stdout);
		}, {instanceOf: CryptoTraderError});
		t.like(error, {code: 'no-terminal', exit: 2});
		t.regex(error.advice, /--daemon/u);
	}
});

type Log = string[];

function guarded(log: Log) {
	return guardTerminal({
		unmount() {
			log.push('unmount');
		},
		onSignal(signal) {
			log.push(signal);
		},
		onContinue() {
			log.push('continue');
		},
		stdout: {
			write(text) {
				log.push(text === restoreSequence ? 'restore' : text);
			},
		},
		stdin: {
			setRawMode(on) {
				log.push(`raw ${on}`);
			},
		},
	});
}

const watched = ['exit', 'uncaughtExceptionMonitor', 'SIGHUP', 'SIGINT', 'SIGTERM', 'SIGTSTP', 'SIGCONT'];
const listenerCounts = (): readonly number[] => watched.map(event => process.listenerCount(event));

test.serial('the terminal is restored once, after Ink has let go of it', t => {
	const log: Log = [];
	const guard = guarded(log);
	guard.restore();
	guard.restore();
	t.deepEqual(log, ['unmount', 'restore', 'raw false']);
	guard.release();
});

test.serial('a guard that was released writes nothing and listens to nothing', t => {
	const log: Log = [];
	const before = listenerCounts();
	const guard = guarded(log);
	t.notDeepEqual(listenerCounts(), before);
	guard.release();
	guard.restore();
	t.deepEqual(log, []);
	t.deepEqual(listenerCounts(), before);
});

test.serial('one failing step does not keep the next from being tried', t => {
	const log: Log = [];
	const guard = guardTerminal({
		unmount() {
			throw new Error('no');
		},
		onSignal: () => undefined,
		onContinue: () => undefined,
		stdout: {
			write() {
				throw new Error('EIO');
			},
		},
		stdin: {
			setRawMode(on) {
				log.push(`raw ${on}`);
			},
		},
	});
	guard.restore();
	guard.release();
	t.deepEqual(log, ['raw false']);
});

test.serial('the first signal is told, not acted on', t => {
	const log: Log = [];
	const guard = guarded(log);
	process.emit('SIGTERM', 'SIGTERM');
	process.emit('SIGCONT', 'SIGCONT');
	t.deepEqual(log, ['SIGTERM', 'continue']);
	guard.release();
});

function halts(...chunks: readonly (string | Uint8Array)[]): number {
	const stdin = new PassThrough();
	let count = 0;
	const stop = listenForHalt(stdin, () => {
		count++;
	});
	for (const chunk of chunks) {
		stdin.emit('data', chunk);
	}

	stop();
	stdin.emit('data', '\u0018');
	return count;
}

test('the halt key is heard in any chunk of keys, as text or bytes', t => {
	t.is(halts('\u0018'), 1);
	t.is(halts('jj\u0018k'), 1);
	t.is(halts(new Uint8Array([0x18])), 1);
	t.is(halts('\u001B[A', 'x', 'X'), 0);
});

test('the halt byte within a paste is text, also when the paste comes in pieces', t => {
	t.is(halts('\u001B[200~a\u0018b\u001B[201~'), 0);
	t.is(halts('\u001B[200~a', '\u0018', 'b\u001B[201~'), 0);
	t.is(halts('\u001B[200~a\u001B[201~\u0018'), 1);
	t.is(halts('\u0018\u001B[200~a\u001B[201~'), 1);
});

test.serial('warnings and stderr are held back and handed over', async t => {
	const written: string[] = [];
	const stderr = {
		write(text: string | Uint8Array) {
			written.push(String(text));
			return true;
		},
	};
	const printers = process.listeners('warning');
	const quiet = holdOutput(stderr);
	stderr.write('from a library\n');
	process.emitWarning('an old function');
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	t.deepEqual(written, []);
	t.deepEqual(quiet.end(), ['from a library\n', 'Warning: an old function\n']);
	stderr.write('now');
	t.deepEqual(written, ['now']);
	t.deepEqual(process.listeners('warning'), printers);
});

test('the halt byte follows the halt key', t => {
	const stdin = new PassThrough();
	let halts = 0;
	listenForHalt(stdin, () => {
		halts++;
	}, 'ctrl+g');
	stdin.emit('data', '\u0018');
	t.is(halts, 0);
	stdin.emit('data', 'abc\u0007');
	t.is(halts, 1);
});

test.serial('a terminal that takes nothing any more is told once, as one that was closed', t => {
	const told: string[] = [];
	// eslint-disable-next-line unicorn/prefer-event-target -- that is what streams are
	const stdout = new EventEmitter();
	const guard = guardTerminal({
		unmount: () => undefined,
		onSignal(signal) {
			told.push(signal);
		},
		onSuspend() {
			told.push('suspend');
		},
		onContinue: () => undefined,
		stdout: Object.assign(stdout, {write: () => true}),
		stdin: {},
	});
	process.emit('SIGTSTP', 'SIGTSTP');
	stdout.emit('error', new Error('EIO'));
	stdout.emit('error', new Error('EIO'));
	guard.release();
	t.notThrows(() => stdout.emit('error', new Error('EIO')), 'what is still written on the way out is no error that nobody caught');
	t.deepEqual(told, ['suspend', 'SIGHUP']);
});
