/**
Which rows of a pane are in sight, which one is selected, and how far it can be scrolled.
*/
import type {PaneContent, RowItem} from '../panes/pane.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {fitLine, type Line} from '../text.js';

/** Where a pane stands: what is selected in it and what is its first row in sight, by keys; `scroll` for panes without items. */
export type Stand = {
	readonly selected: string | null;
	readonly top: string | null;
	readonly scroll: number;
	readonly symbol: MarketSymbol | null;
};

export type Sight = {
	/** The fixed head and the rows that fit below it. */
	readonly lines: readonly Line[];
	/** Which rows these are, `3–8 of 20`; empty when all are in sight. */
	readonly note: string;
};

/** Returns the index of the selected item; −1 where there are none. */
export function selectedIndex({items = [], follows}: PaneContent, {selected, symbol}: Stand): number {
	const found = items.findIndex(({key}) => key === (follows === 'market' ? symbol : selected));
	return found === -1 ? (follows === 'end' ? items.length - 1 : Math.min(0, items.length - 1)) : found;
}

/** Returns the item that is selected, or null. */
export function selectedItem(content: PaneContent, stand: Stand): RowItem | null {
	return content.items?.[selectedIndex(content, stand)] ?? null;
}

/** Returns the index of the first row in sight, so that the selected one is among the `page` rows from there. */
export function firstRow(content: PaneContent, page: number, stand: Stand): number {
	const last = Math.max(0, content.rows.length - page);
	const {items} = content;
	if (items === undefined || items.length === 0) {
		return Math.min(stand.scroll, last);
	}

	const selected = selectedIndex(content, stand);
	const top = items.findIndex(({key}) => key === stand.top);
	const start = top === -1 ? (content.follows === 'end' ? last : 0) : top;
	// The last item brings what follows the items with it.
	const bottom = selected === items.length - 1 ? content.rows.length - 1 : selected;
	return Math.max(0, Math.min(last, selected, Math.max(start, bottom - page + 1)));
}

/** Returns the part of a pane that fits in `height` lines of `width` cells, with its selected row marked. */
export function inSight(content: PaneContent, {width, height}: {readonly width: number; readonly height: number}, stand: Stand, focused: boolean): Sight {
	const {head, rows} = content;
	const page = Math.max(0, height - head.length);
	const selected = selectedIndex(content, stand);
	const marked = (line: Line, index: number): Line => index === selected ? markedRow(line, width, focused) : line;
	if (rows.length <= page || page === 0) {
		return {lines: [...head, ...rows.map((row, index) => marked(row, index))], note: ''};
	}

	const start = firstRow(content, page, stand);
	return {lines: [...head, ...rows.slice(start, start + page).map((row, index) => marked(row, start + index))], note: `${start + 1}–${start + page} of ${rows.length}`};
}

/** Inverse in the focused pane, bold in the others. Colours would be patches on an inverse row; signs and arrows stay. */
function markedRow(line: Line, width: number, focused: boolean): Line {
	return focused ? fitLine(line, width).map(part => ({text: part.text, inverse: true})) : line.map(part => ({...part, bold: true}));
}
