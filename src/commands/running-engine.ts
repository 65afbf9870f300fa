/**
Finds the engine that runs for a profile or a data folder.
*/
import {CryptoTraderError} from '../engine/domain/error.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import {connectSocket} from '../engine/remote/client.js';
import {candidateFolders} from './engine/folder.js';
import type {GlobalFlags} from './engine/flags.js';

export type RunningEngine = {readonly handle: EngineHandle; readonly folder: string};

/** Returns the engine that runs for these flags, or null. */
export async function findEngine(flags: GlobalFlags): Promise<RunningEngine | null> {
	for (const folder of candidateFolders(flags)) {
		const handle = await connectSocket(folder.socket);
		if (handle !== null) {
			return {handle, folder: folder.root};
		}
	}

	return null;
}

/** Returns the engine that runs for these flags. Throws a CryptoTraderError (`no-engine`) when there is none. */
export async function requireEngine(flags: GlobalFlags): Promise<RunningEngine> {
	const engine = await findEngine(flags);
	if (engine === null) {
		throw noEngine(flags);
	}

	return engine;
}

export function noEngine(flags: GlobalFlags): CryptoTraderError {
	return new CryptoTraderError(`no engine is running for ${flags.dataDir ?? `profile ${flags.profile}`}`, {
		code: 'no-engine',
		advice: 'Start one with `cryptotrader` or `cryptotrader --daemon`, or name another with --profile or --data-dir.',
	});
}
