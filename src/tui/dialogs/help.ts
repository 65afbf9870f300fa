/**
The help: every action of the key table, dim with its reason where it cannot be done now.
*/
import {helpLines} from '../keymap.js';
import type {Stroke} from '../keys.js';
import {fitText, span, wrapText, type Line} from '../text.js';
import {close, scrolled, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

export type HelpDialog = {readonly kind: 'help'; readonly scroll: number};

export const openHelp: HelpDialog = {kind: 'help', scroll: 0};

/** Returns the dialog after a key. */
export function helpKeys(dialog: HelpDialog, stroke: Stroke, context: DialogContext): Step<HelpDialog> {
	if (stroke.key === 'escape' || stroke.key === '?' || stroke.key === 'q') {
		return close;
	}

	return stay({...dialog, scroll: scrolled(dialog.scroll, stroke, context) ?? dialog.scroll});
}

const keyWidth = 12;

/** Returns how the dialog looks in `width` cells. */
export function helpView(dialog: HelpDialog, {keys}: DialogContext, width: number): DialogView {
	const lines = helpLines({...keys, dialog: null}).flatMap(({keys: pressed, help, reason}) => {
		const text = reason === null ? help : `${help} (not now: ${reason})`;
		return wrapText(text, width - keyWidth).map((part, index): Line => [
			span(fitText(index === 0 ? pressed : '', keyWidth), reason === null ? 'accent' : 'muted', {bold: reason === null}),
			reason === null ? span(part) : span(part, 'muted'),
		]);
	});
	return {title: 'Keys', tone: 'focus', scroll: dialog.scroll, lines, hints: [['↑ ↓ PgUp PgDn', 'scroll'], ['Esc', 'close']]};
}
