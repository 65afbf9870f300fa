/**
What the forms that end in a command share: fields, two buttons, and what is shown of the effect. A form stands on Cancel
once its fields are filled, and only a press of its own on the other button sends anything.
*/
import type {KeyContext, FormId} from '../actions/action.js';
import type {Command} from '../../engine/domain/command.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import type {ScreenState} from '../store.js';
import type {Line} from '../text.js';

export type FormField = {
	readonly name: string;
	readonly label: string;
	readonly value: string;
	/** Values to choose among; empty for text. */
	readonly choices: readonly string[];
};

export type FormDialog = {
	readonly kind: 'form';
	readonly form: FormId;
	readonly title: string;
	/** The order that it is about, or null. */
	readonly order: string | null;
	readonly fields: readonly FormField[];
	/** The field in hand; one beyond them is Cancel, two beyond is the button that does it. */
	readonly at: number;
	readonly hint: string | null;
};

/** What a form would do as it is filled now. */
export type Plan = {
	/** The effect in money, and the limits after it. */
	readonly lines: readonly Line[];
	/** On the button that does it. */
	readonly confirm: string;
	/** Why it cannot be done, or null. */
	readonly problem: string | null;
	/** Null while there is a problem. */
	readonly command: Command | null;
	/** True when more is at risk after it. */
	readonly riskier: boolean;
};

export type FormSpec = {
	/** Returns the form as it opens; `argument` is what was typed after its name. */
	open(context: KeyContext, argument: string): FormDialog;
	plan(dialog: FormDialog, screen: ScreenState): Plan;
};

/** Returns a plan that cannot be carried out, and why. */
export function impossible(problem: string, confirm = 'Do it'): Plan {
	return {lines: [], confirm, problem, command: null, riskier: false};
}

export function text(name: string, label: string, value = ''): FormField {
	return {name, label, value, choices: []};
}

/** Returns a field of choices; a value that is none of them is the first. */
export function choice(name: string, label: string, choices: readonly string[], value?: string): FormField {
	return {name, label, value: value !== undefined && choices.includes(value) ? value : choices[0] ?? '', choices};
}

/** Why, for the journal; may stay empty. */
export const because: FormField = text('because', 'because');

/** Returns a form with its first empty field in hand, or its Cancel where none is empty. */
export function openForm(form: FormId, title: string, fields: readonly FormField[], order: string | null = null): FormDialog {
	const empty = fields.findIndex(({value, name}) => value === '' && name !== 'because');
	return {kind: 'form', form, title, order, fields, at: empty === -1 ? fields.length : empty, hint: null};
}

/** Returns what stands in a field, without blanks around it; empty for a field that the form does not have. */
export function valueOf({fields}: FormDialog, name: string): string {
	return fields.find(field => field.name === name)?.value.trim() ?? '';
}

/** Returns why it is done, in the person's words or in ours. */
export function reasonOf(dialog: FormDialog): string {
	const reason = valueOf(dialog, 'because');
	return reason === '' ? 'by hand' : reason;
}

/** Returns the market that a word names, `btc` or `BTC/USDT`; null for none. */
export function marketOf(symbols: readonly MarketSymbol[], word: string): MarketSymbol | null {
	const name = word.toUpperCase();
	return symbols.find(symbol => symbol === name || symbol.split('/')[0] === name) ?? null;
}

/** Returns the words of an argument and the first market among them. */
export function argumentWords({screen, symbol}: KeyContext, argument: string): {readonly words: readonly string[]; readonly market: MarketSymbol | null} {
	const words = argument.split(' ').filter(word => word !== '');
	const named = words.find(word => marketOf(screen.view.symbols, word) !== null);
	return {words: words.filter(word => word !== named), market: named === undefined ? symbol : marketOf(screen.view.symbols, named)};
}
