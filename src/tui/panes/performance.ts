/**
The panes of the Performance view beside the equity chart: figures, months, and closed trades.
*/
import {dateTimeText} from '../../engine/domain/view-text.js';
import type {TradeView} from '../../engine/domain/view.js';
import {age, baseOf, fixed, percent, signedMoney, signedPercent, toneOfText, unknown} from '../format.js';
import {monthsOf, statisticsOf} from '../performance.js';
import {fitText, paragraph, span, type Line, type Span} from '../text.js';
import {meter} from '../widgets/meter.js';
import {isoTime, tableLines, type Column} from '../widgets/table.js';
import {expected, type PaneBuilder} from './pane.js';

function toned(text: string): Span {
	return span(text, text === unknown ? 'muted' : toneOfText(text));
}

export const buildStatistics: PaneBuilder = ({screen}, size) => {
	const {counts, quoteCurrency} = screen.view;
	const found = statisticsOf(screen.view);
	const rows: readonly (readonly [name: string, value: Span])[] = [
		['return', toned(signedPercent(found.return))],
		['a year', toned(signedPercent(found.yearly, 1))],
		['volatility', span(percent(found.volatility))],
		['Sharpe', span(fixed(found.sharpe, 2))],
		['drawdown', span(percent(found.drawdown))],
		['trades', span(String(counts.trades))],
		['won', span(percent(found.winRate, 0))],
		['mean win', toned(signedPercent(found.averageWin, 2))],
		['mean loss', toned(signedPercent(found.averageLoss, 2))],
		['profit factor', span(fixed(found.profitFactor, 2))],
		['fees', span(`${fixed(counts.fees, 2)} ${quoteCurrency}`)],
	];
	return {
		title: [span('Figures'), span(` ${found.days} days, net of fees`, 'muted')],
		head: [],
		rows: found.days === 0 ? expected(screen, 'Figures start with the first mark.', size, ['reconciling']) : rows.map(([name, value]) => [span(fitText(name, 14), 'muted'), value]),
	};
};

export const buildMonths: PaneBuilder = ({screen}, size) => {
	const months = monthsOf(screen.view.days).toReversed();
	const largest = Math.max(...months.map(month => Math.abs(month.return)), 1e-9);
	const room = Math.max(3, Math.min(40, size.width - 24));
	return {
		title: [span('Months'), span(' net of fees', 'muted')],
		head: [],
		rows: months.length === 0
			? expected(screen, 'Months start with the first mark.', size, ['reconciling'])
			: months.map((month): Line => {
				const text = signedPercent(month.return);
				return [span(month.name), span(` ${String(month.days).padStart(2)}d `, 'muted'), span(text.padStart(9), toneOfText(text)), span(' '), ...meter(Math.abs(month.return) / largest, room, month.return < 0 ? 'down' : 'up')];
			}),
	};
};

export const buildTrades: PaneBuilder = ({screen, sort}, size) => {
	const trades = screen.view.trades.toReversed();
	const table = tableLines(columns, trades, {width: size.width, sort});
	return {
		title: [span('Closed trades'), span(` ${screen.view.counts.trades}, ${screen.view.counts.wonTrades} won`, 'muted')],
		head: trades.length === 0 ? [] : [table.head],
		rows: trades.length === 0 ? paragraph('A trade stands here when its position went back to nothing.', size.width, {tone: 'muted'}) : table.rows,
		items: table.sorted.map(({seq, symbol}) => ({key: String(seq), symbol, seq, order: null})),
		sortable: table.sortable,
		raw: table.raw,
	};
};

const columns: readonly Column<TradeView>[] = [
	{title: 'CLOSED', width: 11, align: 'left', priority: 3, cell: ({closedAt}) => span(dateTimeText(closedAt).slice(5), 'muted'), value: ({closedAt}) => closedAt, raw: ({closedAt}) => isoTime(closedAt)},
	{title: 'MARKET', width: 6, align: 'left', priority: 0, cell: ({symbol}) => baseOf(symbol), value: ({symbol}) => symbol},
	{title: 'HELD', width: 7, align: 'right', priority: 2, cell: ({openedAt, closedAt}) => age(closedAt - openedAt), value: ({openedAt, closedAt}) => closedAt - openedAt, name: 'held_ms'},
	{title: 'P/L', width: 10, align: 'right', priority: 0, cell: ({pnl}) => toned(signedMoney(pnl)), value: ({pnl}) => pnl, name: 'pnl'},
	{title: 'RETURN', width: 8, align: 'right', priority: 1, cell: trade => toned(signedPercent(trade.return)), value: trade => trade.return},
];
