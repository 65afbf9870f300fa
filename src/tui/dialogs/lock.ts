/**
The lock: a word that somebody types before leaving the desk, and again when back. Until then the screen shows everything
and halts, and does nothing else.
*/
import {isText, type Stroke} from '../keys.js';
import {paragraph, span, type Line} from '../text.js';
import {close, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

export type LockDialog = {readonly kind: 'lock'; readonly typed: string; readonly hint: string | null};

const longest = 40;

export const openLock: LockDialog = {kind: 'lock', typed: '', hint: null};

/** Returns the dialog after a key. Enter locks with what was typed, or unlocks when it is the word. */
export function lockKeys(dialog: LockDialog, stroke: Stroke, {keys: {locked}, lockWord}: DialogContext): Step<LockDialog> {
	if (stroke.key === 'escape') {
		return close;
	}

	if (stroke.key === 'backspace') {
		return stay({...dialog, typed: dialog.typed.slice(0, -1), hint: null});
	}

	if (stroke.key !== 'enter') {
		return isText(stroke) ? stay({...dialog, typed: (dialog.typed + stroke.key).slice(0, longest), hint: null}) : stay(dialog);
	}

	if (dialog.typed.trim() === '') {
		return stay({...dialog, hint: 'Type a word first.'});
	}

	return locked && dialog.typed !== lockWord ? stay({...dialog, typed: '', hint: 'That is not the word.'}) : {dialog: null, wish: {type: 'lock', word: locked ? null : dialog.typed}};
}

/** Returns how the dialog looks in `width` cells; the word itself is not shown. */
export function lockView({typed, hint}: LockDialog, {keys: {locked}}: DialogContext, width: number): DialogView {
	const texts = locked
		? ['This screen is locked. Type the word that it was locked with, and press Enter.']
		: ['Type a word and press Enter: until it is typed again this screen looks, halts, and does nothing else.', 'The engine goes on as before. The word is not kept anywhere: without it, end the screen from another shell.'];
	const field: Line = [span('> ', 'accent'), span('*'.repeat(typed.length), undefined, {bold: true}), span(' ', undefined, {inverse: true})];
	return {
		title: locked ? 'UNLOCK' : 'LOCK',
		tone: 'warn',
		scroll: null,
		lines: [...texts.flatMap(text => paragraph(text, width)), [], field, ...(hint === null ? [] : paragraph(hint, width, {tone: 'danger'}))],
		hints: [['Enter', locked ? 'unlock' : 'lock'], ['Esc', 'leave it as it is']],
	};
}
