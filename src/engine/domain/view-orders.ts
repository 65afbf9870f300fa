/**
Orders, fills and positions, as the read model keeps them.
*/
import type {EventOf} from './event.js';
import {finalStatuses, type Fill, type Order, type OrderStatus} from './order.js';
import type {EpochMs} from './units.js';
import {oneOf, type Place, type Told} from './view-events.js';
import {append} from './view-lists.js';
import {viewLimits, type EngineView, type FillView, type HaltView, type OrderView, type RefusalView, type TradeView} from './view.js';

/** Tells the events that `foldOrder` takes. */
export const isOrderEvent = oneOf('OrderRefused', 'OrderIntended', 'HaltedOutside', 'OrderAdopted', 'OrderAcknowledged', 'OrderRejected', 'OrderOutcomeUnknown', 'OrderFilled', 'OrderClosed', 'ShortfallMeasured', 'CancelFailed', 'HoldingsPlaced', 'PositionChanged', 'TradeClosed');

type OrderEvent = Told<typeof isOrderEvent>;

const isHoldingEvent = oneOf('HoldingsPlaced', 'PositionChanged', 'TradeClosed');

/** Returns the view after an event of orders or positions at its place in the journal. */
export function foldOrder(view: EngineView, event: OrderEvent, place: Place): EngineView {
	return isHoldingEvent(event) ? foldHolding(view, event, place) : foldOrderLife(view, event, place);
}

function foldOrderLife(view: EngineView, event: Exclude<OrderEvent, Told<typeof isHoldingEvent>>, place: Place): EngineView {
	const {at} = place;
	switch (event.type) {
		case 'OrderRefused': {
			return {...view, refusals: append(view.refusals, refusalOf(event, place), viewLimits.refusals), counts: {...view.counts, refusals: view.counts.refusals + 1}};
		}

		case 'OrderIntended': {
			return orderIntended(view, event, place);
		}

		case 'HaltedOutside': {
			return allSentOutside(view, event.orders, place);
		}

		case 'OrderAdopted': {
			return changeOrder(orderIntended(view, event, place), event.order.clientOrderId, at, () => ({status: 'open'}));
		}

		case 'OrderAcknowledged': {
			return changeOrder(view, event.clientOrderId, at, () => ({status: 'open', trouble: null}));
		}

		case 'OrderRejected': {
			return changeOrder(view, event.clientOrderId, at, () => ({status: 'rejected', trouble: event.reason}));
		}

		case 'OrderOutcomeUnknown': {
			return changeOrder(view, event.clientOrderId, at, () => ({status: 'unknown', trouble: event.reason}));
		}

		case 'OrderFilled': {
			return orderFilled(view, event.fill, place);
		}

		case 'ShortfallMeasured': {
			return changeOrder(view, event.clientOrderId, at, () => ({cost: event.cost}));
		}

		case 'OrderClosed': {
			return changeOrder(view, event.clientOrderId, at, () => ({status: event.status, filled: Number(event.filled)}));
		}

		case 'CancelFailed': {
			return changeOrder(view, event.clientOrderId, at, () => ({trouble: event.reason}));
		}
	}
}

function foldHolding(view: EngineView, event: Told<typeof isHoldingEvent>, place: Place): EngineView {
	switch (event.type) {
		case 'HoldingsPlaced': {
			return {...view, places: event.places};
		}

		case 'PositionChanged': {
			const {type, ...position} = event;
			return {...view, positions: {...view.positions, [position.symbol]: position}};
		}

		case 'TradeClosed': {
			const won = event.return > 0 ? 1 : 0;
			const trades = append(view.trades, tradeOf(event, place), viewLimits.trades);
			return {...view, trades, counts: {...view.counts, trades: view.counts.trades + 1, wonTrades: view.counts.wonTrades + won}};
		}
	}
}

/** Returns whether something can still happen to an order. */
export function isWorking(order: {readonly status: OrderStatus}): boolean {
	return !finalStatuses.has(order.status);
}

function refusalOf({proposal, refusals}: EventOf<'OrderRefused'>, {seq, at}: Place): RefusalView {
	const {symbol, side, quantity, limitPrice, source} = proposal;
	return {seq, at, symbol, side, quantity: Number(quantity), limitPrice: Number(limitPrice), source, refusals};
}

function tradeOf({symbol, openedAt, pnl, return: gain}: EventOf<'TradeClosed'>, {seq, at}: Place): TradeView {
	return {seq, symbol, openedAt, closedAt: at, pnl: Number(pnl), return: gain};
}

