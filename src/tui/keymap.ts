/**
The one table of actions. The footer, the help and the key handler are made of it, so that none can say what another does
not do.
*/
import type {HaltCause} from '../engine/domain/event.js';
import type {MarketSymbol} from '../engine/domain/units.js';
import {keyLabel, type Stroke} from './keys.js';
import type {PaneId} from './layout.js';
import type {ScreenState} from './store.js';

/** Steps through the rows of the focused pane. */
export type MoveId = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** Actions that change nothing but what is on the screen. */
export type VisualId = MoveId | 'focus-next' | 'focus-previous' | 'zoom' | 'previous-symbol' | 'next-symbol' | 'retry' | 'help' | 'resume' | 'why';

/** Actions that reach beyond it: the engine, the terminal, time. */
export type EffectId = 'halt' | 'flatten' | 'freeze' | 'quit' | 'quit-twice' | 'repaint' | 'suspend';

export type ActionId = VisualId | EffectId;

export type DialogKind = 'halt' | 'resume' | 'help' | 'why' | 'quit';

/** What the screen is like at the moment of a key. */
export type KeyContext = {
	readonly screen: ScreenState;
	readonly dialog: DialogKind | null;
	readonly focus: PaneId;
	/** The market that `why` would explain, or null. */
	readonly symbol: MarketSymbol | null;
	readonly zoomed: boolean;
	readonly frozen: boolean;
	/** How many panes have failed. */
	readonly failedPanes: number;
	readonly canSuspend: boolean;
};

export type Action = {
	readonly id: ActionId;
	/** Empty for what is typed as a word. */
	readonly keys: readonly string[];
	/** In the footer, beside its first key. */
	readonly label: string;
	/** In the help. */
	readonly help: string;
	/** `always` works in dialogs too; `panes` while none is open; a dialog's own keys are handled by that dialog. */
	readonly where: 'always' | 'panes' | DialogKind;
	/** True for what must never come of a chunk or a paste. */
	readonly danger: boolean;
	/** Place in the footer, 1 first; null for what only the help lists. */
	readonly footer: number | null;
	/** Returns why it cannot be done now, or null when it can. */
	disabled(context: KeyContext): string | null;
};

const possible = (): null => null;

type Spec = Pick<Action, 'id' | 'keys' | 'label' | 'help'> & Partial<Action>;

const define = (spec: Spec): Action => ({where: 'panes', danger: false, footer: null, disabled: possible, ...spec});

export const actions: readonly Action[] = [
	define({id: 'halt', keys: ['ctrl+x'], label: 'HALT', help: 'halt trading at once: no new order leaves, working orders are cancelled', where: 'always'}),
	define({id: 'flatten', keys: [], label: 'FLATTEN', help: 'typed into the halt dialog: close every position at the market', where: 'halt', danger: true}),
	define({id: 'resume', keys: ['R'], label: 'resume', help: 'resume trading: asks for the word RESUME and a reason', danger: true, footer: 1, disabled: whyNotResume}),
	define({id: 'why', keys: ['w', 'enter'], label: 'why', help: 'why: reasons, features and weights behind the selected market', footer: 3, disabled: whyNotWhy}),
	define({id: 'focus-next', keys: ['tab'], label: 'pane', help: 'focus the next pane', footer: 2, disabled: whyNotYet}),
	define({id: 'focus-previous', keys: ['shift+tab'], label: 'back', help: 'focus the pane before', disabled: whyNotYet}),
	define({id: 'zoom', keys: ['z'], label: 'zoom', help: 'give the whole body to the focused pane, and take it back', footer: 6, disabled: whyNotYet}),
	define({id: 'up', keys: ['up', 'k'], label: 'up', help: 'one row up', disabled: whyNotYet}),
	define({id: 'down', keys: ['down', 'j'], label: 'down', help: 'one row down', disabled: whyNotYet}),
	define({id: 'page-up', keys: ['pageup'], label: 'page up', help: 'one page up; in the journal, stop following its end', disabled: whyNotYet}),
	define({id: 'page-down', keys: ['pagedown'], label: 'page down', help: 'one page down', disabled: whyNotYet}),
	define({id: 'top', keys: ['home', 'g'], label: 'top', help: 'to the first row', disabled: whyNotYet}),
	define({id: 'bottom', keys: ['end', 'G'], label: 'end', help: 'to the last row; in the journal, follow its end again', disabled: whyNotYet}),
	define({id: 'previous-symbol', keys: ['['], label: 'market', help: 'the market before', disabled: whyNotSymbol}),
	define({id: 'next-symbol', keys: [']'], label: 'market', help: 'the next market, in the chart and in the lists', footer: 8, disabled: whyNotSymbol}),
	define({id: 'freeze', keys: ['f'], label: 'freeze', help: 'freeze the panes to read them; trading goes on', footer: 7, disabled: whyNotYet}),
	define({id: 'retry', keys: ['r'], label: 'retry', help: 'try again to draw a pane that failed', footer: 1, disabled: ({failedPanes}) => failedPanes > 0 ? null : 'no pane has failed'}),
	define({id: 'help', keys: ['?'], label: 'help', help: 'this list', footer: 4}),
	define({id: 'quit', keys: ['q'], label: 'quit', help: 'quit; asks first while orders or positions are open', danger: true, footer: 5}),
	define({id: 'quit-twice', keys: ['ctrl+c'], label: 'quit', help: 'pressed twice within two seconds: stop the engine in good order and quit', where: 'always', danger: true}),
	define({id: 'repaint', keys: ['ctrl+l'], label: 'repaint', help: 'paint the whole screen anew', where: 'always'}),
	define({id: 'suspend', keys: ['ctrl+z'], label: 'suspend', help: 'give the terminal back to the shell; `fg` returns', where: 'always', disabled: whyNotSuspend}),
];

