/**
Our own orders in the book of one market, by price and then by age.
*/
import type {Side} from '../../domain/order.js';
import {byPriority, type SimOrder} from './order.js';

export class RestingOrders {
	readonly #sides: Record<Side, readonly SimOrder[]> = {buy: [], sell: []};

	/** Returns the orders of one side, the one that trades first in front. */
	side(side: Side): readonly SimOrder[] {
		return this.#sides[side];
	}

	/** Adds the order, or puts its new state in place of the old one. */
	put(order: SimOrder): void {
		const others = this.#sides[order.side].filter(({orderId}) => orderId !== order.orderId);
		this.#sides[order.side] = [...others, order].toSorted((a, b) => byPriority(order.side, a.price, b.price) || a.orderId - b.orderId);
	}

	remove(order: SimOrder): void {
		this.#sides[order.side] = this.#sides[order.side].filter(({orderId}) => orderId !== order.orderId);
	}
}
