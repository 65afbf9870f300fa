/**
Moving about: what arrows, pages and ends do in the focused pane, and what a pane is built from at this moment.
*/
import type {JournalLine} from '../engine/domain/view.js';
import type {SurfaceMaker} from './charts/surface.js';
import type {MoveId} from './keymap.js';
import {layout, paneOrder, type PaneId} from './layout.js';
import {endIndex} from './panes/journal.js';
import type {PaneInput} from './panes/pane.js';
import {paneBuilders} from './panes/panes.js';
import type {ScreenState} from './store.js';
import {focusAmong, selectedSymbol, type Ui} from './ui.js';
import {insideOf} from './widgets/frame.js';

export type ScreenSize = {readonly columns: number; readonly rows: number};

/** Returns what a pane is built from. Frozen panes are built from the moment at which they froze. */
export function paneInput(id: PaneId, live: ScreenState, ui: Ui, focused: boolean, surface: SurfaceMaker | null): PaneInput {
	const screen = ui.frozen?.screen ?? live;
	return {screen, symbol: selectedSymbol(ui, screen.view.symbols), focused, scroll: ui.scrolls[id] ?? 0, journalEnd: ui.journalEnd, surface};
}

/** Returns the ui after a move in the focused pane: to another market where rows are markets, else through its rows. */
export function navigate(ui: Ui, screen: ScreenState, size: ScreenSize, move: MoveId): Ui {
	const id = focusAmong(ui, paneOrder(size.columns, size.rows));
	const place = layout(size.columns, size.rows, ui.zoomed ? id : null);
	const pane = place.kind === 'panes' ? place.panes.find(placed => placed.id === id) : undefined;
	if (pane === undefined) {
		return ui;
	}

	const inside = insideOf(pane.rect);
	const input = paneInput(id, screen, ui, true, null);
	if (id === 'journal') {
		return withJournalMoved(ui, input.screen.view.journal, move, inside.height);
	}

	const {head, rows, symbols} = paneBuilders[id](input, inside);
	const page = Math.max(1, inside.height - head.length);
	if (symbols !== undefined && symbols.length > 0) {
		return {...ui, symbol: symbols[moved(symbols.indexOf(input.symbol ?? ''), move, {rows: symbols.length, page})] ?? ui.symbol};
	}

	const last = Math.max(0, rows.length - page);
	return {...ui, scrolls: {...ui.scrolls, [id]: moved(Math.min(input.scroll, last), move, {rows: last + 1, page})}};
}

/** Returns the index after a move among `rows` of which `page` are in sight. */
export function moved(index: number, move: MoveId, {rows, page}: {readonly rows: number; readonly page: number}): number {
	const steps: Readonly<Record<MoveId, number>> = {up: -1, down: 1, 'page-up': -page, 'page-down': page, top: -rows, bottom: rows};
	return Math.max(0, Math.min(rows - 1, index + steps[move]));
}

/** Returns the ui with the journal moved; at its end it follows again. */
export function withJournalMoved(ui: Ui, journal: readonly JournalLine[], move: MoveId, page: number): Ui {
	const last = endIndex(journal, ui.journalEnd) - 1;
	const next = Math.max(Math.min(page, journal.length) - 1, moved(last, move, {rows: journal.length, page}));
	return {...ui, journalEnd: next >= journal.length - 1 ? null : journal[next]?.seq ?? null};
}
