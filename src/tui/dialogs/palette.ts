/**
The palette: every action by its name, found by a few letters, with an argument after a blank.
*/
import {matches, type Match} from '../actions/palette.js';
import type {KeyContext} from '../actions/action.js';
import {keyLabel, isText, type Stroke} from '../keys.js';
import {fitText, plainText, span, type Line} from '../text.js';
import {close, fieldLine, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

export type PaletteDialog = {
	readonly kind: 'palette';
	readonly typed: string;
	/** Which of the matches Enter runs. */
	readonly chosen: number;
	/** How far back in the history, or null while typing. */
	readonly back: number | null;
};

export const openPalette: PaletteDialog = {kind: 'palette', typed: '', chosen: 0, back: null};

const shown = 9;
const longest = 60;

/** Returns the dialog after a key. With nothing typed, up and down go through what was typed before. */
export function paletteKeys(dialog: PaletteDialog, stroke: Stroke, {actions, history, keys}: DialogContext): Step<PaletteDialog> {
	const found = matches(actions, dialog.typed, keys.screen.view.symbols);
	switch (stroke.key) {
		case 'escape': {
			return close;
		}

		case 'enter': {
			return run(dialog, found[dialog.chosen]);
		}

		case 'tab': {
			const match = found[dialog.chosen];
			return stay(match === undefined ? dialog : {...dialog, typed: `${match.action.id} ${match.argument}`, chosen: 0});
		}

		case 'up': {
			return stay(dialog.typed === '' || dialog.back !== null ? recalled(dialog, history, 1) : {...dialog, chosen: Math.max(0, dialog.chosen - 1)});
		}

		case 'down': {
			return stay(dialog.back === null ? {...dialog, chosen: Math.min(Math.max(0, found.length - 1), dialog.chosen + 1)} : recalled(dialog, history, -1));
		}

		case 'backspace': {
			return dialog.typed === '' ? close : stay({...dialog, typed: dialog.typed.slice(0, -1), chosen: 0, back: null});
		}

		default: {
			return isText(stroke) ? stay({...dialog, typed: (dialog.typed + stroke.key).slice(0, longest), chosen: 0, back: null}) : stay(dialog);
		}
	}
}

/** Returns the dialog after a paste. */
export function palettePaste(dialog: PaletteDialog, text: string): PaletteDialog {
	return {...dialog, typed: (dialog.typed + plainText(text)).slice(0, longest), chosen: 0, back: null};
}

function run(dialog: PaletteDialog, match: Match | undefined): Step<PaletteDialog> {
	return match === undefined ? stay(dialog) : {dialog: null, wish: {type: 'run', id: match.action.id, argument: match.argument, typed: dialog.typed}};
}

function recalled(dialog: PaletteDialog, history: readonly string[], step: number): PaletteDialog {
	const back = Math.max(-1, Math.min(history.length - 1, (dialog.back ?? -1) + step));
	return back === -1 ? {...openPalette} : {...dialog, back, typed: history.at(-1 - back) ?? '', chosen: 0};
}

/** Returns how the dialog looks in `width` cells. */
export function paletteView(dialog: PaletteDialog, {actions, keys}: DialogContext, width: number): DialogView {
	const found = matches(actions, dialog.typed, keys.screen.view.symbols);
	const start = Math.max(0, Math.min(dialog.chosen - Math.floor(shown / 2), found.length - shown));
	const rows = found.slice(start, start + shown).map((match, index) => matchLine(match, start + index === dialog.chosen, keys, width));
	return {
		title: 'Command',
		tone: 'focus',
		scroll: null,
		lines: [
			fieldLine(': ', dialog.typed, true),
			...(found.length === 0 ? [[span('No action is called that. ? lists all of them.', 'warn' as const)]] : rows),
		],
		hints: [['Enter', 'run'], ['Tab', 'complete'], ['↑ ↓', dialog.typed === '' ? 'history' : 'choose'], ['Esc', 'close']],
	};
}

function matchLine({action, argument}: Match, chosen: boolean, keys: KeyContext, width: number): Line {
	const reason = action.disabled(keys);
	const pressed = action.keys[0] === undefined ? '' : keyLabel(action.keys[0]);
	const wanted = action.argument === null ? '' : (argument === '' ? ` <${action.argument}>` : ` ${argument}`);
	const name = fitText(`${chosen ? '▸ ' : '  '}${action.id}${wanted}`, Math.min(36, Math.max(20, Math.floor(width * 0.42))));
	const style = chosen ? {bold: true, inverse: reason === null} : {};
	return [span(name, reason === null ? 'accent' : 'muted', style), span(` ${fitText(pressed, 9)} `, 'muted'), reason === null ? span(action.help) : span(`not now: ${reason}`, 'muted')];
}
