/**
Moving about: what a pane is built from at this moment, which row of it is selected, and what arrows, pages and ends do.
*/
import type {MoveId} from './actions/action.js';
import type {SurfaceMaker} from './charts/surface.js';
import {layout, paneOrder, type PaneId, type ScreenSize} from './layout.js';
import {buildPane} from './panes/build.js';
import type {PaneContent, PaneInput, PaneSize, RowItem} from './panes/pane.js';
import type {ScreenState} from './store.js';
import {focusAmong, selectedSymbol, standOf, type Ui} from './ui.js';
import {insideOf} from './widgets/frame.js';
import {firstRow, selectedIndex, selectedItem} from './widgets/window.js';

/** Returns what a pane is built from. Frozen panes are built from the moment at which they froze. */
export function paneInput(id: PaneId, live: ScreenState, ui: Ui, focused: boolean, surface: SurfaceMaker | null): PaneInput {
	const screen = ui.frozen?.screen ?? live;
	const event = ui.selected.journal;
	return {screen, symbol: selectedSymbol(ui, screen.view.symbols), focused, sort: ui.sorts[id] ?? null, event: event === undefined ? null : Number(event), surface};
}

/** The pane that has the focus, as it is now. */
export type FocusedPane = {readonly id: PaneId; readonly inside: PaneSize; readonly content: PaneContent};

/** Returns the focused pane, built without its charts; null where nothing is shown, and where it cannot be built. */
export function focusedPane(ui: Ui, screen: ScreenState, size: ScreenSize): FocusedPane | null {
	const id = focusAmong(ui, paneOrder(size, ui.view));
	const place = layout(size, ui.view, ui.zoomed ? id : null);
	const pane = place.kind === 'panes' ? place.panes.find(placed => placed.id === id) : undefined;
	if (pane === undefined) {
		return null;
	}

	const inside = insideOf(pane.rect);
	try {
		return {id, inside, content: buildPane(id, paneInput(id, screen, ui, true, null), inside, ui.filters[id] ?? '')};
	} catch {
		// Its boundary on the screen tells; keys must go on working.
		return null;
	}
}

/** Returns the row that is selected in the focused pane, or null. */
export function focusedItem(ui: Ui, screen: ScreenState, pane: FocusedPane | null): RowItem | null {
	return pane === null ? null : selectedItem(pane.content, standOf(ui, pane.id, selectedSymbol(ui, screen.view.symbols)));
}

/** Returns the ui after a move in the focused pane: to another row where rows can be selected, else through its lines. */
export function navigate(ui: Ui, screen: ScreenState, size: ScreenSize, move: MoveId): Ui {
	const pane = focusedPane(ui, screen, size);
	if (pane === null) {
		return ui;
	}

	const page = Math.max(1, pane.inside.height - pane.content.head.length);
	const {content: {items = [], rows}, id} = pane;
	if (items.length > 0) {
		return withRowMoved(ui, screen, pane, page, move);
	}

	const last = Math.max(0, rows.length - page);
	return {...ui, scrolls: {...ui.scrolls, [id]: moved(Math.min(ui.scrolls[id] ?? 0, last), move, {rows: last + 1, page})}};
}

function withRowMoved(ui: Ui, screen: ScreenState, {id, content}: FocusedPane, page: number, move: MoveId): Ui {
	const {items = [], follows} = content;
	const stand = standOf(ui, id, selectedSymbol(ui, screen.view.symbols));
	const next = moved(selectedIndex(content, stand), move, {rows: items.length, page});
	const item = items[next];
	if (item === undefined) {
		return ui;
	}

	const chosen = {...ui, symbol: item.symbol ?? ui.symbol};
	if (follows === 'end' && next === items.length - 1) {
		const {[id]: selected, ...otherSelected} = ui.selected;
		const {[id]: top, ...otherTops} = ui.tops;
		return {...chosen, selected: otherSelected, tops: otherTops};
	}

	const first = firstRow(content, page, {...stand, top: items[firstRow(content, page, stand)]?.key ?? null, selected: item.key, symbol: item.symbol});
	return {...chosen, selected: {...ui.selected, [id]: item.key}, tops: {...ui.tops, [id]: items[first]?.key ?? item.key}};
}

/** Returns the index after a move among `rows` of which `page` are in sight. */
export function moved(index: number, move: MoveId, {rows, page}: {readonly rows: number; readonly page: number}): number {
	const steps: Readonly<Record<MoveId, number>> = {up: -1, down: 1, 'page-up': -page, 'page-down': page, top: -rows, bottom: rows};
	return Math.max(0, Math.min(rows - 1, index + steps[move]));
}
