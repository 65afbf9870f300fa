/**
The simulated exchange as a process of its own, as a real venue would be: the engine can be killed without it, and meets it
only over HTTP and WebSocket.
*/
import {type ChildProcess, fork} from 'node:child_process';
import {openSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {CryptoTraderError, type ExitCode} from '../../engine/domain/error.js';
import {childEnvironment} from './child-environment.js';

export type SimulationChild = {
	/** `http://127.0.0.1:<port>` */
	readonly endpoint: string;
	stop(): void;
};

/** What the child says once, over IPC. */
export type SimulationGreeting =
	| {readonly url: string}
	| {readonly failed: {readonly message: string; readonly code: string; readonly advice: string; readonly exit: ExitCode}};

/** The program's own entry, as source under a loader or as compiled file. */
export function programEntry(): string {
	const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
	return fileURLToPath(new URL(`../../cli.${extension}`, import.meta.url));
}

/** Starts `cryptotrader sim` with `words` and waits until it listens. Throws what the child could not do. */
export async function startSimulationChild(words: readonly string[], logFolder: string): Promise<SimulationChild> {
	const log = openSync(join(logFolder, 'sim.log'), 'a');
	const child = fork(programEntry(), ['sim', ...words], {stdio: ['ignore', log, log, 'ipc'], detached: true, env: childEnvironment()});
	const greeting = await firstWord(child);
	if ('failed' in greeting) {
		const {message, ...rest} = greeting.failed;
		throw new CryptoTraderError(message, rest);
	}

	return {
		endpoint: greeting.url,
		stop() {
			child.removeAllListeners();
			if (child.connected) {
				child.disconnect();
			}
		},
	};
}

async function firstWord(child: ChildProcess): Promise<SimulationGreeting> {
	return new Promise((resolve, reject) => {
		child.once('message', message => {
			resolve(message as SimulationGreeting);
		});
		child.once('exit', code => {
			reject(new CryptoTraderError(`the simulated exchange ended with code ${code} before it listened`, {code: 'simulation-failed', advice: 'See logs/sim.log in the data folder.'}));
		});
	});
}
