/**
The orders that work, and with --all the last ones that are over.
*/
import type {ExitCode} from '../../engine/domain/error.js';
import {isWorking} from '../../engine/domain/view-orders.js';
import {durationText} from '../../engine/domain/view-text.js';
import {viewLimits, type EngineView, type OrderView} from '../../engine/domain/view.js';
import {fixed, percent} from '../../tui/format.js';
import {priceDecimals} from '../../tui/selectors.js';
import type {GlobalFlags} from '../engine/flags.js';
import {screenOf} from './looked.js';
import {tableText, type TextColumn} from './table.js';
import {answer, isoTime, type Told} from './tell.js';

export async function orders(flags: GlobalFlags, all: boolean): Promise<ExitCode> {
	return answer(flags, ({view}) => ordersOf(view, all));
}

const columns: readonly TextColumn[] = [
	{title: 'ID', align: 'left'},
	{title: 'SIDE', align: 'left'},
	{title: 'QUANTITY', align: 'right'},
	{title: 'MARKET', align: 'left'},
	{title: 'LIMIT', align: 'right'},
	{title: 'DONE', align: 'right'},
	{title: 'STATUS', align: 'left'},
	{title: 'AGE', align: 'right'},
];

/** Returns the orders of a view, oldest first. */
export function ordersOf(view: EngineView, all: boolean): Told {
	const shown = view.orders.filter(order => all || isWorking(order));
	return {
		document: {orders: shown.map(order => ({...order, working: isWorking(order), at: isoTime(order.at), changedAt: isoTime(order.changedAt)}))},
		lines: [
			...(shown.length === 0 ? [all ? 'no orders yet' : 'no open orders'] : tableText(columns, shown.map(order => rowOf(view, order)))),
			...shown.flatMap(({clientOrderId, trouble}) => trouble === null ? [] : [`${clientOrderId}: ${trouble}`]),
			...(all && view.counts.orders > shown.length ? [`${view.counts.orders - shown.length} older ones: cryptotrader export orders --to orders.csv (the last ${viewLimits.orders} are here)`] : []),
		],
	};
}

function rowOf(view: EngineView, order: OrderView): readonly string[] {
	const price = order.trigger ?? order.limitPrice;
	return [
		order.clientOrderId,
		order.trigger === null ? order.side : 'stop',
		String(order.quantity),
		order.symbol,
		fixed(price, priceDecimals(screenOf(view), order.symbol, price)),
		percent(order.quantity === 0 ? 0 : order.filled / order.quantity, 0),
		order.status,
		durationText(view.at - order.at),
	];
}
