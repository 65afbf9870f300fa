/**
What the parts of the controller share: what the screen remembers, notices and timers, and the moment that keys are about.
*/
import type {Milliseconds} from '../engine/domain/units.js';
import {createTimers, type Timers} from './clock.js';
import type {Moment} from './context.js';
import type {ControllerOptions} from './controller-options.js';
import {askForView} from './explain.js';
import type {ScreenSize} from './layout.js';
import type {Questions} from './questions.js';
import {shownScreen} from './rewind/past-screen.js';
import {createRewinder, type Rewinder} from './rewind/rewinder.js';
import {createSignal, type Signal} from './signal.js';
import type {ScreenState} from './store.js';
import {withToast, withoutToast, type Notice} from './toasts.js';
import {openingUi, type Ui} from './ui.js';

const noticeFor: Milliseconds = 3000;
const warningFor: Milliseconds = 6000;

export type Desk = {
	readonly options: ControllerOptions;
	readonly ui: Signal<Ui>;
	readonly timers: Timers<'notice' | 'quit' | 'freeze'>;
	/** Looks back, and returns to now. */
	readonly rewinder: Rewinder;
	/** Returns who answers about what is shown: the engine about now, the journal about the past. */
	questions(): Questions;
	/** Notes the size of the terminal that the next keys are pressed in. */
	resize(size: ScreenSize): void;
	change(part: Partial<Ui>): void;
	/** Shows a line above the footer: for a while, or when it is bad until the next key. */
	notify(text: string, tone: Notice['tone']): void;
	/** Returns what the screen is made of now, in the size that was noted last where none is given. */
	moment(size?: ScreenSize): Moment;
};

export function createDesk(options: ControllerOptions): Desk {
	const {store, clock, theme} = options;
	const ui = createSignal<Ui>({...openingUi, theme});
	const timers = createTimers<'notice' | 'quit' | 'freeze'>(clock);
	let noted: ScreenSize = {columns: 80, rows: 24};
	const change = (part: Partial<Ui>): void => {
		ui.set({...ui.state(), ...part});
	};

	const notify = (text: string, tone: Notice['tone']): void => {
		timers.stop('notice');
		change(withToast(ui.state(), {text, tone}, store.state().now));
		if (tone !== 'danger') {
			timers.after('notice', tone === 'warn' ? warningFor : noticeFor, () => {
				change(withoutToast(ui.state()));
			});
		}
	};

	const moment = (size = noted): Moment => momentOf(options, ui.state(), size);
	const questions = (): Questions => ui.state().past === null ? store : rewinder.questions;
	const showPast = pastShower(ui, timers);
	const rewinder = createRewinder({
		past: options.past,
		clock,
		now: store.state,
		show(screen) {
			showPast(screen);
			askForView(moment(), questions());
		},
		tell(text, isBad) {
			notify(text, isBad ? 'danger' : 'warn');
		},
	});

	return {
		options,
		ui,
		timers,
		rewinder,
		questions,
		change,
		notify,
		moment,
		resize(size) {
			noted = size;
		},
	};
}

function momentOf({store, lane, actions, suspend, mayLeaveRunning, readOnly, save}: ControllerOptions, ui: Ui, size: ScreenSize): Moment {
	const only = readOnly || ui.lockWord !== null;
	const [canSuspend, canSave] = [suspend !== null, save !== null];
	return {screen: shownScreen(ui.past, store.state()), ui, size, sent: lane.state(), actions, canSuspend, mayLeaveRunning, readOnly: only, canSave};
}

/** Returns what shows a moment of the past, or now: what was selected now is selected again after a return. */
function pastShower(ui: Signal<Ui>, timers: Desk['timers']): (screen: ScreenState | null) => void {
	let before: Pick<Ui, 'selected' | 'tops'> = {selected: {}, tops: {}};
	return screen => {
		const state = ui.state();
		if (screen !== null && state.past === null) {
			before = {selected: state.selected, tops: state.tops};
			timers.stop('freeze');
			ui.set({...state, past: screen, frozen: null, selected: {}, tops: {}});
		} else if (screen !== null || state.past !== null) {
			ui.set({...state, past: screen, ...(screen === null ? before : {})});
		}
	};
}
