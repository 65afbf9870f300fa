/**
Which rows of a pane are in sight, and how far it can be scrolled.
*/
import type {PaneContent} from '../panes/pane.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import type {Line} from '../text.js';

export type Sight = {
	/** The fixed head and the rows that fit below it. */
	readonly lines: readonly Line[];
	/** Which rows these are, `3–8 of 20`; empty when all are in sight. */
	readonly note: string;
};

export type Wanted = {readonly scroll: number; readonly symbol: MarketSymbol | null};

/** Returns the part of a pane that fits in `height` lines: the page of the selected row, or what it is scrolled to. */
export function inSight({head, rows, symbols}: PaneContent, height: number, {scroll, symbol}: Wanted): Sight {
	const page = Math.max(0, height - head.length);
	if (rows.length <= page || page === 0) {
		return {lines: [...head, ...rows], note: ''};
	}

	const selected = symbols === undefined || symbol === null ? -1 : symbols.indexOf(symbol);
	const start = selected === -1 ? Math.min(scroll, rows.length - page) : Math.min(Math.floor(selected / page) * page, rows.length - page);
	return {lines: [...head, ...rows.slice(start, start + page)], note: `${start + 1}–${start + page} of ${rows.length}`};
}
