/**
The setup's answers to keys, as a pure state machine: forward with Enter, back with Esc, out with Ctrl+C. Nothing is written
before the last step says so.
*/
import {isText, type Stroke} from '../keys.js';
import {setupSteps, type AnswerName, type SetupAnswers, type SetupChoice, type SetupEnd, type SetupFacts, type SetupStep} from './answers.js';

export type SetupField = {
	readonly name: AnswerName | 'write';
	readonly label: string;
	readonly kind: 'choice' | 'text' | 'secret';
	readonly choices: readonly SetupChoice[];
};

export type Wizard = {
	/** Place in `setupSteps`. */
	readonly step: number;
	/** The field in hand. */
	readonly at: number;
	readonly answers: SetupAnswers;
	/** What the last step does: write, or leave all as it was. */
	readonly write: 'yes' | 'no';
	readonly trouble: string | null;
	readonly end: SetupEnd | null;
};

const longest = 4096;

/** Returns the setup as it opens: on its first step, with what counts now. */
export function openWizard({present}: SetupFacts): Wizard {
	return {step: 0, at: 0, answers: present, write: 'yes', trouble: null, end: null};
}

export function stepOf({step}: Wizard): SetupStep {
	return setupSteps[step] ?? 'summary';
}

const text = (name: AnswerName, label: string): SetupField => ({name, label, kind: 'text', choices: []});
const secret = (name: AnswerName, label: string): SetupField => ({name, label, kind: 'secret', choices: []});
const choice = (name: SetupField['name'], label: string, choices: readonly SetupChoice[]): SetupField => ({name, label, kind: 'choice', choices});

/** Returns the fields of the step in hand. */
export function fieldsOf(wizard: Wizard, {venues, risks, alerts, keystore}: SetupFacts): readonly SetupField[] {
	switch (stepOf(wizard)) {
		case 'venue': {
			return [choice('venue', 'Exchange', venues)];
		}

		case 'keys': {
			return [
				choice('keys', 'API key', [{value: 'later', text: 'later; paper trading needs none'}, {value: 'now', text: 'now, into the encrypted file'}]),
				...(wizard.answers.keys === 'now' ? keyFields(keystore.exists) : []),
			];
		}

		case 'capital': {
			return [text('capital', 'Capital')];
		}

		case 'symbols': {
			return [text('symbols', 'Markets')];
		}

		case 'risk': {
			return [choice('risk', 'Risk', risks)];
		}

		case 'alerts': {
			return [choice('notifications', 'Ring for', alerts)];
		}

		case 'summary': {
			return [choice('write', 'Write it?', [{value: 'yes', text: 'write these settings'}, {value: 'no', text: 'leave everything as it was'}])];
		}
	}
}

function keyFields(isThere: boolean): readonly SetupField[] {
	return [text('keyName', 'Name of the key'), secret('apiKey', 'API key'), secret('secret', 'Secret'), secret('passphrase', isThere ? 'Passphrase of the file' : 'New passphrase'), ...(isThere ? [] : [secret('again', 'The same again')])];
}

/** Returns what stands in a field. */
export function valueIn({answers, write}: Wizard, {name}: SetupField): string {
	return name === 'write' ? write : answers[name];
}

/** Returns the setup after a key. */
export function wizardKeys(wizard: Wizard, {key, chunk}: Stroke, facts: SetupFacts): Wizard {
	const fields = fieldsOf(wizard, facts);
	const field = fields[wizard.at];
	switch (key) {
		case 'ctrl+c': {
			return {...wizard, end: {how: 'leave'}};
		}

		case 'ctrl+n': {
			return toSummary(wizard, facts);
		}

		case 'escape': {
			return wizard.step === 0 ? {...wizard, end: {how: 'leave'}} : {...wizard, step: wizard.step - 1, at: 0, trouble: null};
		}

		case 'enter': {
			return chunk ? {...wizard, trouble: 'Press Enter once more, by itself.'} : entered(wizard, fields, facts);
		}

		case 'tab': {
			return {...wizard, at: Math.min(fields.length - 1, wizard.at + 1)};
		}

		case 'shift+tab': {
			return {...wizard, at: Math.max(0, wizard.at - 1)};
		}

		default: {
			return field === undefined ? wizard : {...edited(wizard, field, key, facts), trouble: null};
		}
	}
}

