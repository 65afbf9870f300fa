/**
`cryptotrader` itself: the engine alone with --daemon, otherwise the screen under its small parent.
*/
import {requireTerminal} from '../tui/terminal.js';
import type {GivenFlags, GlobalFlags} from './engine/flags.js';
import type {LiveStart} from './live/live-words.js';
import type {EngineWords} from './screen.js';
import {withSettings} from './profile-settings.js';
import {type ReachFlags, type ScreenFlags, withoutScreenWords} from './screen-words.js';

export type StartOptions = ScreenFlags & ReachFlags & {readonly daemon?: boolean; readonly screenProcess?: boolean; readonly passphraseFd?: number};

/** Runs the engine or the screen; returns the exit code. `words` is the command line. */
export async function run(flags: GivenFlags, options: StartOptions, words: readonly string[]): Promise<number> {
	if (options.daemon === true) {
		const {runEngine} = await import('./engine/run-engine.js');
		return runEngine(await withSettings(flags));
	}

	const live = async (): Promise<LiveStart> => {
		const {askForLive} = await import('./live/live-words.js');
		return askForLive(await withSettings(flags));
	};

	const mode = flags.mode ?? (flags.tapes.length > 0 || flags.endpoint !== null ? 'sim' : 'paper');
	return show(flags, options, words, {words: withoutScreenWords(words), mode, configFiles: flags.configFiles, ...(mode === 'live' && {live})});
}

/** Opens the screen, in the process proper or by way of its parent. `engine` null means that one must be running. */
export async function show(flags: GlobalFlags, options: StartOptions, words: readonly string[], engine: EngineWords | null): Promise<number> {
	requireTerminal(process.stdin, process.stdout);
	if (options.screenProcess === true) {
		const {openScreen} = await import('./screen.js');
		return openScreen(flags, options, engine);
	}

	const {supervise} = await import('./supervise.js');
	return supervise(words, options.passphraseFd ?? null);
}
