/**
Looking closer by keys: the question why with its answer, the selected row on the clipboard, and panes that stand still.
*/
import type {EffectId} from './actions/action.js';
import type {Desk} from './controller-desk.js';
import {exportPane} from './export-pane.js';
import {askedWhy, selectedRowText, whyDialog} from './explain.js';

/** Opens the question why, and completes its answer when the engine has told the rest. */
export async function askWhy(desk: Desk, argument: string): Promise<void> {
	const questions = desk.questions();
	const opening = whyDialog(desk.moment(), questions, argument);
	desk.change({dialog: opening});
	if (opening.seq === null || opening.asked !== 'asking') {
		return;
	}

	const answered = await askedWhy(opening, opening.seq, questions);
	const {dialog} = desk.ui.state();
	if (dialog?.kind === 'why' && dialog.seq === opening.seq) {
		desk.change({dialog: {...answered, scroll: dialog.scroll}});
		desk.options.store.poke();
	}
}

/** Puts the selected row on the clipboard of the terminal. */
export function copyRow(desk: Desk): void {
	const text = selectedRowText(desk.moment());
	if (text === null) {
		desk.notify('There is no row to copy here.', 'warn');
	} else {
		desk.options.copy(text);
		desk.notify('The row is on the clipboard, where the terminal allows it.', 'accent');
	}
}

/** Lets the panes stand still, counting for how long, or lets them go on. */
export function freezeOrNot(desk: Desk): void {
	const {clock, store} = desk.options;
	if (desk.ui.state().frozen !== null) {
		desk.timers.stop('freeze');
		desk.change({frozen: null});
		return;
	}

	const since = clock.now();
	const screen = store.state();
	const show = (): void => {
		desk.change({frozen: {screen, for: clock.now() - since}});
		desk.timers.after('freeze', 1000, show);
	};

	show();
}

/** Turns the mouse on or off. */
export function toggleMouse(desk: Desk): void {
	const mouse = !desk.ui.state().mouse;
	desk.options.setMouse(mouse);
	desk.change({mouse});
	desk.notify(mouse ? 'Mouse on: a click focuses, the wheel moves. Hold Shift to select text.' : 'Mouse off: the terminal selects text again.', 'accent');
}

type Look = (desk: Desk, argument: string) => unknown;

const looks = {why: askWhy, copy: copyRow, export: exportPane, freeze: freezeOrNot, mouse: toggleMouse} as const satisfies Partial<Record<EffectId, Look>>;

export type LookId = keyof typeof looks;

/** Returns whether an action only looks closer. */
export function isLook(id: EffectId): id is LookId {
	return Object.hasOwn(looks, id);
}

/** Does what only looks closer; `argument` is what was typed behind its name. */
export function lookBy(desk: Desk, id: LookId, argument: string): void {
	void looks[id](desk, argument);
}
