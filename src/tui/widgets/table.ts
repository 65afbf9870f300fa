/**
A table in a given width. Columns have a priority: what does not fit goes as a whole column, and a number is never cut.
*/
import {rightAlign} from '../format.js';
import {fitLine, fitText, span, type Line, type Span} from '../text.js';

export type Column<Row> = {
	readonly title: string;
	/** In cells. */
	readonly width: number;
	readonly align: 'left' | 'right';
	/** 0 stays longest. */
	readonly priority: number;
	/** True for the column that takes what width is left. */
	readonly grows?: boolean;
	cell(row: Row): Span | string;
};

export type Table = {readonly head: Line; readonly rows: readonly Line[]};

export type TableOptions = {
	readonly width: number;
	/** Index of the selected row, or −1. It is inverse in the focused pane and bold in the others. */
	readonly selected: number;
	readonly focused: boolean;
};

/** Returns the head and one line a row, each exactly `width` cells. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[], {width, selected, focused}: TableOptions): Table {
	const shown = fittingColumns(columns, width);
	const head = fitLine(joined(shown.map(column => span(aligned(column, column.title), 'muted'))), width);
	const lines = rows.map((row, index) => {
		const line = fitLine(joined(shown.map(column => cellOf(column, row))), width);
		if (index !== selected) {
			return line;
		}

		// Colours would be patches on an inverse row; signs and arrows stay.
		return line.map(part => focused ? {text: part.text, inverse: true} : {...part, bold: true});
	});
	return {head, rows: lines};
}

/** Drops the column of the highest priority number until the rest fits, then lets the growing column grow. */
function fittingColumns<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
	const needed = columns.reduce((sum, column) => sum + column.width + 1, -1);
	if (needed > width && columns.length > 1) {
		const last = Math.max(...columns.map(column => column.priority));
		return fittingColumns(columns.filter(column => column.priority !== last), width);
	}

	return columns.map(column => column.grows === true ? {...column, width: column.width + Math.max(0, width - needed)} : column);
}

function joined(cells: readonly Span[]): Line {
	return cells.flatMap((cell, index) => index === 0 ? [cell] : [span(' '), cell]);
}

function cellOf<Row>(column: Column<Row>, row: Row): Span {
	const cell = column.cell(row);
	return typeof cell === 'string' ? span(aligned(column, cell)) : {...cell, text: aligned(column, cell.text)};
}

/** Numbers stand right and become `#####` when they do not fit; words stand left and end in `…`. */
function aligned<Row>(column: Column<Row>, text: string): string {
	return column.align === 'right' ? rightAlign(text, column.width) : fitText(text, column.width);
}
