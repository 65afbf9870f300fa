/**
Leaving the screen by keys: at once where nothing is open, else after a question; and the second Ctrl+C, which never asks.
*/
import type {Milliseconds} from '../engine/domain/units.js';
import type {Desk} from './controller-desk.js';
import {opened} from './dialogs/dialogs.js';
import {somethingOpen} from './selectors.js';

const quitWithin: Milliseconds = 2000;

/** Ends the screen, or asks first where the engine is its own and something is open. */
export function quit(desk: Desk): void {
	const {store, attached} = desk.options;
	if (!attached && somethingOpen(store.state())) {
		// The question is about now.
		desk.rewinder.leave();
		desk.change({dialog: opened.quit});
	} else {
		leave(desk);
	}
}

/** Ends the screen at the second call within two seconds. */
export function quitTwice(desk: Desk): void {
	if (desk.ui.state().quitArmed) {
		leave(desk);
		return;
	}

	desk.change({quitArmed: true});
	desk.notify(`Press Ctrl+C again within 2 s to ${desk.options.attached ? 'leave the screen; the engine runs on' : 'stop the engine and quit'}.`, 'warn');
	desk.timers.after('quit', quitWithin, () => {
		desk.change({quitArmed: false});
	});
}

function leave({options: {store, attached, end}}: Desk): void {
	const {phase, reason} = store.state();
	if (phase === 'gone' || phase === 'broken') {
		end({how: 'engine-gone', message: reason ?? 'the engine is gone'});
	} else {
		end({how: attached ? 'quit-leave-running' : 'quit'});
	}
}
