/**
The quit dialog, shown only while orders or positions are open: what should become of them. It stands on Cancel.
*/
import {money} from '../format.js';
import type {Stroke} from '../keys.js';
import {heldPositions, valueOf, workingOrders} from '../selectors.js';
import {paragraph, span, type Line} from '../text.js';
import {close, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

type Choice = 'cancel' | 'halt' | 'leave';

export type QuitDialog = {
	readonly kind: 'quit';
	readonly choice: Choice;
	/** True once the halt was asked for; the screen ends when it has happened. */
	readonly halting: boolean;
};

export const openQuit: QuitDialog = {kind: 'quit', choice: 'cancel', halting: false};

function choicesOf({mayLeaveRunning}: DialogContext): readonly Choice[] {
	return mayLeaveRunning ? ['cancel', 'halt', 'leave'] : ['cancel', 'halt'];
}

/** Returns the dialog after a key. */
export function quitKeys(dialog: QuitDialog, stroke: Stroke, context: DialogContext): Step<QuitDialog> {
	const choices = choicesOf(context);
	const index = choices.indexOf(dialog.choice);
	switch (stroke.key) {
		case 'escape': {
			return close;
		}

		case 'down':
		case 'right':
		case 'tab':
		case 'j': {
			return stay({...dialog, choice: choices[(index + 1) % choices.length] ?? 'cancel'});
		}

		case 'up':
		case 'left':
		case 'shift+tab':
		case 'k': {
			return stay({...dialog, choice: choices[(index + choices.length - 1) % choices.length] ?? 'cancel'});
		}

		case 'enter': {
			return stroke.chunk ? stay(dialog) : chosen(dialog);
		}

		default: {
			return stay(dialog);
		}
	}
}

function chosen(dialog: QuitDialog): Step<QuitDialog> {
	switch (dialog.choice) {
		case 'cancel': {
			return close;
		}

		case 'leave': {
			return {dialog, wish: {type: 'end', how: 'quit-leave-running'}};
		}

		case 'halt': {
			return dialog.halting ? {dialog, wish: {type: 'end', how: 'quit'}} : {dialog: {...dialog, halting: true}, wish: {type: 'halt'}};
		}
	}
}

/** Returns how the dialog looks in `width` cells. */
export function quitView(dialog: QuitDialog, context: DialogContext, width: number): DialogView {
	const {screen} = context.keys;
	const held = heldPositions(screen);
	const working = workingOrders(screen.view);
	const labels: Readonly<Record<Choice, string>> = {
		cancel: 'Cancel: stay here',
		halt: dialog.halting ? 'Quit now, without waiting' : 'Halt and quit: cancel open orders, keep positions, stop the engine',
		leave: 'Leave running: the engine goes on without a screen',
	};
	const waiting = 'Halting. The screen closes as soon as no order is open.';
	return {
		title: 'QUIT',
		tone: 'warn',
		scroll: null,
		lines: [
			...paragraph(`Open orders: ${working.length}. Open positions: ${held.length}, worth ${money(valueOf(held))} ${screen.view.quoteCurrency}.`, width),
			...(dialog.halting ? paragraph(waiting, width, {tone: 'warn'}) : []),
			[],
			...choicesOf(context).map((choice): Line => choice === dialog.choice ? [span(`▸ ${labels[choice]} `, undefined, {bold: true, inverse: true})] : [span(`  ${labels[choice]}`)]),
		],
		hints: [['↑ ↓', 'choose'], ['Enter', 'do it'], ['Esc', 'cancel']],
	};
}
