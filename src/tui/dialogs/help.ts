/**
The help: every action of the table, dim with its reason where it cannot be done now. Typing filters it, Enter runs one.
*/
import type {Action} from '../actions/action.js';
import {helpLines, type HelpLine} from '../keymap.js';
import {isText, type Stroke} from '../keys.js';
import {fitText, span, wrapText, type Line} from '../text.js';
import {close, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

export type HelpDialog = {readonly kind: 'help'; readonly typed: string; readonly chosen: number};

export const openHelp: HelpDialog = {kind: 'help', typed: '', chosen: 0};

function found({typed}: HelpDialog, {actions, keys}: DialogContext): readonly HelpLine[] {
	const words = typed.toLowerCase().split(' ').filter(word => word !== '');
	// Keys in a dialog are the dialog's; the help is about those outside it.
	return helpLines(actions, {...keys, dialog: null}).filter(({keys: pressed, help, label}) => words.every(word => `${pressed} ${label} ${help}`.toLowerCase().includes(word)));
}

/** Returns the dialog after a key. */
export function helpKeys(dialog: HelpDialog, stroke: Stroke, context: DialogContext): Step<HelpDialog> {
	const lines = found(dialog, context);
	const page = Math.max(1, context.page - 2);
	const steps: Readonly<Record<string, number>> = {up: -1, down: 1, pageup: -page, pagedown: page, home: -lines.length, end: lines.length};
	const step = steps[stroke.key];
	if (step !== undefined) {
		return stay({...dialog, chosen: Math.max(0, Math.min(lines.length - 1, dialog.chosen + step))});
	}

	if (stroke.key === 'escape' || (stroke.key === '?' && dialog.typed === '')) {
		return close;
	}

	if (stroke.key === 'enter') {
		return run(dialog, lines[dialog.chosen], context.actions);
	}

	if (stroke.key === 'backspace') {
		return stay({...dialog, typed: dialog.typed.slice(0, -1), chosen: 0});
	}

	return isText(stroke) ? stay({...dialog, typed: dialog.typed + stroke.key, chosen: 0}) : stay(dialog);
}

function run(dialog: HelpDialog, line: HelpLine | undefined, actions: readonly Action[]): Step<HelpDialog> {
	const action = actions.find(({id}) => id === line?.id);
	return action?.where === 'panes' ? {dialog: null, wish: {type: 'run', id: action.id, argument: '', typed: null}} : stay(dialog);
}

const keyWidth = 12;

/** Returns how the dialog looks in `width` cells. */
export function helpView(dialog: HelpDialog, context: DialogContext, width: number): DialogView {
	const lines = found(dialog, context);
	const page = Math.max(1, context.page - 2);
	const rows = lines.map((line, index) => lineOf(line, index === dialog.chosen, width));
	const start = firstShown(rows, dialog.chosen, page);
	return {
		title: dialog.typed === '' ? 'Keys' : `Keys /${dialog.typed} (${lines.length} of ${context.actions.length})`,
		tone: 'focus',
		scroll: null,
		lines: lines.length === 0 ? [[span('No action is like that.', 'warn')]] : rows.flat().slice(start, start + page),
		hints: [['↑ ↓ PgUp PgDn', 'move'], ['Enter', 'run'], ['type', 'to filter'], ['Esc', 'close']],
	};
}

/** Returns the first line in sight, so that the chosen entry is: it stands in the middle where there is more on both sides. */
function firstShown(rows: readonly (readonly Line[])[], chosen: number, page: number): number {
	const above = rows.slice(0, chosen).reduce((sum, lines) => sum + lines.length, 0);
	const total = rows.reduce((sum, lines) => sum + lines.length, 0);
	return Math.max(0, Math.min(total - page, above - Math.floor(page / 2)));
}

function lineOf({keys: pressed, help, reason}: HelpLine, chosen: boolean, width: number): readonly Line[] {
	const text = reason === null ? help : `${help} (not now: ${reason})`;
	return wrapText(text, width - keyWidth - 2).map((part, index): Line => [
		span(chosen && index === 0 ? '▸ ' : '  ', 'focus'),
		span(fitText(index === 0 ? pressed : '', keyWidth), reason === null ? 'accent' : 'muted', {bold: reason === null}),
		reason === null ? span(part, undefined, {bold: chosen}) : span(part, 'muted'),
	]);
}
