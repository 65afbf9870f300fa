/**
What the screen itself remembers: view, focus, selection, scrolling, filters, the open dialog, notices. Pure changes of it;
the controller decides when.
*/
import type {MarketSymbol, Milliseconds} from '../engine/domain/units.js';
import type {Dialog} from './dialogs/dialogs.js';
import type {PaneId, ViewId} from './layout.js';
import type {Sort} from './panes/pane.js';
import type {ScreenState} from './store.js';
import type {ThemeName} from './theme.js';
import {noToasts, type Toasts} from './toasts.js';
import type {Tour} from './tour/tour.js';
import type {Stand} from './widgets/window.js';

type ByPane<Value> = Readonly<Partial<Record<PaneId, Value>>>;

export type Ui = Toasts & {
	readonly view: ViewId;
	/** How often a view was opened, so that the same one can be heard again. */
	readonly views: number;
	/** The focused pane of each view in which one was chosen. */
	readonly focus: Readonly<Partial<Record<ViewId, PaneId>>>;
	readonly zoomed: boolean;
	/** The market chosen by hand, or null for the first one. */
	readonly symbol: MarketSymbol | null;
	/** Keys of the selected row and of the first row in sight, in panes with rows to select. */
	readonly selected: ByPane<string>;
	readonly tops: ByPane<string>;
	/** First row shown, of panes that only scroll. */
	readonly scrolls: ByPane<number>;
	readonly filters: ByPane<string>;
	readonly sorts: ByPane<Sort>;
	readonly dialog: Dialog | null;
	/** What was typed into the palette, newest last. */
	readonly history: readonly string[];
	/** What the panes show while they are frozen, and for how long they have been, or null. */
	readonly frozen: {readonly screen: ScreenState; readonly for: Milliseconds} | null;
	/** What the panes show while somebody looks back, or null. */
	readonly past: ScreenState | null;
	/** True for the two seconds in which a second Ctrl+C quits. */
	readonly quitArmed: boolean;
	readonly theme: ThemeName;
	/** Panes that failed to draw, and how often each was tried again. */
	readonly failed: ReadonlySet<PaneId>;
	readonly retries: number;
	/** The first steps while they are shown, or null. */
	readonly tour: Tour | null;
	/** The word that the screen is locked with, or null. */
	readonly lockWord: string | null;
	readonly mouse: boolean;
};

export const openingUi: Ui = {
	view: 'overview',
	views: 0,
	focus: {},
	zoomed: false,
	symbol: null,
	selected: {},
	tops: {},
	scrolls: {},
	filters: {},
	sorts: {},
	dialog: null,
	history: [],
	frozen: null,
	past: null,
	...noToasts,
	quitArmed: false,
	theme: 'terminal',
	failed: new Set(),
	retries: 0,
	tour: null,
	lockWord: null,
	mouse: false,
};

/** Returns the pane that has the focus among those shown: the one chosen, else the first. */
export function focusAmong(ui: Ui, order: readonly PaneId[]): PaneId {
	const chosen = ui.focus[ui.view];
	return chosen !== undefined && order.includes(chosen) ? chosen : order[0] ?? 'signals';
}

/** Returns the ui with the focus `step` panes on, round and round. */
export function withFocusMoved(ui: Ui, order: readonly PaneId[], step: number): Ui {
	const index = order.indexOf(focusAmong(ui, order));
	const next = order[(index + step + order.length) % Math.max(1, order.length)];
	return next === undefined ? ui : {...ui, focus: {...ui.focus, [ui.view]: next}};
}

/** Returns the market that is selected: the one chosen while the engine knows it, else its first, else null. */
export function selectedSymbol(ui: Ui, symbols: readonly MarketSymbol[]): MarketSymbol | null {
	return ui.symbol !== null && symbols.includes(ui.symbol) ? ui.symbol : symbols[0] ?? null;
}

/** Returns the ui with the next or previous market selected, round and round. */
export function withSymbolMoved(ui: Ui, symbols: readonly MarketSymbol[], step: number): Ui {
	const index = symbols.indexOf(selectedSymbol(ui, symbols) ?? '');
	return {...ui, symbol: symbols[(index + step + symbols.length) % Math.max(1, symbols.length)] ?? null};
}

/** Returns where a pane stands. */
export function standOf(ui: Ui, id: PaneId, symbol: MarketSymbol | null): Stand {
	return {selected: ui.selected[id] ?? null, top: ui.tops[id] ?? null, scroll: ui.scrolls[id] ?? 0, symbol};
}

/** Returns the ui with the filter of a pane; an empty one is none. */
export function withFilter(ui: Ui, id: PaneId, text: string): Ui {
	const {[id]: before, ...others} = ui.filters;
	return {...ui, filters: text === '' ? others : {...others, [id]: text}};
}

/** Returns the ui with a pane sorted by the next of its columns; after the last one as the rows come. */
export function withNextSort(ui: Ui, id: PaneId, columns: readonly string[]): Ui {
	const column = columns[columns.indexOf(ui.sorts[id]?.column ?? '') + 1];
	const {[id]: before, ...others} = ui.sorts;
	return {...ui, sorts: column === undefined ? others : {...others, [id]: {column, descending: true}}};
}

/** Returns the ui with the sorting of a pane turned round. */
export function withSortTurned(ui: Ui, id: PaneId): Ui {
	const sort = ui.sorts[id];
	return sort === undefined ? ui : {...ui, sorts: {...ui.sorts, [id]: {...sort, descending: !sort.descending}}};
}
