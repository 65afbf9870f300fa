/**
Orders, fills and positions, as the read model keeps them.
*/
import type {EventOf} from './event.js';
import {finalStatuses, type Fill, type OrderStatus} from './order.js';
import type {EpochMs} from './units.js';
import {oneOf, type Told} from './view-events.js';
import {viewLimits, type EngineView, type HaltView, type OrderView} from './view.js';

/** Tells the events that `foldOrder` takes. */
export const isOrderEvent = oneOf('OrderRefused', 'OrderIntended', 'OrderAcknowledged', 'OrderRejected', 'OrderOutcomeUnknown', 'OrderFilled', 'OrderClosed', 'CancelFailed', 'PositionChanged', 'TradeClosed');

type OrderEvent = Told<typeof isOrderEvent>;

/** Returns the view after an event of orders or positions at `at`. */
export function foldOrder(view: EngineView, event: OrderEvent, at: EpochMs): EngineView {
	switch (event.type) {
		case 'OrderRefused': {
			return {...view, counts: {...view.counts, refusals: view.counts.refusals + 1}};
		}

		case 'OrderIntended': {
			return orderIntended(view, event, at);
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
			return orderFilled(view, event.fill, at);
		}

		case 'OrderClosed': {
			return changeOrder(view, event.clientOrderId, at, () => ({status: event.status, filled: Number(event.filled)}));
		}

		case 'CancelFailed': {
			return changeOrder(view, event.clientOrderId, at, () => ({trouble: event.reason}));
		}

		case 'PositionChanged': {
			const {type, ...position} = event;
			return {...view, positions: {...view.positions, [position.symbol]: position}};
		}

		case 'TradeClosed': {
			const won = event.return > 0 ? 1 : 0;
			return {...view, counts: {...view.counts, trades: view.counts.trades + 1, wonTrades: view.counts.wonTrades + won}};
		}
	}
}

/** Returns whether something can still happen to an order. */
export function isWorking(order: {readonly status: OrderStatus}): boolean {
	return !finalStatuses.has(order.status);
}

function orderIntended(view: EngineView, {order, reason}: EventOf<'OrderIntended'>, at: EpochMs): EngineView {
	const added: OrderView = {
		clientOrderId: order.clientOrderId,
		symbol: order.symbol,
		side: order.side,
		quantity: Number(order.quantity),
		limitPrice: Number(order.limitPrice),
		filled: 0,
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

function orderFilled(view: EngineView, fill: Fill, at: EpochMs): EngineView {
	const filled = changeOrder(view, fill.clientOrderId, at, order => ({filled: order.filled + Number(fill.quantity)}));
	const counts = {...view.counts, fills: view.counts.fills + 1, fees: view.counts.fees + feeInQuote(view, fill)};
	return {...filled, counts};
}

function feeInQuote(view: EngineView, fill: Fill): number {
	const [base, quote] = fill.symbol.split('/');
	const fee = Number(fill.fee);
	if (fill.feeAsset === quote) {
		return fee;
	}

	return fee * (fill.feeAsset === base ? Number(fill.price) : view.quotes[`${fill.feeAsset}/${view.quoteCurrency}`]?.last ?? 0);
}

type Change = Partial<Pick<OrderView, 'status' | 'filled' | 'trouble'>>;

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
