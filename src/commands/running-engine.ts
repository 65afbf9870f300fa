/**
Finds the engine that runs for a profile or a data folder.
*/
import {CryptoTraderError} from '../engine/domain/error.js';
import {type RemoteEngine, connectSocket} from '../engine/remote/client.js';
import {candidateFolders} from './engine/folder.js';
import type {GlobalFlags} from './engine/flags.js';
import {viewSocket} from './engine/view-socket.js';

export type RunningEngine = {readonly handle: RemoteEngine; readonly folder: string};

/** How a screen reaches an engine: by the door for readers, or by a socket that leads to one elsewhere. */
export type Reach = {readonly readOnly?: boolean; readonly socket?: string};

/** Returns the engine that runs for these flags, or null. */
export async function findEngine(flags: GlobalFlags, {readOnly = false}: Reach = {}): Promise<RunningEngine | null> {
	for (const folder of candidateFolders(flags)) {
		const handle = await connectSocket(readOnly ? viewSocket(folder) : folder.socket);
		if (handle !== null) {
			return {handle, folder: folder.root};
		}
	}

	return null;
}

/** Returns the engine that runs for these flags. Throws a CryptoTraderError (`no-engine`) when there is none. */
export async function requireEngine(flags: GlobalFlags, reach: Reach = {}): Promise<RunningEngine> {
	const engine = await findEngine(flags, reach);
	if (engine === null) {
		throw noEngine(flags);
	}

	return engine;
}

/** Returns the engine behind a socket, wherever it runs. Throws a CryptoTraderError (`no-engine`) when nobody answers there. */
export async function engineAt(path: string): Promise<RemoteEngine> {
	const handle = await connectSocket(path);
	if (handle === null) {
		throw new CryptoTraderError(`no engine answers at ${path}`, {
			code: 'no-engine',
			advice: 'It must be the forwarded engine.sock or engine.view of a data folder whose engine runs; `cryptotrader status` there shows the folder.',
		});
	}

	return handle;
}

export function noEngine(flags: GlobalFlags): CryptoTraderError {
	return new CryptoTraderError(`no engine is running for ${flags.dataDir ?? `profile ${flags.profile}`}`, {
		code: 'no-engine',
		advice: 'Start one with `cryptotrader` or `cryptotrader --daemon`, or name another with --profile or --data-dir.',
	});
}
