/**
The door to the screen. It decides what has to be decided before Ink is loaded, and loads it.
*/
import type {ScreenEnd} from './end.js';
import type {ScreenOptions} from './options.js';
import {prepareEnvironment, requireTerminal} from './terminal.js';

/**
Shows the screen until it ends, and gives the terminal back. The handle is not closed: what `quit` and
`quit-leave-running` mean for the engine is for the caller to do.

Throws a CryptoTraderError (wrong use) when there is no terminal.
*/
export async function startScreen(options: ScreenOptions): Promise<ScreenEnd> {
	const {stdin, stdout} = options.streams ?? process;
	requireTerminal(stdin, stdout);
	const look = prepareEnvironment(options.flags ?? {});
	const {runSession} = await import('./session.js');
	return runSession(options, look);
}
