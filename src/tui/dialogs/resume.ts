/**
The resume dialog: the way up, which takes a typed word and a reason.
*/
import {isText, type Stroke} from '../keys.js';
import {paragraph, plainText, span} from '../text.js';
import {close, fieldLine, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

export type ResumeDialog = {
	readonly kind: 'resume';
	readonly word: string;
	readonly reason: string;
	readonly field: 'word' | 'reason';
	readonly hint: string | null;
};

const word = 'RESUME';
const longestReason = 120;

export const openResume: ResumeDialog = {kind: 'resume', word: '', reason: '', field: 'word', hint: null};

/** Returns the dialog after a key. Enter goes from the word to the reason, and from the reason, by itself, to the engine. */
export function resumeKeys(dialog: ResumeDialog, stroke: Stroke): Step<ResumeDialog> {
	switch (stroke.key) {
		case 'escape': {
			return close;
		}

		case 'tab':
		case 'shift+tab':
		case 'up':
		case 'down': {
			return stay({...dialog, field: dialog.field === 'word' ? 'reason' : 'word', hint: null});
		}

		case 'backspace': {
			return stay({...dialog, [dialog.field]: dialog[dialog.field].slice(0, -1), hint: null});
		}

		case 'enter': {
			return entered(dialog, stroke);
		}

		default: {
			return isText(stroke) ? stay(typed(dialog, stroke.key)) : stay(dialog);
		}
	}
}

/** Returns the dialog after a paste: a reason may be pasted, the word may not. */
export function resumePaste(dialog: ResumeDialog, text: string): ResumeDialog {
	return dialog.field === 'reason' ? typed(dialog, plainText(text)) : {...dialog, hint: `Type the word ${word}; it cannot be pasted.`};
}

function typed(dialog: ResumeDialog, text: string): ResumeDialog {
	const longest = dialog.field === 'word' ? word.length : longestReason;
	return {...dialog, [dialog.field]: (dialog[dialog.field] + text).slice(0, longest), hint: null};
}

function entered(dialog: ResumeDialog, stroke: Stroke): Step<ResumeDialog> {
	if (dialog.word !== word) {
		return stay({...dialog, field: 'word', hint: `The word is ${word}, in capitals.`});
	}

	if (dialog.field === 'word' || dialog.reason.trim() === '') {
		return stay({...dialog, field: 'reason', hint: dialog.field === 'word' ? null : 'Say why trading may go on.'});
	}

	return stroke.chunk ? stay({...dialog, hint: 'Press Enter once more, by itself.'}) : {dialog, wish: {type: 'resume', reason: dialog.reason.trim()}};
}

/** Returns how the dialog looks in `width` cells. */
export function resumeView(dialog: ResumeDialog, {keys: {screen}, sent}: DialogContext, width: number): DialogView {
	const {causes} = screen.view;
	const said = sent.ResumeTrading;
	const trouble = said?.state === 'refused' || said?.state === 'failed' ? `The engine does not resume: ${said.reason ?? 'no reason given'}` : null;
	const waiting = said?.state === 'sending' ? 'Asking the engine …' : null;
	return {
		title: 'RESUME',
		tone: 'warn',
		scroll: null,
		lines: [
			...(causes.length === 0 ? [[span('Nothing holds trading down.')]] : [[span('What holds trading down:')]]),
			...causes.flatMap(({rule, reason}) => paragraph(`${rule}: ${reason}`, width, {tone: 'warn', bullet: '  · '})),
			[],
			...paragraph('Type RESUME, say why, and press Enter. Both are written into the journal.', width),
			fieldLine('word    > ', dialog.word, dialog.field === 'word'),
			fieldLine('because > ', dialog.reason.slice(-(width - 12)), dialog.field === 'reason'),
			...paragraph(dialog.hint ?? trouble ?? waiting ?? '', width, {tone: 'danger'}),
		],
		hints: [['Esc', 'stay as it is'], ['Tab', 'other field'], ['Enter', 'next']],
	};
}
