/**
The door to the screen. It decides what has to be decided before Ink is loaded, shows the first frame, and loads Ink.
*/
import {bindKeys} from './actions/bindings.js';
import {actions as actionTable} from './actions/table.js';
import type {ScreenEnd} from './end.js';
import {firstFrame} from './first-frame.js';
import {keepTerminal} from './keep-terminal.js';
import type {ScreenOptions} from './options.js';
import {prepareEnvironment, requireTerminal} from './terminal.js';

/**
Shows the screen until it ends, and gives the terminal back. The handle is not closed: what `quit` and
`quit-leave-running` mean for the engine is for the caller to do.

Throws a CryptoTraderError (wrong use) when there is no terminal, or when a person's keys conflict.
*/
export async function startScreen(options: ScreenOptions): Promise<ScreenEnd> {
	const streams = options.streams ?? process;
	const {stdin, stdout} = streams;
	requireTerminal(stdin, stdout);
	const actions = bindKeys(actionTable, options.keys ?? {});
	const look = prepareEnvironment(options.flags ?? {});
	// An engine that fails while Ink is still loading is told of later; until then nobody may call it unhandled.
	Promise.resolve(options.handle).catch(() => undefined);
	const terminal = keepTerminal(streams, actions);
	try {
		stdin.setRawMode(true);
		if (!look.screenReader) {
			stdout.write(firstFrame(options, actions, look, {columns: stdout.columns, rows: stdout.rows}));
		}

		const {runSession} = await import('./session.js');
		const end = await runSession(options, actions, look, terminal);
		terminal.letGo();
		return end;
	} catch (error) {
		terminal.restore();
		throw error;
	}
}
