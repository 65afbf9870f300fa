/**
Everything that goes on around Ink while the screen is up, from before Ink is loaded: the guard, the halt key at the level
of bytes, and silence.
*/
import type {Action} from './actions/action.js';
import type {ScreenStreams} from './options.js';
import {holdOutput} from './quiet.js';
import {guardTerminal, listenForHalt, type GuardOptions} from './terminal.js';

export type TerminalHooks = Pick<GuardOptions, 'unmount' | 'onSignal' | 'onContinue'> & {readonly onSuspend: () => void; readonly onHalt: () => void};

export type KeptTerminal = {
	/** Hands events over from now on, and first what came before: a halt, a signal. */
	hand(hooks: TerminalHooks): void;
	/** Lets the terminal go, once the screen has been left in good order. */
	letGo(): void;
	/** Gives the terminal back by force, when there never was a screen. */
	restore(): void;
};

export function keepTerminal({stdin, stdout, stderr}: ScreenStreams, actions: readonly Action[]): KeptTerminal {
	let hooks: TerminalHooks | null = null;
	const early: ((hooks: TerminalHooks) => void)[] = [];
	const tell = (event: (hooks: TerminalHooks) => void): void => {
		if (hooks === null) {
			early.push(event);
		} else {
			event(hooks);
		}
	};

	const guard = guardTerminal({
		stdin,
		stdout,
		unmount() {
			hooks?.unmount();
		},
		onSignal(signal) {
			tell(({onSignal}) => {
				onSignal(signal);
			});
		},
		onSuspend() {
			hooks?.onSuspend();
		},
		onContinue() {
			hooks?.onContinue();
		},
	});
	const quiet = holdOutput(stderr);
	const stopListening = listenForHalt(stdin, () => {
		tell(({onHalt}) => {
			onHalt();
		});
	}, actions.find(({id}) => id === 'halt')?.keys.find(key => key.startsWith('ctrl+')));
	const letGo = (): void => {
		stopListening();
		guard.release();
		const held = quiet.end();
		if (held.length > 0) {
			stderr.write(held.join(''));
		}
	};

	return {
		hand(given) {
			hooks = given;
			for (const event of early.splice(0)) {
				event(given);
			}
		},
		letGo,
		restore() {
			guard.restore();
			letGo();
		},
	};
}
