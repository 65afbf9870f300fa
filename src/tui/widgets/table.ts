/**
A table in a given width. Columns have a priority: what does not fit goes as a whole column, and a number is never cut.
The head says which column it is sorted by.
*/
import {rightAlign, unknown} from '../format.js';
import type {EpochMs} from '../../engine/domain/units.js';
import type {Sort} from '../panes/pane.js';
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
	/** The column's name in an export, where the title is too short for one. */
	readonly name?: string;
	cell(row: Row): Span | string;
	/** What the column sorts by; without it, it does not. Rows without a value come last. */
	value?(row: Row): number | string | null;
	/** What an export says: the number itself, null for nothing. Without it what it sorts by, else the words of the cell. */
	raw?(row: Row): RawCell;
};

export type RawCell = number | string | null;

/** A table without its looks: every column, numbers as they are, times in ISO. */
export type RawTable = {readonly columns: readonly string[]; readonly rows: readonly (readonly RawCell[])[]};

export type Table<Row> = {
	readonly head: Line;
	readonly rows: readonly Line[];
	/** The rows in the order in which they are shown. */
	readonly sorted: readonly Row[];
	readonly sortable: readonly string[];
	/** Returns the same rows for an export. */
	raw(): RawTable;
};

/** Returns a time as an export says it. */
export function isoTime(at: EpochMs): string {
	return new Date(at).toISOString();
}

export type TableOptions = {readonly width: number; readonly sort: Sort | null};

/** Returns the head and one line a row, each exactly `width` cells. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[], {width, sort}: TableOptions): Table<Row> {
	const shown = fittingColumns(columns, width);
	const sorted = sortedRows(columns, rows, sort);
	return {
		head: fitLine(joined(shown.map(column => headOf(column, sort))), width),
		rows: sorted.map(row => fitLine(joined(shown.map(column => cellOf(column, row))), width)),
		sorted,
		sortable: shown.filter(column => column.value !== undefined).map(({title}) => title),
		raw: () => ({columns: columns.map(column => rawName(column)), rows: sorted.map(row => columns.map(column => rawCell(column, row)))}),
	};
}

function rawName<Row>({name, title}: Column<Row>): string {
	return name ?? title.toLowerCase().replaceAll(/[^a-z\d]+/g, ' ').trim().replaceAll(' ', '_');
}

function rawCell<Row>(column: Column<Row>, row: Row): RawCell {
	if (column.raw !== undefined) {
		return column.raw(row);
	}

	if (column.value !== undefined) {
		return column.value(row);
	}

	const cell = column.cell(row);
	const text = (typeof cell === 'string' ? cell : cell.text).trim();
	return text === '' || text === unknown ? null : text;
}

function sortedRows<Row>(columns: readonly Column<Row>[], rows: readonly Row[], sort: Sort | null): readonly Row[] {
	const column = columns.find(({title}) => title === sort?.column);
	if (sort === null || column?.value === undefined) {
		return rows;
	}

	const sign = sort.descending ? -1 : 1;
	return rows.toSorted((a, b) => compared(column.value?.(a) ?? null, column.value?.(b) ?? null, sign));
}

function compared(a: number | string | null, b: number | string | null, sign: number): number {
	if (a === null || b === null) {
		return a === b ? 0 : (a === null ? 1 : -1);
	}

	return typeof a === 'number' && typeof b === 'number' ? sign * (a - b) : sign * String(a).localeCompare(String(b), 'en');
}

/** The sorted column is bright, with an arrow where its title leaves room for one. */
function headOf<Row>(column: Column<Row>, sort: Sort | null): Span {
	if (sort?.column !== column.title) {
		return span(aligned(column, column.title), 'muted');
	}

	const marked = `${column.title}${sort.descending ? '▼' : '▲'}`;
	return span(aligned(column, marked.length > column.width ? column.title : marked), 'accent');
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
