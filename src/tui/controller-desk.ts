/**
What the parts of the controller share: what the screen remembers, notices and timers, and the moment that keys are about.
*/
import type {Milliseconds} from '../engine/domain/units.js';
import {createTimers, type Timers} from './clock.js';
import type {Moment} from './context.js';
import type {ControllerOptions} from './controller-options.js';
import type {ScreenSize} from './layout.js';
import {createSignal, type Signal} from './signal.js';
import {openingUi, type Notice, type Ui} from './ui.js';

const noticeFor: Milliseconds = 3000;
const warningFor: Milliseconds = 6000;

export type Desk = {
	readonly options: ControllerOptions;
	readonly ui: Signal<Ui>;
	readonly timers: Timers<'notice' | 'quit' | 'freeze'>;
	/** Notes the size of the terminal that the next keys are pressed in. */
	resize(size: ScreenSize): void;
	change(part: Partial<Ui>): void;
	/** Shows a line above the footer: for a while, or when it is bad until the next key. */
	notify(text: string, tone: Notice['tone']): void;
	/** Returns what the screen is made of now, in the size that was noted last where none is given. */
	moment(size?: ScreenSize): Moment;
};

export function createDesk(options: ControllerOptions): Desk {
	const {store, lane, clock, suspend, mayLeaveRunning, actions, readOnly, theme} = options;
	const ui = createSignal<Ui>({...openingUi, theme});
	const timers = createTimers<'notice' | 'quit' | 'freeze'>(clock);
	let noted: ScreenSize = {columns: 80, rows: 24};
	const change = (part: Partial<Ui>): void => {
		ui.set({...ui.state(), ...part});
	};

	return {
		options,
		ui,
		timers,
		change,
		resize(size) {
			noted = size;
		},
		notify(text, tone) {
			timers.stop('notice');
			change({notice: {text, tone}});
			if (tone !== 'danger') {
				timers.after('notice', tone === 'warn' ? warningFor : noticeFor, () => {
					change({notice: null});
				});
			}
		},
		moment: (size = noted) => ({screen: store.state(), ui: ui.state(), size, sent: lane.state(), actions, canSuspend: suspend !== null, mayLeaveRunning, readOnly}),
	};
}
