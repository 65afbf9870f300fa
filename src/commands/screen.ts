/**
The screen process: the workstation on an engine that runs already, or on one that it starts and owns.
*/
import {CryptoTraderError, type ExitCode, errorMessage, exitCode} from '../engine/domain/error.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import {prepareEnvironment} from '../tui/terminal.js';
import type {ScreenEnd} from '../tui/end.js';
import type {EngineChild} from './engine/engine-child.js';
import type {GlobalFlags} from './engine/flags.js';
import {findEngine, requireEngine} from './running-engine.js';

export type ScreenFlags = {readonly color?: boolean; readonly ascii?: boolean};

type Connection = {
	readonly handle: EngineHandle;
	/** Null when the engine was running before the screen. */
	readonly child: EngineChild | null;
};

/** Opens the screen. With `words`, an engine is started with them unless one is running; without, one must be running. */
export async function openScreen(flags: GlobalFlags, screenFlags: ScreenFlags, words: readonly string[] | null): Promise<ExitCode> {
	const look = prepareEnvironment({noColor: screenFlags.color === false, ascii: screenFlags.ascii === true});
	const connecting = connect(flags, words);
	// The screen shows a failure itself; this only keeps the promise from ending the process before the screen is there.
	connecting.catch(() => undefined);
	const {startScreen} = await import('../tui/start.js');
	const end = await startScreen({handle: handleOf(connecting), look});
	return leave(end, await settle(connecting));
}

async function handleOf(connecting: Promise<Connection>): Promise<EngineHandle> {
	const {handle} = await connecting;
	return handle;
}

async function connect(flags: GlobalFlags, words: readonly string[] | null): Promise<Connection> {
	const running = words === null ? await requireEngine(flags) : await findEngine(flags);
	if (running !== null) {
		return {handle: running.handle, child: null};
	}

	const {startEngineChild} = await import('./engine/engine-child.js');
	const child = await startEngineChild(words ?? []);
	return {handle: child.handle, child};
}

async function settle(connecting: Promise<Connection>): Promise<Connection | Error> {
	try {
		return await connecting;
	} catch (error) {
		return error instanceof Error ? error : new Error(errorMessage(error));
	}
}

/** Does with the engine what the person chose, and prints the last word on the normal screen. */
async function leave(end: ScreenEnd, connection: Connection | Error): Promise<ExitCode> {
	if (connection instanceof Error) {
		throw connection;
	}

	const {handle, child} = connection;
	if (end.how === 'quit' && child !== null) {
		await child.stop('quit');
	} else if (end.how === 'quit-leave-running' && child !== null) {
		child.release();
	} else {
		await handle.close();
	}

	if (end.message !== undefined) {
		process.stdout.write(`${end.message}\n`);
	}

	if (end.how === 'failed') {
		throw new CryptoTraderError('the screen could not go on; the engine runs on', {code: 'screen-failed', advice: 'Open it again with `cryptotrader attach`, or see `cryptotrader status`.'});
	}

	return end.how === 'engine-gone' ? exitCode.failed : exitCode.done;
}
