/**
The dialog that takes a place of the past: a time, a record, or what to look for. It says what it has understood before Enter.
*/
import {close, fieldLine, stay, type DialogContext, type DialogView, type Step} from '../dialogs/dialog.js';
import {isText, type Stroke} from '../keys.js';
import {fitText, paragraph, plainText, span, type Line} from '../text.js';
import {placeOf} from './place-text.js';

export type RewindDialog = {readonly kind: 'rewind'; readonly typed: string; readonly hasFailed: boolean};

export const openRewindDialog: RewindDialog = {kind: 'rewind', typed: '', hasFailed: false};

const longest = 30;

/** Returns the dialog after a key. */
export function rewindKeys(dialog: RewindDialog, stroke: Stroke, {keys: {screen}}: DialogContext): Step<RewindDialog> {
	switch (stroke.key) {
		case 'escape': {
			return close;
		}

		case 'enter': {
			const place = placeOf(dialog.typed, screen.now);
			return 'problem' in place ? stay({...dialog, hasFailed: true}) : {dialog: null, wish: {type: 'rewind', move: place.move}};
		}

		case 'backspace': {
			return stay({...dialog, typed: dialog.typed.slice(0, -1), hasFailed: false});
		}

		default: {
			return stay(isText(stroke) ? withText(dialog, stroke.key) : dialog);
		}
	}
}

/** Returns the dialog after a paste. */
export function rewindPaste(dialog: RewindDialog, text: string): RewindDialog {
	return withText(dialog, plainText(text).trim());
}

function withText(dialog: RewindDialog, text: string): RewindDialog {
	return {...dialog, typed: (dialog.typed + text).slice(0, longest), hasFailed: false};
}

const examples: readonly (readonly [typed: string, meaning: string])[] = [
	['2021-05-19 13:02', 'a time, UTC; the date alone is its midnight'],
	['13:02', 'a time of the day that is shown'],
	['-3h  +90m  -2d', 'so long before or after what is shown'],
	['#4711', 'a record of the journal; start and end too'],
	['halt  next fill', 'the previous or the next halt, fill, refusal or bar'],
];

/** Returns how the dialog looks in `width` cells. */
export function rewindView(dialog: RewindDialog, {keys: {screen}}: DialogContext, width: number): DialogView {
	const place = placeOf(dialog.typed, screen.now);
	const understood: readonly Line[] = 'problem' in place
		? paragraph(place.problem, width, {tone: dialog.hasFailed ? 'danger' : 'muted'})
		: [[span('Enter goes to ', 'muted'), span(place.text, 'accent', {bold: true})]];
	return {
		title: 'REWIND',
		tone: 'focus',
		scroll: null,
		lines: [
			fieldLine('to > ', dialog.typed, true),
			...understood,
			[],
			...examples.map(([typed, meaning]): Line => [span(fitText(`  ${typed}`, 20), 'accent'), span(meaning, 'muted')]),
			[],
			...paragraph(screen.past === null ? 'The screen then shows that moment. Trading goes on; nothing can be traded from there.' : 'Nothing can be traded from the past.', width, {tone: 'muted'}),
		],
		hints: [['Enter', 'go'], ['Esc', 'close']],
	};
}
