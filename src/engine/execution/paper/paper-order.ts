/**
An order of the paper account as it stands, and what the account tells of it.
*/
import {type Decimal, decimal, formatDecimal, zero} from '../../domain/decimal.js';
import type {Fill, Order, Side, VenueOrder} from '../../domain/order.js';
import type {EpochMs} from '../../domain/units.js';
import {type OrderLife, isWorking} from '../order-life.js';
import type {Queue} from './queue.js';

export type PaperOrder = {
	readonly order: Order;
	readonly id: string;
	/** When it came into the book: what was traded up to then was not for this order. */
	arrivedAt: EpochMs;
	/** True for a stop that has not been set off: it is not in the book. */
	waits: boolean;
	status: VenueOrder['status'];
	filled: Decimal;
	/** Number of its executions, those before the engine started included. */
	executions: number;
	/** Its executions since the engine started. */
	readonly fills: Fill[];
	/** Null while nobody knows how long the queue at its price is. */
	queue: Queue | null;
};

/** An order that rested in the account when the journal ended. */
export type KeptOrder = {readonly order: Order; readonly venueOrderId: string; readonly filled: Decimal; readonly executions: number};

/**
Returns the orders that rested when the journal ended, from the lives of orders as the execution stage has saved them. One
that the account had not confirmed never arrived: it was on its way when the engine ended.
*/
export function keptOrders(lives: readonly OrderLife[]): readonly KeptOrder[] {
	return lives.filter(life => isWorking(life) && life.ending === null).flatMap(({order, venueOrderId, filled, tradeIds}) =>
		venueOrderId === null ? [] : [{order, venueOrderId, filled: decimal(filled), executions: tradeIds.length}]);
}

/** Returns what is still to be filled, in base units. */
export function restOf({order, filled}: PaperOrder): Decimal {
	return decimal(order.quantity) - filled;
}

/** Returns the side of the book that an order takes from. */
export function otherSide(side: Side): Side {
	return side === 'buy' ? 'sell' : 'buy';
}

/** Returns whether `price` is at least as good as `limit` for an order of `side`: not above it to buy, not below it to sell. */
export function isWithin(side: Side, price: Decimal, limit: Decimal): boolean {
	return side === 'buy' ? price <= limit : price >= limit;
}

/** Returns the orders of one side in the order in which they are served: best price first, then who came first. */
export function byPriority(orders: Iterable<PaperOrder>, side: Side): readonly PaperOrder[] {
	const direction = side === 'buy' ? -1 : 1;
	return [...orders].filter(({order}) => order.side === side).toSorted((a, b) => {
		const [first, second] = [decimal(a.order.limitPrice), decimal(b.order.limitPrice)];
		return first === second ? 0 : (first < second ? -direction : direction);
	});
}

/** Returns the order as a venue tells it. */
export function reportOf({order, id, status, filled}: PaperOrder, at: EpochMs): VenueOrder {
	const {clientOrderId, symbol, side, quantity, limitPrice} = order;
	return {clientOrderId, venueOrderId: id, symbol, side, quantity, filled: formatDecimal(filled), limitPrice, status, at};
}

/**
Returns the order as it comes back after a restart: at the end of whatever queue there is now. A stop that had been set off
and had not filled is taken for one that waits; the next trade sets it off again.
*/
export function takenUp({order, venueOrderId, filled, executions}: KeptOrder, at: EpochMs): PaperOrder {
	return {order, id: venueOrderId, arrivedAt: at, waits: order.trigger !== undefined && filled === zero, status: 'open', filled, executions, fills: [], queue: null};
}

/** Returns an order that has just arrived. */
export function arrived(order: Order, id: string, at: EpochMs): PaperOrder {
	return {order, id, arrivedAt: at, waits: order.trigger !== undefined, status: 'open', filled: zero, executions: 0, fills: [], queue: null};
}
