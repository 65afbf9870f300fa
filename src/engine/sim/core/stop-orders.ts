/**
Orders that wait, outside the book, for the market to trade at their trigger price.
*/
import type {Decimal} from '../../domain/decimal.js';
import type {SimOrder, Trigger} from './order.js';

/** Returns whether a trade at `price` sets the order off. */
export function isReached({price, direction}: Trigger, traded: Decimal): boolean {
	return direction === 'up' ? traded >= price : traded <= price;
}

/** Returns whether the order still waits for its trigger. */
export function isWaiting({trigger, triggeredAt}: SimOrder): boolean {
	return trigger !== null && triggeredAt === null;
}

export class StopOrders {
	readonly #orders = new Map<number, SimOrder>();

	put(order: SimOrder): void {
		this.#orders.set(order.orderId, order);
	}

	remove({orderId}: SimOrder): void {
		this.#orders.delete(orderId);
	}

	/** Returns the orders that a trade at `price` sets off, oldest first. */
	reachedBy(price: Decimal): readonly SimOrder[] {
		return [...this.#orders.values()].filter(({trigger}) => trigger !== null && isReached(trigger, price));
	}
}
