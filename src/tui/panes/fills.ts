/**
The Fills pane: every execution, newest first, with its fee and how far it was from the limit.
*/
import type {FillView} from '../../engine/domain/view.js';
import {dateTimeText, roughText} from '../../engine/domain/view-text.js';
import {baseOf, decimalsOf, fixed} from '../format.js';
import {priceDecimals} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {paragraph, span} from '../text.js';
import {isoTime, tableLines, type Column} from '../widgets/table.js';
import type {PaneBuilder} from './pane.js';

export const buildFills: PaneBuilder = ({screen, sort}, size) => {
	const fills = screen.view.fills.toReversed();
	const table = tableLines(columnsOf(screen), fills, {width: size.width, sort});
	return {
		title: [span('Fills'), span(` ${screen.view.counts.fills}`, 'muted')],
		head: fills.length === 0 ? [] : [table.head],
		rows: fills.length === 0 ? paragraph('Executions stand here as soon as the venue reports one.', size.width, {tone: 'muted'}) : table.rows,
		items: table.sorted.map(fill => ({key: String(fill.seq), symbol: fill.symbol, seq: fill.seq, order: fill.clientOrderId})),
		sortable: table.sortable,
		raw: table.raw,
	};
};

function columnsOf(screen: ScreenState): readonly Column<FillView>[] {
	const {quoteCurrency, markets} = screen.view;
	return [
		{title: 'TIME', width: 11, align: 'left', priority: 2, cell: ({at}) => span(dateTimeText(at).slice(5), 'muted'), value: ({at}) => at, raw: ({at}) => isoTime(at)},
		{title: 'SIDE', width: 4, align: 'left', priority: 0, cell: ({side}) => span(side.toUpperCase(), side === 'buy' ? 'up' : 'down')},
		{title: 'MARKET', width: 6, align: 'left', priority: 0, cell: ({symbol}) => baseOf(symbol), value: ({symbol}) => symbol},
		{title: 'QUANTITY', width: 12, align: 'right', priority: 3, cell: ({symbol, quantity}) => fixed(quantity, decimalsOf(markets[symbol]?.quantityStep ?? '0.00001')), raw: ({quantity}) => quantity},
		{title: 'PRICE', width: 11, align: 'right', priority: 0, cell: ({symbol, price}) => fixed(price, priceDecimals(screen, symbol, price)), value: ({price}) => price},
		{title: `VALUE ${quoteCurrency}`, width: 11, align: 'right', priority: 1, cell: ({price, quantity}) => fixed(price * quantity, 2), value: ({price, quantity}) => price * quantity, name: 'value'},
		{title: 'FEE', width: 15, align: 'right', priority: 4, cell: ({fee, feeAsset}) => span(`${roughText(String(fee))} ${feeAsset}`, 'muted'), raw: ({fee}) => fee},
		{title: 'AS', width: 5, align: 'left', priority: 5, cell: ({liquidity}) => span(liquidity, 'muted'), name: 'liquidity'},
	];
}
