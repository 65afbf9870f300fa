/**
How a form answers keys and how it looks. Nothing is sent but by a press of Enter or y, alone, on its second button.
*/
import {forms} from '../forms/forms.js';
import type {FormDialog, FormField, Plan} from '../forms/form.js';
import {isText, type Stroke} from '../keys.js';
import type {ScreenState} from '../store.js';
import {paragraph, plainText, span, type Line} from '../text.js';
import {close, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

const longest = 80;

/** Returns the dialog after a key. */
export function formKeys(dialog: FormDialog, stroke: Stroke, {keys: {screen}}: DialogContext): Step<FormDialog> {
	const stops = dialog.fields.length + 2;
	const field = dialog.fields[dialog.at];
	const go = (step: number): Step<FormDialog> => stay({...dialog, at: (dialog.at + step + stops) % stops, hint: null});
	switch (stroke.key) {
		case 'escape': {
			return close;
		}

		case 'tab':
		case 'down': {
			return go(1);
		}

		case 'shift+tab':
		case 'up': {
			return go(-1);
		}

		case 'enter': {
			return field === undefined ? pressed(dialog, stroke, screen) : go(1);
		}

		default: {
			return field === undefined ? onButtons(dialog, stroke, screen) : stay({...withField(dialog, edited(field, stroke)), hint: null});
		}
	}
}

/** Returns the dialog after a paste into a text field, or null when it takes none. */
export function formPaste(dialog: FormDialog, text: string): FormDialog | null {
	const field = dialog.fields[dialog.at];
	return field === undefined || field.choices.length > 0 ? null : withField(dialog, {...field, value: (field.value + plainText(text)).slice(0, longest)});
}

function onButtons(dialog: FormDialog, stroke: Stroke, screen: ScreenState): Step<FormDialog> {
	const cancel = dialog.fields.length;
	switch (stroke.key) {
		case 'left':
		case 'right': {
			return stay({...dialog, at: dialog.at === cancel ? cancel + 1 : cancel, hint: null});
		}

		case 'n': {
			return close;
		}

		case 'y': {
			return dialog.at === cancel ? stay({...dialog, at: cancel + 1}) : pressed(dialog, stroke, screen);
		}

		default: {
			return stay(dialog);
		}
	}
}

function pressed(dialog: FormDialog, {chunk}: Stroke, screen: ScreenState): Step<FormDialog> {
	if (dialog.at === dialog.fields.length) {
		return close;
	}

	const {command, problem} = forms[dialog.form].plan(dialog, screen);
	if (command === null || problem !== null) {
		return stay({...dialog, hint: problem ?? 'It cannot be done.'});
	}

	return chunk ? stay({...dialog, hint: 'Press it once more, by itself.'}) : {dialog: null, wish: {type: 'command', command}};
}

function withField(dialog: FormDialog, field: FormField): FormDialog {
	return {...dialog, fields: dialog.fields.with(dialog.at, field)};
}

function edited(field: FormField, stroke: Stroke): FormField {
	const {choices, value} = field;
	if (choices.length > 0) {
		const step = stroke.key === 'left' ? -1 : (stroke.key === 'right' || stroke.key === ' ' ? 1 : 0);
		return {...field, value: choices[(choices.indexOf(value) + step + choices.length) % choices.length] ?? value};
	}

	if (stroke.key === 'backspace') {
		return {...field, value: value.slice(0, -1)};
	}

	return isText(stroke) && value.length < longest ? {...field, value: value + stroke.key} : field;
}

/** Returns how the dialog looks in `width` cells. */
export function formView(dialog: FormDialog, {keys: {screen}}: DialogContext, width: number): DialogView {
	const plan = forms[dialog.form].plan(dialog, screen);
	const live = screen.view.mode === 'live';
	const trouble = dialog.hint ?? plan.problem;
	return {
		title: live ? `${dialog.title} — LIVE, real money` : dialog.title,
		tone: live || plan.riskier ? 'warn' : 'focus',
		scroll: null,
		lines: [
			...(live ? [[span('LIVE, real money.', 'danger')]] : []),
			...dialog.fields.map((field, index) => fieldLine(dialog, field, index)),
			...(dialog.fields.length === 0 ? [] : [[]]),
			...plan.lines,
			...(plan.riskier ? [[span('More is at risk after this.', 'warn' as const)]] : []),
			...(trouble === null ? [] : paragraph(trouble, width, {tone: dialog.hint === null ? 'muted' : 'danger'})),
			[],
			buttons(dialog, plan),
		],
		hints: [['Tab ↑ ↓', 'move'], ['← →', 'choose'], ['Enter', 'next or press'], ['Esc', 'cancel']],
	};
}

function fieldLine({fields, at}: FormDialog, {label, value, choices}: FormField, index: number): Line {
	const widest = Math.max(...fields.map(field => field.label.length));
	const active = index === at;
	const name = span(`${label.padEnd(widest)} `, active ? 'accent' : 'muted');
	if (choices.length > 0) {
		return [name, span(active ? `◂ ${value} ▸` : `  ${value}`, undefined, {bold: true}), span(active ? `   ${choices.indexOf(value) + 1} of ${choices.length}` : '', 'muted')];
	}

	return [name, span('> ', active ? 'accent' : 'muted'), span(value, undefined, {bold: true}), active ? span(' ', undefined, {inverse: true}) : span('')];
}

function buttons({fields, at}: FormDialog, {confirm}: Plan): Line {
	return [
		span(at === fields.length ? '▸ Cancel ' : '  Cancel ', undefined, at === fields.length ? {bold: true, inverse: true} : {}),
		span('   '),
		span(at === fields.length + 1 ? `▸ ${confirm} ` : `  ${confirm} `, undefined, at === fields.length + 1 ? {bold: true, inverse: true} : {}),
	];
}