function allSentOutside(view: EngineView, orders: readonly Order[], place: Place): EngineView {
	let seen = view;
	for (const order of orders) {
		seen = sentOutside(seen, order, place);
	}

	return seen;
}

/** Adds an order that somebody beside the engine has sent; nobody knows here yet what became of it. */
function sentOutside(view: EngineView, order: Order, place: Place): EngineView {
	const isKnown = view.orders.some(({clientOrderId}) => clientOrderId === order.clientOrderId);
	return isKnown ? view : changeOrder(orderIntended(view, {order, reason: 'sent beside the engine, to close a position'}, place), order.clientOrderId, place.at, () => ({status: 'unknown'}));
}

function orderIntended(view: EngineView, {order, reason}: {readonly order: Order; readonly reason: string}, {seq, at}: Place): EngineView {
	const added: OrderView = {
		seq,
		clientOrderId: order.clientOrderId,
		symbol: order.symbol,
		...(order.venue === undefined ? {} : {venue: order.venue}),
		side: order.side,
		quantity: Number(order.quantity),
		limitPrice: Number(order.limitPrice),
		filled: 0,
		averagePrice: null,
		reduceOnly: order.reduceOnly,
		trigger: order.trigger === undefined ? null : Number(order.trigger.price),
		status: 'intended',
		at,
		changedAt: at,
		reason,
		trouble: null,
	};
	return {...view, orders: [...withoutOldest(view.orders), added], counts: {...view.counts, orders: view.counts.orders + 1}};
}

/** Makes room for one more order by dropping the oldest finished one; a working order is never dropped. */
function withoutOldest(orders: readonly OrderView[]): readonly OrderView[] {
	const oldest = orders.length < viewLimits.orders ? -1 : orders.findIndex(order => !isWorking(order));
	return oldest === -1 ? orders : orders.toSpliced(oldest, 1);
}

function orderFilled(view: EngineView, fill: Fill, place: Place): EngineView {
	const filled = changeOrder(view, fill.clientOrderId, place.at, order => filledBy(order, fill));
	const counts = {...view.counts, fills: view.counts.fills + 1, fees: view.counts.fees + feeInQuote(view, fill)};
	return {...filled, fills: append(view.fills, fillOf(fill, place), viewLimits.fills), counts};
}

function filledBy(order: OrderView, fill: Fill): Change {
	const [quantity, price] = [Number(fill.quantity), Number(fill.price)];
	const filled = order.filled + quantity;
	return {filled, averagePrice: filled === 0 ? null : (((order.averagePrice ?? 0) * order.filled) + (price * quantity)) / filled};
}

function fillOf(fill: Fill, {seq, at}: Place): FillView {
	const {clientOrderId, symbol, side, price, quantity, fee, feeAsset, liquidity} = fill;
	return {seq, at, clientOrderId, symbol, side, price: Number(price), quantity: Number(quantity), fee: Number(fee), feeAsset, liquidity};
}

function feeInQuote(view: EngineView, fill: Fill): number {
	const [base, quote] = fill.symbol.split('/');
	const fee = Number(fill.fee);
	if (fill.feeAsset === quote) {
		return fee;
	}

	return fee * (fill.feeAsset === base ? Number(fill.price) : view.quotes[`${fill.feeAsset}/${view.quoteCurrency}`]?.last ?? 0);
}

type Change = Partial<Pick<OrderView, 'status' | 'filled' | 'averagePrice' | 'trouble' | 'cost'>>;

/** Changes one order; one that has left the list changes nothing. */
function changeOrder(view: EngineView, clientOrderId: string, at: EpochMs, change: (order: OrderView) => Change): EngineView {
	const index = view.orders.findIndex(order => order.clientOrderId === clientOrderId);
	const order = view.orders[index];
	if (order === undefined) {
		return view;
	}

	const changed = {...order, ...change(order), changedAt: at};
	return {...view, orders: view.orders.with(index, changed), halt: isWorking(changed) ? view.halt : withoutOrder(view.halt, clientOrderId, at)};
}

function withoutOrder(halt: HaltView | null, clientOrderId: string, at: EpochMs): HaltView | null {
	if (!halt?.working.includes(clientOrderId)) {
		return halt;
	}

	const working = halt.working.filter(id => id !== clientOrderId);
	return {...halt, working, clearedAt: working.length === 0 ? at : null};
}
