/**
An engine as a child of the screen: started with the screen's own words, talked to over IPC, and left behind only on
purpose.
*/
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {Writable} from 'node:stream';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {Progress} from '../../engine/domain/pulse.js';
import type {EngineHandle} from '../../engine/ports/engine-handle.js';
import {connectHandle} from '../../engine/remote/client.js';
import {ipcWire} from '../../engine/remote/wire.js';
import type {Secret} from '../../storage/keystore/secret.js';
import {childEnvironment} from './child-environment.js';
import {programEntry} from './simulation-child.js';

export type EngineChild = {
	readonly handle: EngineHandle;
	readonly pid: number | null;
	/** Stops the engine in good order and returns when it has ended. */
	stop(reason: string): Promise<void>;
	/** Lets the engine run on without a screen. */
	release(): void;
};

/** What a screen says to an engine that it owns, beside the protocol: you are on your own now, on purpose. */
export const releaseMessage = {release: true} as const;

/** What an engine says to the screen that owns it, before there is a handle to ask. */
export type StartingMessage = {readonly starting: Progress};

/** After the three of every process and the line to the screen. */
const passphraseDescriptor = 4;
const patienceMs = 15_000;
const errorTailBytes = 4000;

/**
Starts an engine with the words of this command line, in a process group of its own: the terminal's keys and hang-ups are the
screen's business. A passphrase goes through a pipe, and is wiped here. Rejects with what the engine said when it ends before it is ready.
*/
export async function startEngineChild(words: readonly string[], passphrase: Secret | null, onProgress: (progress: Progress) => void): Promise<EngineChild> {
	const lock = passphrase === null ? [] : ['--passphrase-fd', String(passphraseDescriptor)];
	const child = fork(programEntry(), ['--daemon', '--owned', ...words, ...lock], {
		stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...(passphrase === null ? [] : ['pipe' as const])], detached: true, env: childEnvironment(),
	});
	handOver(child, passphrase);
	const said = collectErrors(child);
	const ended = once(child, 'exit');
	const handle = connectHandle(ipcWire(child));
	const code = await Promise.race([greeted(child, onProgress), ended.then(([ended]) => Number(ended))]);
	if (code !== 'ready') {
		const [message = 'the engine ended before it was ready', advice = 'See logs/engine.log in the data folder.'] = said().trim().replace(/^cryptotrader: /, '').split('\n');
		const exit = Object.values(exitCode).find(known => known === code) ?? exitCode.failed;
		throw new CryptoTraderError(message, {code: 'engine-failed', advice, exit});
	}

	return {
		handle,
		pid: child.pid ?? null,
		async stop(reason) {
			await handle.send({type: 'StopEngine', source: 'key', reason}).catch(() => undefined);
			const timer = setTimeout(() => {
				child.kill('SIGKILL');
			}, patienceMs);
			await ended;
			clearTimeout(timer);
		},
		release() {
			child.send(releaseMessage, () => {
				child.disconnect();
				child.unref();
			});
		},
	};
}

/** Writes the passphrase where the engine reads it, and forgets it. */
function handOver({stdio}: ChildProcess, passphrase: Secret | null): void {
	const pipe = stdio[passphraseDescriptor];
	if (passphrase !== null && pipe instanceof Writable) {
		// An engine that has ended before it has read says why by itself.
		pipe.on('error', () => undefined).end(passphrase.reveal());
		passphrase.wipe();
	}
}

/** Resolves with the engine's first word that is not about its start. */
async function greeted(child: ChildProcess, onProgress: (progress: Progress) => void): Promise<'ready'> {
	return new Promise(resolve => {
		const listen = (message: object): void => {
			if ('starting' in message) {
				onProgress((message as StartingMessage).starting);
			} else {
				child.off('message', listen);
				resolve('ready');
			}
		};

		child.on('message', listen);
	});
}

/** Keeps the end of what the engine writes to its standard error; nothing of it may reach the screen. */
function collectErrors(child: ChildProcess): () => string {
	let tail = '';
	child.stderr?.setEncoding('utf8');
	child.stderr?.on('data', (chunk: string) => {
		tail = (tail + chunk).slice(-errorTailBytes);
	});
	return () => tail;
}
