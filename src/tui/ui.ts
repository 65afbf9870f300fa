/**
What the screen itself remembers: focus, selection, scrolling, the open dialog, notices. Pure changes of it; the controller
decides when.
*/
import type {MarketSymbol, Milliseconds} from '../engine/domain/units.js';
import type {Dialog} from './dialogs/dialogs.js';
import type {PaneId} from './layout.js';
import type {ScreenState} from './store.js';
import type {Tone} from './theme.js';

export type Notice = {readonly text: string; readonly tone: Tone};

export type Ui = {
	readonly focus: PaneId;
	readonly zoomed: boolean;
	/** The market chosen by hand, or null for the first one. */
	readonly symbol: MarketSymbol | null;
	/** First row shown, of panes that scroll. */
	readonly scrolls: Readonly<Partial<Record<PaneId, number>>>;
	/** Sequence number of the last journal line shown, or null to follow the end. */
	readonly journalEnd: number | null;
	readonly dialog: Dialog | null;
	/** What the panes show while they are frozen, and for how long they have been, or null. */
	readonly frozen: {readonly screen: ScreenState; readonly for: Milliseconds} | null;
	readonly notice: Notice | null;
	/** True for the two seconds in which a second Ctrl+C quits. */
	readonly quitArmed: boolean;
	/** Panes that failed to draw, and how often each was tried again. */
	readonly failed: ReadonlySet<PaneId>;
	readonly retries: number;
};

export const openingUi: Ui = {
	focus: 'signals',
	zoomed: false,
	symbol: null,
	scrolls: {},
	journalEnd: null,
	dialog: null,
	frozen: null,
	notice: null,
	quitArmed: false,
	failed: new Set(),
	retries: 0,
};

/** Returns the pane that has the focus among those shown: the one chosen, else the first. */
export function focusAmong(ui: Ui, order: readonly PaneId[]): PaneId {
	return order.includes(ui.focus) ? ui.focus : order[0] ?? ui.focus;
}

/** Returns the ui with the focus `step` panes on, round and round. */
export function withFocusMoved(ui: Ui, order: readonly PaneId[], step: number): Ui {
	const index = order.indexOf(focusAmong(ui, order));
	return {...ui, focus: order[(index + step + order.length) % Math.max(1, order.length)] ?? ui.focus};
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
