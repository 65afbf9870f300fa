/**
The Orders pane: every order that works, and the last ones that are over.
*/
import {dateTimeText} from '../../engine/domain/view-text.js';
import type {OrderView} from '../../engine/domain/view.js';
import {isWorking} from '../../engine/domain/view-orders.js';
import {baseOf, decimalsOf, fixed, percent, unknown} from '../format.js';
import {priceDecimals} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span, type Span} from '../text.js';
import type {Tone} from '../theme.js';
import {isoTime, tableLines, type Column} from '../widgets/table.js';
import {expected, type PaneBuilder} from './pane.js';

export const buildOrders: PaneBuilder = ({screen, sort}, size) => {
	const orders = screen.view.orders.toReversed();
	const working = orders.filter(order => isWorking(order));
	const rows = [...working, ...orders.filter(order => !isWorking(order))];
	const table = tableLines(columnsOf(screen), rows, {width: size.width, sort});
	return {
		title: [span('Orders'), span(` ${working.length} open`, working.length > 0 ? 'warn' : 'muted')],
		head: rows.length === 0 ? [] : [table.head],
		rows: rows.length === 0 ? expected(screen, 'No order has been sent yet. Agents send theirs when they decide; :order places one by hand.', size, ['reconciling']) : table.rows,
		items: table.sorted.map(order => ({key: order.clientOrderId, symbol: order.symbol, seq: order.seq, order: order.clientOrderId})),
		sortable: table.sortable,
		raw: table.raw,
	};
};

const tones: Readonly<Record<OrderView['status'], Tone>> = {
	intended: 'warn', open: 'accent', filled: 'up', cancelled: 'muted', expired: 'muted', rejected: 'danger', unknown: 'danger', lost: 'danger',
};

/** There where orders go to more than one venue. */
const venueColumn: Column<OrderView> = {title: 'VENUE', width: 8, align: 'left', priority: 2, cell: ({venue}) => span(venue ?? '', 'muted'), value: ({venue}) => venue ?? ''};

function columnsOf(screen: ScreenState): readonly Column<OrderView>[] {
	const price = (order: OrderView, value: number | null): string => fixed(value, priceDecimals(screen, order.symbol, value));
	return [
		{title: 'TIME', width: 11, align: 'left', priority: 4, cell: ({at}) => span(dateTimeText(at).slice(5), 'muted'), value: ({at}) => at, raw: ({at}) => isoTime(at)},
		{title: 'SIDE', width: 4, align: 'left', priority: 0, cell: ({side, trigger}) => trigger === null ? span(side.toUpperCase(), side === 'buy' ? 'up' : 'down') : span('STOP', 'warn')},
		{title: 'MARKET', width: 6, align: 'left', priority: 0, cell: ({symbol}) => baseOf(symbol), value: ({symbol}) => symbol},
		...(screen.view.orders.some(({venue}) => venue !== undefined) ? [venueColumn] : []),
		{title: 'QUANTITY', width: 12, align: 'right', priority: 2, cell: ({symbol, quantity}) => fixed(quantity, decimalsOf(screen.view.markets[symbol]?.quantityStep ?? '0.00001')), raw: ({quantity}) => quantity},
		{title: 'LIMIT', width: 11, align: 'right', priority: 1, cell: order => price(order, order.trigger ?? order.limitPrice), value: ({trigger, limitPrice}) => trigger ?? limitPrice},
		{title: 'FILLED', width: 6, align: 'right', priority: 3, cell: ({filled, quantity}) => percent(quantity === 0 ? null : filled / quantity, 0), raw: ({filled}) => filled},
		{title: 'AVERAGE', width: 11, align: 'right', priority: 5, cell: order => order.averagePrice === null ? span(unknown, 'muted') : price(order, order.averagePrice), raw: ({averagePrice}) => averagePrice},
		{title: 'STATUS', width: 9, align: 'left', priority: 0, cell: ({status}) => span(status, tones[status], {bold: status === 'unknown'}), value: ({status}) => status},
		{title: 'BECAUSE', width: 16, align: 'left', priority: 6, grows: true, cell: order => becauseOf(order)},
		{title: 'ID', width: 14, align: 'left', priority: 7, cell: ({clientOrderId}) => span(clientOrderId, 'muted')},
	];
}

/** What went wrong with an order counts until it has ended well in spite of it. */
function becauseOf({reason, trouble, status}: OrderView): Span {
	return trouble === null || status === 'filled' || status === 'cancelled' ? span(reason, 'muted') : span(trouble, 'danger');
}
