/**
The Refusals pane: what risk did not let pass, with the rule, its limit, and what it would have become.
*/
import {dateTimeText} from '../../engine/domain/view-text.js';
import type {RefusalView} from '../../engine/domain/view.js';
import {baseOf} from '../format.js';
import {paragraph, span} from '../text.js';
import {isoTime, tableLines, type Column} from '../widgets/table.js';
import type {PaneBuilder} from './pane.js';

export const buildRefusals: PaneBuilder = ({screen, sort}, size) => {
	const refusals = screen.view.refusals.toReversed();
	const table = tableLines(columns, refusals, {width: size.width, sort});
	return {
		title: [span('Refused by risk'), span(` ${screen.view.counts.refusals}`, refusals.length > 0 ? 'warn' : 'muted')],
		head: refusals.length === 0 ? [] : [table.head],
		rows: refusals.length === 0 ? paragraph('Nothing was refused. Orders that would pass a limit stand here, with the limit and what it would have become.', size.width, {tone: 'muted'}) : table.rows,
		items: table.sorted.map(({seq, symbol}) => ({key: String(seq), symbol, seq, order: null})),
		sortable: table.sortable,
		raw: table.raw,
	};
};

const columns: readonly Column<RefusalView>[] = [
	{title: 'TIME', width: 11, align: 'left', priority: 4, cell: ({at}) => span(dateTimeText(at).slice(5), 'muted'), value: ({at}) => at, raw: ({at}) => isoTime(at)},
	{title: 'SIDE', width: 4, align: 'left', priority: 2, cell: ({side}) => span(side.toUpperCase(), side === 'buy' ? 'up' : 'down')},
	{title: 'MARKET', width: 6, align: 'left', priority: 0, cell: ({symbol}) => baseOf(symbol), value: ({symbol}) => symbol},
	{title: 'RULE', width: 13, align: 'left', priority: 3, cell: ({refusals}) => span(refusals[0]?.rule ?? '', 'warn'), value: ({refusals}) => refusals[0]?.rule ?? ''},
	{title: 'BY', width: 6, align: 'left', priority: 5, cell: ({source}) => span(source, 'muted')},
	{title: 'WHY', width: 20, align: 'left', priority: 1, grows: true, cell: whyText},
];

/** The market stands in its own column, so that the numbers have the room. */
function whyText({symbol, refusals}: RefusalView): string {
	const explain = refusals[0]?.explain ?? '';
	const short = explain.startsWith(`${symbol} `) ? explain.slice(symbol.length + 1) : explain;
	return refusals.length > 1 ? `${short} (and ${refusals.length - 1} more)` : short;
}
