/**
What all panes share: what they are built from, and what they come to.
*/
import type {Progress} from '../../engine/domain/pulse.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import type {SurfaceMaker} from '../charts/surface.js';
import {age} from '../format.js';
import {feedAge} from '../selectors.js';
import type {ScreenState} from '../store.js';
import type {RawTable} from '../widgets/table.js';
import {paragraph, span, type Line} from '../text.js';
import {progressLine} from '../widgets/meter.js';

/** What a row stands for, so that it can be selected, explained and acted upon. */
export type RowItem = {
	/** Stays the same while the row moves. */
	readonly key: string;
	readonly symbol: MarketSymbol | null;
	/** Sequence number of the record that `why` explains, or null. */
	readonly seq: number | null;
	/** Client id of an order, or null. */
	readonly order: string | null;
};

/** How a table is sorted: by the title of a column. */
export type Sort = {readonly column: string; readonly descending: boolean};

export type PaneInput = {
	readonly screen: ScreenState;
	/** The market that is selected everywhere, or null before any is known. */
	readonly symbol: MarketSymbol | null;
	readonly focused: boolean;
	/** Null for the order in which rows come. */
	readonly sort: Sort | null;
	/** The record selected in the journal, for the pane that shows it whole; null for the newest. */
	readonly event: number | null;
	/** Null while charts are drawn in blocks. */
	readonly surface: SurfaceMaker | null;
};

export type PaneSize = {readonly width: number; readonly height: number};

export type PaneContent = {
	readonly title: Line;
	/** Stays while rows scroll. */
	readonly head: readonly Line[];
	readonly rows: readonly Line[];
	/** What the first rows stand for, in their order; rows beyond them cannot be selected. */
	readonly items?: readonly RowItem[];
	/** Where items are: `market` rows follow the market that is selected everywhere, `end` follows the last row until somebody goes back. */
	readonly follows?: 'market' | 'end';
	/** Titles of the columns that the rows can be sorted by. */
	readonly sortable?: readonly string[];
	/** Returns the rows for an export, those of a filter only; left out where there is no table. */
	readonly raw?: () => RawTable;
	/** At the right of the lower border; rows shown of all, where it is left out. */
	readonly note?: string;
};

/** Returns an item for a row that is a market. */
export function marketItem(symbol: MarketSymbol, seq: number | null = null): RowItem {
	return {key: symbol, symbol, seq, order: null};
}

/** Returns what a pane shows in a size. Pure; may throw, which shows as the pane's failure. */
export type PaneBuilder = (input: PaneInput, size: PaneSize) => PaneContent;

/** Returns lines for a pane that has nothing yet: what will be there and, during the stages that it waits for, how far they have come. */
export function expected(screen: ScreenState, text: string, {width}: PaneSize, stages: readonly Progress['stage'][]): readonly Line[] {
	const {progress} = screen;
	const lines = paragraph(text, width, {tone: 'muted'});
	if (progress === null || !stages.includes(progress.stage) || screen.phase !== 'running') {
		return lines;
	}

	return [...lines, [span(progress.text === '' ? progress.stage : progress.text)], progressLine(progress.done, Math.min(width, 40))];
}

/** Returns what stands in place of a chart that does not fit. */
export function tooSmall({width}: PaneSize): readonly Line[] {
	return paragraph('Too small for a chart: z gives it the whole body.', width, {tone: 'muted'});
}

/** Returns the title of a pane that shows prices, with the age of the feed when that is too high. */
export function priceTitle(text: string, screen: ScreenState, more: Line = []): Line {
	const feeds = feedAge(screen);
	return [span(text), ...more, ...(feeds?.stale === true ? [span(`  STALE ${age(feeds.age)}`, 'stale')] : [])];
}
