/**
A view and a dialog as plain lines, one after the other, without boxes, charts or colours.
*/
import {dialogContext, type Moment} from '../context.js';
import {dialogView} from '../dialogs/dialogs.js';
import {layout, viewNames, type PaneId, type ScreenSize} from '../layout.js';
import {paneInput} from '../navigation.js';
import {buildPane} from '../panes/build.js';
import type {Line} from '../text.js';

/** Wide enough for whole tables, and of a class whose views are whole. */
export const readerSize: ScreenSize = {columns: 110, rows: 32};

/** What only draws; the numbers behind it are in other panes. */
const charts: ReadonlySet<PaneId> = new Set(['price', 'probability', 'bands', 'depth', 'allocation', 'equity']);

/** Returns a line as words: fills, borders and marks taken out, blanks joined. */
export function plainLine(line: Line): string {
	const text = line.map(part => part.text).join('');
	return text.replaceAll(/[█▓▒░▏▎▍▌▋▊▉▁▂▃▄▅▆▇─│═║⠀-⣿]+/gu, ' ').replaceAll(/ {2,}/g, '  ').trim();
}

/** Returns the view as it is now: each pane with its title and its rows. */
export function viewLines({screen, ui}: Moment): readonly string[] {
	const place = layout(readerSize, ui.view, null);
	const panes = place.kind === 'panes' ? place.panes.map(({id}) => id).filter(id => !charts.has(id)) : [];
	return [`${viewNames[ui.view].long} view.`, ...panes.flatMap(id => paneLines(id, {screen, ui})), ''];
}

function paneLines(id: PaneId, {screen, ui}: Pick<Moment, 'screen' | 'ui'>): readonly string[] {
	const {title, head, rows} = buildPane(id, paneInput(id, screen, ui, false, null), {width: 106, height: 12}, ui.filters[id] ?? '');
	// The end of the journal is what matters; of everything else the beginning.
	const shown = id === 'journal' ? rows.slice(-12) : rows.slice(0, 20);
	return ['', `${plainLine(title)}:`, ...[...head, ...shown].map(line => plainLine(line)).filter(line => line !== '')];
}

/** Returns the open dialog as lines; none without one. */
export function dialogLines(moment: Moment): readonly string[] {
	const {dialog} = moment.ui;
	if (dialog === null) {
		return [];
	}

	if (dialog.kind === 'filter') {
		return [`Filter of ${dialog.pane}: ${dialog.text}`];
	}

	const view = dialogView(dialog, dialogContext(dialog, {...moment, size: readerSize}), 100);
	return view === null ? [] : [`${view.title} dialog.`, ...view.lines.map(line => plainLine(line)).filter(line => line !== ''), view.hints.map(([keys, label]) => `${keys} ${label}`).join(', ')];
}
