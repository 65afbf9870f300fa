/**
The screen process: the workstation on an engine that runs already, or on one that it starts and owns.
*/
import {CryptoTraderError, type ExitCode, errorMessage, exitCode} from '../engine/domain/error.js';
import type {Mode} from '../engine/domain/event.js';
import type {Progress} from '../engine/domain/pulse.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import type {ScreenEnd} from '../tui/end.js';
import type {EngineChild} from './engine/engine-child.js';
import type {GlobalFlags} from './engine/flags.js';
import {findEngine, requireEngine} from './running-engine.js';
import {type ScreenFlags, lookOf} from './screen-words.js';
import {createWayOut, folderAt, folderOfProcess} from './screen-way-out.js';

type Connection = {
	readonly handle: EngineHandle;
	/** Null when the engine was running before the screen. */
	readonly child: EngineChild | null;
};

/** Opens the screen. With `engine`, one is started unless it is running; without, it must be running. */
export async function openScreen(flags: GlobalFlags, look: ScreenFlags, engine: EngineWords | null): Promise<ExitCode> {
	const running = engine === null ? await requireEngine(flags) : await findEngine(flags);
	const watchers = new Set<(progress: Progress) => void>();
	const connecting = running === null ? startOwn(engine?.words ?? [], watchers) : Promise.resolve<Connection>({handle: running.handle, child: null});
	// The screen shows a failure itself; this only keeps the promise from ending the process before the screen is there.
	connecting.catch(() => undefined);
	let pid: number | null = null;
	void connecting.then(({child}) => {
		pid = child?.pid ?? null;
	}, () => undefined);
	const {startScreen} = await import('../tui/start.js');
	const end = await startScreen({
		handle: handleOf(connecting),
		mode: engine?.mode ?? 'paper',
		attached: running !== null,
		mayLeaveRunning: running === null,
		maySuspend: true,
		watchStart(listener) {
			watchers.add(listener);
			return () => {
				watchers.delete(listener);
			};
		},
		wayOut: createWayOut(() => running === null ? folderOfProcess(flags, pid) : folderAt(running.folder)),
		flags: lookOf(look),
	});
	return leave(end, await settle(connecting));
}

/** What an engine would be started with, and the mode that it would most likely have. */
export type EngineWords = {readonly words: readonly string[]; readonly mode: Mode};

async function handleOf(connecting: Promise<Connection>): Promise<EngineHandle> {
	const {handle} = await connecting;
	return handle;
}

async function startOwn(words: readonly string[], watchers: ReadonlySet<(progress: Progress) => void>): Promise<Connection> {
	const {startEngineChild} = await import('./engine/engine-child.js');
	const child = await startEngineChild(words, progress => {
		for (const watch of watchers) {
			watch(progress);
		}
	});
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
