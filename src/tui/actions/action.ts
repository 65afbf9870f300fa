/**
What an action is: its name, its keys, where it works, and when it does not. The table of all of them is table.ts.
*/
import type {MarketSymbol} from '../../engine/domain/units.js';
import type {DialogKind} from '../dialogs/kinds.js';
import type {PaneId, ViewId} from '../layout.js';
import type {RowItem} from '../panes/pane.js';
import type {ScreenState} from '../store.js';

/** Steps through the rows of the focused pane. */
export type MoveId = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** Opens a form that ends in a command to the engine. */
export type FormId = 'mode' | 'pause' | 'weight' | 'order' | 'amend' | 'cancel' | 'close-position' | 'scale' | 'undo';

/** Actions that change nothing but what is on the screen. */
export type VisualId =
	| MoveId | ViewId | FormId | 'focus-next' | 'focus-previous' | 'zoom' | 'previous-market' | 'next-market' | 'select' | 'retry' | 'help' | 'resume'
	| 'palette' | 'filter' | 'sort' | 'sort-reverse' | 'theme' | 'tour' | 'messages';

/** Looks back in the journal, or returns to now. */
export type RewindId = 'event-back' | 'event-on' | 'bar-back' | 'bar-on' | 'rewind' | 'visit' | 'now';

/** Actions that reach beyond it: the engine, the terminal, time. */
export type EffectId = 'halt' | 'flatten' | 'freeze' | 'quit' | 'quit-twice' | 'repaint' | 'suspend' | 'why' | 'copy' | 'export' | 'lock' | 'mouse' | RewindId;

export type ActionId = VisualId | EffectId;

/** What the screen is like at the moment of a key. */
export type KeyContext = {
	readonly screen: ScreenState;
	readonly dialog: DialogKind | null;
	readonly view: ViewId;
	readonly focus: PaneId;
	/** The market that is selected, or null. */
	readonly symbol: MarketSymbol | null;
	/** The row that is selected in the focused pane, or null. */
	readonly item: RowItem | null;
	/** Titles of the columns that the focused pane can be sorted by. */
	readonly sortable: readonly string[];
	readonly zoomed: boolean;
	readonly frozen: boolean;
	/** How many panes have failed. */
	readonly failedPanes: number;
	readonly canSuspend: boolean;
	/** True on a screen that may look and halt, and nothing else. */
	readonly readOnly: boolean;
	/** True while somebody has locked it with a word; then it is read-only too. */
	readonly locked: boolean;
	/** True when the focused pane is a table with rows and there is a folder to write it to. */
	readonly exportable: boolean;
};

export type Group = 'safety' | 'trading' | 'rewind' | 'views' | 'moving' | 'looking' | 'screen';

export type Action = {
	readonly id: ActionId;
	/** Empty for what is only typed as a word. */
	readonly keys: readonly string[];
	/** Keys that it takes from others, or that nobody else may have, while `when` holds; null for none. */
	readonly borrowed: {readonly keys: readonly string[]; when(context: KeyContext): boolean} | null;
	/** In the footer, beside its first key. */
	readonly label: string;
	/** In the help. */
	readonly help: string;
	readonly group: Group;
	/** `always` works in dialogs too; `panes` while none is open; a dialog's own keys are handled by that dialog. */
	readonly where: 'always' | 'panes' | 'halt';
	/** True for what must never come of a chunk or a paste. */
	readonly danger: boolean;
	/** True for what changes what is traded; gone from a screen that is read-only. */
	readonly trades: boolean;
	/** Place in the footer, 1 first; null for what only the help and the palette list. */
	readonly footer: number | null;
	/** Panes in which it comes first in the footer. */
	readonly home: readonly PaneId[];
	/** What may follow its name in the palette, for example `BTC 20`; null for nothing. */
	readonly argument: string | null;
	/** Further names in the palette. */
	readonly aliases: readonly string[];
	/** Returns why it cannot be done now, or null when it can. */
	disabled(context: KeyContext): string | null;
};

export type Spec = Pick<Action, 'id' | 'keys' | 'label' | 'help' | 'group'> & Partial<Action>;

const possible = (): null => null;

/** Returns an action with the usual answers to what its spec does not say. */
export function define(spec: Spec): Action {
	return {borrowed: null, where: 'panes', danger: false, trades: false, footer: null, home: [], argument: null, aliases: [], disabled: possible, ...spec};
}
