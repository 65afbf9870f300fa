/**
A person's own keys: which action gets which, and what is refused, because two meanings of one key or an unreachable halt
would be found out at the worst moment.
*/
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import {isKeyName, keyLabel} from '../keys.js';
import type {Action} from './action.js';

/** Keys by action: `{freeze: 'F', why: ['w', 'enter']}`. An empty list takes an action's keys away. */
export type KeyOverrides = Readonly<Record<string, string | readonly string[]>>;

/** Keys that fields and dialogs need for themselves. */
const reserved: ReadonlySet<string> = new Set(['escape', 'backspace', 'delete']);

/**
Returns the actions with a person's keys in place of their own.

Throws a CryptoTraderError (wrong use) for an action or a key that does not exist, for a key with two meanings, and for a
halt without a control chord.
*/
export function bindKeys(actions: readonly Action[], overrides: KeyOverrides): readonly Action[] {
	for (const id of Object.keys(overrides)) {
		if (!actions.some(action => action.id === id)) {
			throw refused(`there is no action "${id}"`, `Actions are ${actions.map(action => action.id).join(', ')}.`);
		}
	}

	const bound = actions.map(action => {
		const keys = overrides[action.id];
		return keys === undefined ? action : {...action, keys: typeof keys === 'string' ? [keys] : keys};
	});
	checkKeys(bound);
	return bound;
}

function checkKeys(actions: readonly Action[]): void {
	const owners = new Map<string, Action>();
	for (const action of actions) {
		for (const key of action.keys) {
			const other = owners.get(key);
			if (other !== undefined) {
				throw refused(`${keyLabel(key)} would mean both "${other.id}" and "${action.id}"`, `Give one of them another key: keys.${action.id} in the settings.`);
			}

			checkKey(action, key);
			owners.set(key, action);
		}
	}

	const halt = actions.find(({id}) => id === 'halt');
	if (halt?.keys.some(key => key.startsWith('ctrl+')) !== true) {
		throw refused('halt must have a control chord, which works inside fields and dialogs', 'Use for example keys.halt: ctrl+x.');
	}
}

/** Chords that a terminal sends as the byte of another key: a halt on one of these would come of Enter or Tab. */
const disguised: Readonly<Record<string, string>> = {'ctrl+h': 'Backspace', 'ctrl+i': 'Tab', 'ctrl+j': 'Enter', 'ctrl+m': 'Enter'};

function checkKey({id, where}: Action, key: string): void {
	const disguise = disguised[key];
	if (disguise !== undefined) {
		throw refused(`${keyLabel(key)} cannot be the key of "${id}": a terminal sends it as ${disguise}`, `Use another control chord, for example keys.${id}: ctrl+q.`);
	}

	if (!isKeyName(key) || reserved.has(key)) {
		throw refused(`"${key}" cannot be the key of "${id}"`, 'A key is one character, ctrl+ and a letter, or one of enter, tab, shift+tab, pageup, pagedown, home, end, up, down, left, right.');
	}

	if (where === 'always' && !key.startsWith('ctrl+')) {
		throw refused(`"${id}" works inside fields too, so ${keyLabel(key)} could not be typed any more`, `Use a control chord: keys.${id}: ctrl+….`);
	}
}

function refused(message: string, advice: string): CryptoTraderError {
	return new CryptoTraderError(`keys: ${message}`, {code: 'bad-keys', advice, exit: exitCode.wrongUse});
}
