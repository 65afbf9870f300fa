/**
The Positions pane: what is held and what it has made so far, the orders that work, and the sum of it.
*/
import type {MarketSymbol} from '../../engine/domain/units.js';
import {countdown, decimalsOf, fixed, money, percent, signedMoney, signedPercent, toneOfText, baseOf, age, unknown} from '../format.js';
import {dustPositions, heldPositions, lastPrice, priceDecimals, valueOf, workingOrders, type HeldPosition} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {paragraph, span, type Line, type Span} from '../text.js';
import {isoTime, tableLines, type Column} from '../widgets/table.js';
import {expected, marketItem, priceTitle, type PaneBuilder} from './pane.js';

export const buildPositions: PaneBuilder = ({screen, sort}, size) => {
	const held = heldPositions(screen);
	const table = tableLines(columnsOf(screen, held), held, {width: size.width, sort});
	const empty = screen.view.equity === null ? expected(screen, 'Positions come from the venue, once it has told our account.', size, ['reconciling']) : paragraph('No position is open. Agents open one when a target asks for it; :order places an order by hand.', size.width, {tone: 'muted'});
	return {
		title: priceTitle('Positions', screen, size.width > 46 ? [span(' profit unrealised, after fees', 'muted')] : []),
		head: held.length === 0 ? [] : [table.head],
		rows: [...(held.length === 0 ? empty : table.rows), ...orderLines(screen), ...sumLines(screen)],
		items: table.sorted.map(({symbol}) => marketItem(symbol, screen.view.fills.findLast(fill => fill.symbol === symbol)?.seq ?? null)),
		follows: 'market',
		sortable: table.sortable,
		raw: table.raw,
	};
};

function columnsOf(screen: ScreenState, held: readonly HeldPosition[]): readonly Column<HeldPosition>[] {
	const widest = (least: number, text: (position: HeldPosition) => string): number => Math.max(least, ...held.map(position => text(position).length));
	const quantity = ({symbol, quantity}: HeldPosition): string => fixed(quantity, decimalsOf(screen.view.markets[symbol]?.quantityStep ?? '0.00001'));
	const average = ({symbol, averageCost}: HeldPosition): string => fixed(averageCost, priceDecimals(screen, symbol, averageCost));
	const realised = ({symbol}: HeldPosition): string => signedMoney(Number(screen.view.positions[symbol]?.realizedPnl ?? '0'));
	const profit = ({pnl}: HeldPosition): string => signedMoney(pnl);
	return [
		{title: 'MARKET', width: widest(6, ({symbol}) => baseOf(symbol)), align: 'left', priority: 0, cell: ({symbol}) => baseOf(symbol), value: ({symbol}) => symbol},
		{title: 'QTY', width: widest(7, quantity), align: 'right', priority: 3, cell: quantity, name: 'quantity', raw: position => position.quantity},
		{title: 'AVG', width: widest(8, average), align: 'right', priority: 4, cell: average, name: 'average_cost', raw: ({averageCost}) => averageCost},
		{title: 'uPnL', width: widest(8, profit), align: 'right', priority: 1, cell: position => toned(profit(position)), value: ({pnl}) => pnl, name: 'unrealized_pnl'},
		{title: 'REALISED', width: widest(8, realised), align: 'right', priority: 9, cell: position => toned(realised(position)), name: 'realized_pnl', raw: ({symbol}) => Number(screen.view.positions[symbol]?.realizedPnl ?? '0')},
		{title: '%', width: 6, align: 'right', priority: 2, cell: position => toned(signedPercent(position.return, 1)), value: position => position.return, name: 'return'},
		{title: 'STOP', width: 6, align: 'right', priority: 5, cell: position => stopSpan(screen, position), raw: ({symbol}) => stopPrice(screen, symbol)},
		{title: 'SHARE', width: 6, align: 'right', priority: 6, cell: ({weight}) => percent(weight), value: ({weight}) => weight},
		{title: 'VALUE', width: widest(9, ({value}) => money(value)), align: 'right', priority: 7, cell: ({value}) => money(value), value: ({value}) => value},
		{title: 'HELD', width: 7, align: 'right', priority: 8, cell: ({openedAt}) => openedAt === null || screen.now === null ? unknown : age(screen.now - openedAt), value: ({openedAt}) => openedAt, name: 'opened_at', raw: ({openedAt}) => openedAt === null ? null : isoTime(openedAt)},
	];
}

function toned(text: string): Span {
	return span(text, text === unknown ? 'muted' : toneOfText(text));
}

/** The price of a stop that the venue has confirmed; null without one. */
function stopPrice({view}: ScreenState, symbol: MarketSymbol): number | null {
	const protection = view.protection[symbol];
	return protection?.status === 'confirmed' && protection.trigger !== null ? Number(protection.trigger) : null;
}

/** How far below the price the venue's confirmed stop stands; loud where there should be one and is none. */
function stopSpan(screen: ScreenState, {symbol}: HeldPosition): Span {
	const protection = screen.view.protection[symbol];
	const price = lastPrice(screen, symbol);
	switch (protection?.status) {
		case 'confirmed': {
			return span(protection.trigger === null || price === null ? 'yes' : signedPercent((Number(protection.trigger) / price) - 1, 1));
		}

		case 'missing': {
			return span('NONE', 'danger', {bold: true});
		}

		case 'pending': {
			return span('asked', 'warn');
		}

		case 'none':
		case undefined: {
			return span(unknown, 'muted');
		}
	}
}

/** Working orders, because what is under way matters as much as what is held. */
function orderLines(screen: ScreenState): readonly Line[] {
	// Stops stand in their own column.
	return workingOrders(screen.view).filter(({trigger}) => trigger === null).map(order => {
		const price = fixed(order.limitPrice, priceDecimals(screen, order.symbol, order.limitPrice));
		const filled = order.quantity === 0 ? 0 : order.filled / order.quantity;
		const waited = screen.now === null ? '' : ` ${countdown(screen.now - order.at)}`;
		const trouble = order.trouble === null ? '' : ` ${order.trouble}`;
		const text = `${order.status} ${order.side.toUpperCase()} ${baseOf(order.symbol)} @ ${price} ${percent(filled, 0)} filled${waited}${trouble}`;
		return [span(text, order.trouble === null && order.status !== 'unknown' ? 'accent' : 'danger')];
	});
}

function sumLines(screen: ScreenState): readonly Line[] {
	const {equity, counts, quoteCurrency} = screen.view;
	if (equity === null) {
		return [];
	}

	const share = equity.equity === 0 ? null : equity.exposure / equity.equity;
	const dust = dustPositions(screen);
	return [
		[span('exposure ', 'muted'), span(`${money(equity.exposure)} ${quoteCurrency}  ${percent(share)} of equity`)],
		[span('cash ', 'muted'), span(`${money(equity.cash)}  `), span('fees ', 'muted'), span(`${money(counts.fees)}  `), span('trades ', 'muted'), span(`${counts.trades}`)],
		...(dust.length === 0 ? [] : [[span('too small to sell ', 'muted'), span(`${money(valueOf(dust))} ${quoteCurrency} in ${dust.map(({symbol}) => baseOf(symbol)).join(' ')}`)]]),
	];
}