/** Returns the setup after a paste. Line ends of a key in PEM form stay, written out. */
export function wizardPaste(wizard: Wizard, pasted: string, facts: SetupFacts): Wizard {
	const field = fieldsOf(wizard, facts)[wizard.at];
	if (field === undefined || field.kind === 'choice') {
		return {...wizard, trouble: 'A paste is not taken here.'};
	}

	const line = field.kind === 'secret' ? pasted.trim().replaceAll(/\r?\n|\r/g, String.raw`\n`) : pasted.replaceAll(/\s+/g, ' ').trim();
	return withValue({...wizard, trouble: null}, field, (valueIn(wizard, field) + line).slice(0, longest), facts);
}

function edited(wizard: Wizard, field: SetupField, key: string, facts: SetupFacts): Wizard {
	const value = valueIn(wizard, field);
	if (field.kind !== 'choice') {
		return withValue(wizard, field, typed(value, key).slice(0, longest), facts);
	}

	const at = field.choices.findIndex(each => each.value === value);
	const steps: Readonly<Record<string, number>> = {up: -1, left: -1, k: -1, down: 1, right: 1, j: 1, ' ': 1};
	const index = /^[1-9]$/.test(key) ? Number(key) - 1 : at + (steps[key] ?? 0);
	return withValue(wizard, field, field.choices[Math.max(0, Math.min(field.choices.length - 1, index))]?.value ?? value, facts);
}

function typed(value: string, key: string): string {
	switch (key) {
		case 'backspace': {
			return [...value].slice(0, -1).join('');
		}

		case 'ctrl+u': {
			return '';
		}

		default: {
			return isText({key, chunk: false}) ? value + key : value;
		}
	}
}

/** Another exchange has other markets: those that nobody has changed follow it. */
function withValue(wizard: Wizard, {name}: SetupField, value: string, {present, venues}: SetupFacts): Wizard {
	if (name === 'write') {
		return {...wizard, write: value === 'yes' ? 'yes' : 'no'};
	}

	const proposed = (venue: string): string => venue === present.venue ? present.symbols : venues.find(each => each.value === venue)?.symbols ?? present.symbols;
	const follows = name === 'venue' && wizard.answers.symbols === proposed(wizard.answers.venue);
	return {...wizard, answers: {...wizard.answers, [name]: value, ...(follows ? {symbols: proposed(value)} : {})}};
}

function entered(wizard: Wizard, fields: readonly SetupField[], facts: SetupFacts): Wizard {
	if (wizard.at < fields.length - 1) {
		return {...wizard, at: wizard.at + 1, trouble: null};
	}

	const step = stepOf(wizard);
	const trouble = facts.check(step, wizard.answers);
	if (trouble !== null) {
		return {...wizard, trouble};
	}

	if (step !== 'summary') {
		return {...wizard, step: wizard.step + 1, at: 0, trouble: null};
	}

	return {...wizard, end: wizard.write === 'yes' ? {how: 'write', answers: wizard.answers} : {how: 'leave'}};
}

/** Goes on to the end with everything else as it is, as far as that can be taken. */
function toSummary(wizard: Wizard, facts: SetupFacts): Wizard {
	const last = setupSteps.length - 1;
	for (let {step} = wizard; step < last; step++) {
		const trouble = facts.check(setupSteps[step] ?? 'summary', wizard.answers);
		if (trouble !== null) {
			return {...wizard, step, at: 0, trouble};
		}
	}

	return {...wizard, step: last, at: 0, trouble: null};
}
