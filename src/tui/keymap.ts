/**
What the table of actions says at this moment: which action a key stands for, what the footer offers, what the help lists.
*/
import type {Action, Group, KeyContext} from './actions/action.js';
import {labelIn} from './actions/table.js';
import {keyLabel, type Stroke} from './keys.js';

/** Returns the action that a stroke stands for now, disabled or not; null for none. */
export function actionOf(actions: readonly Action[], stroke: Stroke, dialog: KeyContext['dialog']): Action | null {
	return actions.find(({keys, where}) => keys.includes(stroke.key) && (where === 'always' || (where === 'panes' && dialog === null))) ?? null;
}

/** Returns the action that has borrowed a key for this moment, or null. */
export function borrowerOf(actions: readonly Action[], {key}: Stroke, context: () => KeyContext): Action | null {
	const borrowers = actions.filter(({borrowed}) => borrowed?.keys.includes(key) === true);
	return borrowers.length === 0 ? null : borrowers.find(({borrowed}) => borrowed?.when(context()) === true) ?? null;
}

/** Returns the keys of an action at this moment, those that it has borrowed first. */
function keysNow({keys, borrowed}: Action, context: KeyContext): readonly string[] {
	return borrowed !== null && (keys.length === 0 || borrowed.when(context)) ? [...borrowed.keys, ...keys] : keys;
}

export type Hint = {readonly keys: string; readonly label: string};

/** Returns what can be pressed now, most useful first, without the halt key, which has its own place. */
export function footerHints(actions: readonly Action[], context: KeyContext): readonly Hint[] {
	return actions
		.filter(action => (action.footer !== null || isOfRewind(action, context)) && keysNow(action, context).length > 0 && action.disabled(context) === null)
		.toSorted((a, b) => placeOf(a, context) - placeOf(b, context))
		.map(action => ({keys: keyLabel(keysNow(action, context)[0] ?? ''), label: labelIn(action, context)}));
}

/** While one looks back, what moves through the past is offered first. */
function isOfRewind({group}: Action, {screen}: KeyContext): boolean {
	return group === 'rewind' && screen.past !== null;
}

/** What belongs to the focused pane comes before everything but what moves through the past, which keeps its order. */
function placeOf(action: Action, context: KeyContext): number {
	if (isOfRewind(action, context)) {
		return -1000;
	}

	return (action.footer ?? 0) - (action.home.includes(context.focus) ? 100 : 0);
}

/** Returns the label of the first key of an action; its name where it has none. */
export function keyOf(actions: readonly Action[], id: Action['id']): string {
	const [key] = actions.find(action => action.id === id)?.keys ?? [];
	return key === undefined ? id : keyLabel(key);
}

export type HelpLine = Hint & {readonly id: Action['id']; readonly group: Group; readonly help: string; readonly reason: string | null};

/** Returns every action with its keys, and why those that cannot be done now cannot. */
export function helpLines(actions: readonly Action[], context: KeyContext): readonly HelpLine[] {
	return actions.map(action => ({
		id: action.id,
		group: action.group,
		keys: keysNow(action, context).length === 0 ? (action.where === 'panes' ? `:${action.id}` : action.label) : keysNow(action, context).map(key => keyLabel(key)).join(' '),
		label: action.label,
		help: action.help,
		reason: action.disabled(context),
	}));
}
