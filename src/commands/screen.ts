/**
The screen process: the workstation on an engine that runs already, or on one that it starts and owns.
*/
import {CryptoTraderError, type ExitCode, errorMessage, exitCode} from '../engine/domain/error.js';
import type {Mode} from '../engine/domain/event.js';
import type {Progress} from '../engine/domain/pulse.js';
import type {Milliseconds} from '../engine/domain/units.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import {lookingOnly} from '../engine/remote/read-only.js';
import type {DataFolder} from '../storage/data-folder.js';
import type {ScreenEnd} from '../tui/end.js';
import type {WayOut} from '../tui/way-out.js';
import type {EngineChild} from './engine/engine-child.js';
import type {GlobalFlags} from './engine/flags.js';
import type {LiveStart} from './live/live-words.js';
import {engineAt, findEngine, requireEngine} from './running-engine.js';
import {screenSettings} from './profile-settings.js';
import {comfortsOf} from './screen-comforts.js';
import {pastOf} from './screen-past.js';
import {type ReachFlags, type ScreenFlags, lookOf} from './screen-words.js';
import {createWayOut, folderAt, folderOfProcess} from './screen-way-out.js';
import {within} from './within.js';

type Connection = {
	readonly handle: EngineHandle;
	/** Null when the engine was running before the screen. */
	readonly child: EngineChild | null;
};

/** An engine that was there before the screen; `folder` is null where its data are on another machine. */
type Found = {readonly handle: EngineHandle; readonly folder: string | null; readonly mode: Mode | null; readonly readOnly: boolean};

/** How long an engine that hangs may keep the screen from coming up. */
const greetsWithin: Milliseconds = 1000;

/** Opens the screen. With `engine`, one is started unless it is running; without, it must be running. It may begin in the past of its journal. */
export async function openScreen(flags: GlobalFlags, look: ScreenFlags & ReachFlags, engine: EngineWords | null, beginsInPast = false): Promise<ExitCode> {
	const settings = await screenSettings(flags, engine?.configFiles ?? []);
	const running = await reach(flags, look, engine === null);
	const live = running === null ? await engine?.live?.() ?? null : null;
	const watchers = new Set<(progress: Progress) => void>();
	const connecting = running === null ? startOwn(engine?.words ?? [], live, watchers) : Promise.resolve<Connection>({handle: running.handle, child: null});
	// The screen shows a failure itself; this only keeps the promise from ending the process before the screen is there.
	connecting.catch(() => undefined);
	let pid: number | null = null;
	void connecting.then(({child}) => {
		pid = child?.pid ?? null;
	}, () => undefined);
	const {startScreen} = await import('../tui/start.js');
	const end = await startScreen({
		handle: handleOf(connecting),
		mode: running?.mode ?? engine?.mode ?? 'paper',
		attached: running !== null,
		readOnly: running?.readOnly ?? false,
		mayLeaveRunning: running === null,
		maySuspend: true,
		watchStart(listener) {
			watchers.add(listener);
			return () => {
				watchers.delete(listener);
			};
		},
		...wayOutOf(running, () => folderOfProcess(flags, pid)),
		past: pastOf(() => folderOf(running, () => folderOfProcess(flags, pid)), async () => handleOf(connecting), beginsInPast),
		flags: lookOf(look),
		...comfortsOf(flags, settings, running?.folder === null ? null : () => folderOf(running, () => folderOfProcess(flags, pid))),
	});
	return leave(end, await settle(connecting));
}

/** Returns the engine that runs already and what it says of itself, or null where none has to. */
async function reach(flags: GlobalFlags, look: ReachFlags, isNeeded: boolean): Promise<Found | null> {
	const {socket, readOnly = false} = look;
	const engine = socket === undefined ? await (isNeeded ? requireEngine(flags, look) : findEngine(flags)) : {handle: await engineAt(socket), folder: null};
	if (engine === null) {
		return null;
	}

	const told = await within(greetsWithin, Promise.all([engine.handle.access, engine.handle.snapshot()]));
	const mayOnlyLook = readOnly || told?.[0] === 'look';
	return {handle: mayOnlyLook ? lookingOnly(engine.handle) : engine.handle, folder: engine.folder, mode: told?.[1].mode ?? null, readOnly: mayOnlyLook};
}

/** Returns the data folder of the engine, or null where it is on another machine. */
function folderOf(running: Found | null, ownFolder: () => DataFolder | null): DataFolder | null {
	if (running === null) {
		return ownFolder();
	}

	return running.folder === null ? null : folderAt(running.folder);
}

/** What halts beside the engine lies in its data folder, and so on its machine. */
function wayOutOf(running: Found | null, ownFolder: () => DataFolder | null): {readonly wayOut?: WayOut} {
	if (running === null) {
		return {wayOut: createWayOut(ownFolder)};
	}

	const {folder} = running;
	return folder === null ? {} : {wayOut: createWayOut(() => folderAt(folder))};
}

/** What an engine would be started with, and the mode that it would most likely have; `live` asks for what real money needs besides. */
export type EngineWords = {readonly words: readonly string[]; readonly mode: Mode; readonly configFiles: readonly string[]; readonly live?: () => Promise<LiveStart>};

async function handleOf(connecting: Promise<Connection>): Promise<EngineHandle> {
	const {handle} = await connecting;
	return handle;
}

async function startOwn(words: readonly string[], live: LiveStart | null, watchers: ReadonlySet<(progress: Progress) => void>): Promise<Connection> {
	const {startEngineChild} = await import('./engine/engine-child.js');
	const child = await startEngineChild([...words, ...live?.words ?? []], live?.passphrase ?? null, progress => {
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
