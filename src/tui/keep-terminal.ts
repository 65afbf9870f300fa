/**
Everything that goes on around Ink while the screen is up: the guard, the halt key at the level of bytes, and silence.
*/
import type {ScreenStreams} from './options.js';
import {holdOutput} from './quiet.js';
import {guardTerminal, listenForHalt, type GuardOptions} from './terminal.js';

export type KeepOptions = Pick<GuardOptions, 'unmount' | 'onSignal' | 'onContinue'> & {readonly onHalt: () => void};

/** Starts keeping the terminal; returns how to let it go, once the screen has been left in good order. */
export function keepTerminal({stdin, stdout, stderr}: ScreenStreams, {onHalt, ...options}: KeepOptions): {letGo(): void} {
	const guard = guardTerminal({...options, stdin, stdout});
	const quiet = holdOutput(stderr);
	const stopListening = listenForHalt(stdin, onHalt);
	return {
		letGo() {
			stopListening();
			guard.release();
			const held = quiet.end();
			if (held.length > 0) {
				stderr.write(held.join(''));
			}
		},
	};
}
