/**
The door to the setup: it decides what must be decided before Ink is loaded, and gives the terminal back.
*/
import {prepareEnvironment, requireTerminal, restoreSequence, type Flags} from '../terminal.js';
import {createPainter, themeFor} from '../theme.js';
import type {ScreenStreams} from '../options.js';
import type {SetupEnd, SetupFacts} from './answers.js';

export type SetupOptions = {readonly facts: SetupFacts; readonly flags?: Flags; readonly streams?: ScreenStreams};

/** Asks, and returns what was answered once the terminal has been given back. Throws a CryptoTraderError (wrong use) where there is no terminal. */
export async function startSetup({facts, flags = {}, streams = process}: SetupOptions): Promise<SetupEnd> {
	const {stdin, stdout, stderr} = streams;
	requireTerminal(stdin, stdout);
	const {theme, direction, glyphs, depth, plain, screenReader} = prepareEnvironment(flags);
	const painter = createPainter(themeFor(plain ? 'mono' : theme, direction), glyphs, depth);
	const giveBack = (): void => {
		stdout.write(restoreSequence);
	};

	process.once('exit', giveBack);
	try {
		// Before Ink is loaded, so that what is typed meanwhile is not echoed.
		stdin.setRawMode(true);
		const {showSetup} = await import('./show-setup.js');
		return await showSetup({facts, painter, isRead: screenReader, stdin, stdout, stderr});
	} finally {
		stdin.setRawMode(false);
		process.off('exit', giveBack);
	}
}
