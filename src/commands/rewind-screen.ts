/**
`cryptotrader rewind <data dir>` in a terminal: the screen at the end of the journal, to look back from there. Where the engine
of that folder runs, Esc returns to what it does now; elsewhere the journal is all there is.
*/
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import {createRewind, type Past} from '../engine/domain/rewind.js';
import type {EngineView} from '../engine/domain/view.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import {openDataFolder} from '../storage/data-folder.js';
import {openPast} from '../storage/keyframes/open-rewind.js';
import {requireTerminal} from '../tui/terminal.js';
import type {GlobalFlags} from './engine/flags.js';
import {preparedEnd} from './rewind.js';
import {findEngine} from './running-engine.js';
import {lookOf} from './screen-words.js';
import type {StartOptions} from './start.js';
import {version} from './version.js';

/** Opens the screen in the past, in the process proper or by way of its parent. `words` is the command line. */
export async function openRewindScreen(path: string, flags: GlobalFlags, options: StartOptions, words: readonly string[]): Promise<number> {
	requireTerminal(process.stdin, process.stdout);
	const folder = openDataFolder(path, {create: false});
	if (options.screenProcess !== true) {
		const {supervise} = await import('./supervise.js');
		return supervise(words, null);
	}

	const own = {...flags, dataDir: folder.root};
	const running = await findEngine(own);
	if (running !== null) {
		await running.handle.close();
		const {openScreen} = await import('./screen.js');
		return openScreen(own, options, null, true);
	}

	return openAlone(await openPast(folder, version), folder.journal, options);
}

async function openAlone(past: Past, journal: string, options: StartOptions): Promise<ExitCode> {
	const view = await preparedEnd(createRewind(past), journal);
	const {startScreen} = await import('../tui/start.js');
	await startScreen({
		handle: journalHandle(view),
		mode: view.mode,
		opening: [`Looking back in ${journal}.`],
		attached: true,
		maySuspend: true,
		past: {hasNow: false, begins: true, open: async () => past},
		flags: lookOf(options),
	});
	return exitCode.done;
}

/** Returns what stands in for an engine: it knows how its journal ends, and does nothing. */
function journalHandle(view: EngineView): EngineHandle {
	return {
		snapshot: async () => view,
		subscribe: () => () => undefined,
		send: async () => ({accepted: false, reason: 'no engine runs on this journal'}),
		async ask({about}) {
			throw new CryptoTraderError(`nobody answers "${about}" while no engine runs`, {code: 'no-engine', advice: 'Start one with `cryptotrader`.'});
		},
		close: async () => undefined,
	};
}
