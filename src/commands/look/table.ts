/**
Tables in plain text that fit a terminal of 80 columns: numbers at the right, and never more than one column cut.
*/
import {fitText, plainText} from '../../tui/text.js';

export type TextColumn = {
	readonly title: string;
	readonly align: 'left' | 'right';
	/** The one column that gives way when the table is too wide. */
	readonly cut?: true;
};

const gap = 2;

/** Returns a head and rows, each line without blanks at its end and, where a column gives way, at most `width` cells long. */
export function tableText(columns: readonly TextColumn[], rows: readonly (readonly string[])[], width = 80): readonly string[] {
	const texts = [columns.map(({title}) => title), ...rows.map(row => row.map(cell => plainText(cell)))];
	const natural = columns.map((_, index) => Math.max(...texts.map(row => row[index]?.length ?? 0)));
	const over = natural.reduce((sum, cells) => sum + cells + gap, -gap) - width;
	const widths = columns.map(({cut}, index) => cut === true && over > 0 ? Math.max(8, (natural[index] ?? 0) - over) : natural[index] ?? 0);
	return texts.map(row => columns.map(({align}, index) => {
		const cell = row[index] ?? '';
		const cells = widths[index] ?? 0;
		return align === 'right' ? cell.padStart(cells) : fitText(cell, cells);
	}).join(' '.repeat(gap)).trimEnd());
}
