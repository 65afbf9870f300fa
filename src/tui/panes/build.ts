/**
A pane as it is shown: built, filtered by what a person typed, with the filter in its title.
*/
import type {PaneId} from '../layout.js';
import {span, type Line} from '../text.js';
import type {PaneContent, PaneInput, PaneSize} from './pane.js';
import {paneBuilders} from './panes.js';

/** Returns what a pane shows in a size, with only the rows that `filter` leaves. Rows that are no items stay where there are items. */
export function buildPane(id: PaneId, input: PaneInput, size: PaneSize, filter: string): PaneContent {
	const content = paneBuilders[id](input, size);
	return filter === '' ? content : filtered(content, filter);
}

function filtered(content: PaneContent, filter: string): PaneContent {
	const {rows, items, raw} = content;
	const total = items?.length ?? rows.length;
	const kept = rows.map((_, index) => index).filter(index => index >= total || passes(rows[index] ?? [], filter));
	const left = kept.filter(index => index < total).length;
	return {
		...content,
		title: [...content.title, span(` /${filter} (${left} of ${total})`, 'accent')],
		rows: kept.map(index => rows[index] ?? []),
		...(items !== undefined && {items: kept.flatMap(index => items[index] ?? [])}),
		...(raw !== undefined && {
			raw() {
				const {columns, rows: all} = raw();
				return {columns, rows: kept.flatMap(index => index < all.length ? [all[index] ?? []] : [])};
			},
		}),
	};
}

/** Every word must be in the row; after a `!` none of them may. Case does not matter. */
export function passes(row: Line, filter: string): boolean {
	const turned = filter.startsWith('!');
	const words = (turned ? filter.slice(1) : filter).toLowerCase().split(' ').filter(word => word !== '');
	const text = row.map(part => part.text).join('').toLowerCase();
	return words.length === 0 || (turned ? !words.some(word => text.includes(word)) : words.every(word => text.includes(word)));
}
