/**
An engine as a child of the screen: started with the screen's own words, talked to over IPC, and left behind only on
purpose.
*/
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {CryptoTraderError} from '../../engine/domain/error.js';
import type {EngineHandle} from '../../engine/ports/engine-handle.js';
import {connectHandle} from '../../engine/remote/client.js';
import {ipcWire} from '../../engine/remote/wire.js';
import {programEntry} from './simulation-child.js';

export type EngineChild = {
	readonly handle: EngineHandle;
	/** Stops the engine in good order and returns when it has ended. */
	stop(reason: string): Promise<void>;
	/** Lets the engine run on without a screen. */
	release(): void;
};

/** What a screen says to an engine that it owns, beside the protocol: you are on your own now, on purpose. */
export const releaseMessage = {release: true} as const;

const patienceMs = 15_000;
const errorTailBytes = 4000;

/** Starts an engine with the words of this command line, in a process group of its own: the terminal's keys and hang-ups are the screen's business. Rejects with what the engine said when it ends before it is ready. */
export async function startEngineChild(words: readonly string[]): Promise<EngineChild> {
	const child = fork(programEntry(), ['--daemon', '--owned', ...words], {stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: true});
	const said = collectErrors(child);
	const ended = once(child, 'exit');
	const handle = connectHandle(ipcWire(child));
	const first = await Promise.race([once(child, 'message').then(() => 'ready' as const), ended.then(() => 'ended' as const)]);
	if (first === 'ended') {
		const [message = 'the engine ended before it was ready', advice = 'See logs/engine.log in the data folder.'] = said().trim().replace(/^cryptotrader: /, '').split('\n');
		throw new CryptoTraderError(message, {code: 'engine-failed', advice});
	}

	return {
		handle,
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

/** Keeps the end of what the engine writes to its standard error; nothing of it may reach the screen. */
function collectErrors(child: ChildProcess): () => string {
	let tail = '';
	child.stderr?.setEncoding('utf8');
	child.stderr?.on('data', (chunk: string) => {
		tail = (tail + chunk).slice(-errorTailBytes);
	});
	return () => tail;
}