/** What holds trading down only until what it waits for is true. */
const endsByItself = new Set<HaltCause['rule']>(['start', 'stop', 'reconcile', 'clock']);

function whyNotYet({screen}: KeyContext): string | null {
	return screen.phase === 'starting' ? 'the engine has not answered yet' : null;
}

function whyNotResume({screen}: KeyContext): string | null {
	if (screen.phase !== 'running') {
		return 'there is no engine to resume';
	}

	const {tradingState, causes} = screen.view;
	if (tradingState === 'RUNNING') {
		return 'trading is running';
	}

	return causes.every(({rule, latched}) => !latched && endsByItself.has(rule)) ? 'trading resumes by itself when that has ended' : null;
}

function whyNotWhy({screen, symbol}: KeyContext): string | null {
	if (symbol === null) {
		return 'no market is known yet';
	}

	return screen.view.insights[symbol] === undefined ? `there is no signal for ${symbol} yet` : null;
}

function whyNotSymbol({screen}: KeyContext): string | null {
	return screen.view.symbols.length > 1 ? null : 'there is only one market';
}

function whyNotSuspend({canSuspend}: KeyContext): string | null {
	return canSuspend ? null : 'the engine would be suspended too';
}

/** Returns the action that a stroke stands for now, disabled or not; null for none. */
export function actionOf(stroke: Stroke, context: KeyContext): Action | null {
	return actions.find(({keys, where}) => keys.includes(stroke.key) && (where === 'always' || (where === 'panes' && context.dialog === null))) ?? null;
}

export type Hint = {readonly keys: string; readonly label: string};

/** Returns what can be pressed now, most useful first, without the halt key, which has its own place. */
export function footerHints(context: KeyContext): readonly Hint[] {
	return actions
		.filter(({footer, disabled}) => footer !== null && disabled(context) === null)
		.toSorted((a, b) => (a.footer ?? 0) - (b.footer ?? 0))
		.map(action => ({keys: keyLabel(action.keys[0] ?? action.label), label: labelIn(action, context)}));
}

/** Some labels say what the key does now. */
function labelIn(action: Action, {zoomed, frozen}: KeyContext): string {
	if (action.id === 'zoom' && zoomed) {
		return 'unzoom';
	}

	return action.id === 'freeze' && frozen ? 'unfreeze' : action.label;
}

export type HelpLine = Hint & {readonly help: string; readonly reason: string | null};

/** Returns every action with its keys, and why those that cannot be done now cannot. */
export function helpLines(context: KeyContext): readonly HelpLine[] {
	return actions.map(action => ({
		keys: action.keys.length === 0 ? action.label : action.keys.map(key => keyLabel(key)).join(' '),
		label: action.label,
		help: action.help,
		reason: action.disabled(context),
	}));
}
