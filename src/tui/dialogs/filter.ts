/**
Typing a filter for one pane. There is no box: the pane itself shows what is left, and what was typed stands in its title.
*/
import {isText, type Stroke} from '../keys.js';
import type {PaneId} from '../layout.js';
import type {Step} from './dialog.js';

export type FilterDialog = {readonly kind: 'filter'; readonly pane: PaneId; readonly text: string};

const longest = 40;

/** Returns the dialog after a key; every change of the text is a wish, so that the pane follows at once. */
export function filterKeys(dialog: FilterDialog, stroke: Stroke): Step<FilterDialog> {
	const filtered = (next: FilterDialog | null, text: string): Step<FilterDialog> => ({dialog: next, wish: {type: 'filter', pane: dialog.pane, text}});
	if (stroke.key === 'escape') {
		return filtered(null, '');
	}

	if (stroke.key === 'enter') {
		return filtered(null, dialog.text.trim());
	}

	if (stroke.key === 'backspace') {
		return dialog.text === '' ? filtered(null, '') : typed(dialog, dialog.text.slice(0, -1));
	}

	return isText(stroke) ? typed(dialog, dialog.text + stroke.key) : {dialog, wish: null};
}

function typed(dialog: FilterDialog, text: string): Step<FilterDialog> {
	const next = {...dialog, text: text.slice(0, longest)};
	return {dialog: next, wish: {type: 'filter', pane: dialog.pane, text: next.text}};
}
