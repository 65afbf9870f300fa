/**
Every order and every execution of the account, with the numbers that the exchange gives them.
*/
import type {MarketSymbol} from '../../domain/units.js';
import {isOpen, type SimFill, type SimOrder} from './order.js';

/** How a client names an order. */
export type OrderKey = {readonly orderId: number} | {readonly clientOrderId: string};

export class OrderHistory {
	readonly #orders = new Map<number, SimOrder>();
	readonly #byClientId = new Map<string, number>();
	readonly #open = new Map<number, SimOrder>();
	readonly #fills: SimFill[] = [];
	readonly #lastTradeIds = new Map<MarketSymbol, number>();

	/** Begins with what an earlier run left, oldest first. */
	constructor(orders: readonly SimOrder[] = [], fills: readonly SimFill[] = []) {
		for (const order of orders) {
			this.put(order);
		}

		for (const fill of fills) {
			this.addFill(fill);
		}
	}

	/** The number for the next order; numbers start at 1. */
	get nextOrderId(): number {
		return this.#orders.size + 1;
	}

	/** Keeps the newest state of an order. */
	put(order: SimOrder): void {
		this.#orders.set(order.orderId, order);
		this.#byClientId.set(order.clientOrderId, order.orderId);
		if (isOpen(order)) {
			this.#open.set(order.orderId, order);
		} else {
			this.#open.delete(order.orderId);
		}
	}

	addFill(fill: SimFill): void {
		this.#fills.push(fill);
		this.#lastTradeIds.set(fill.symbol, fill.tradeId);
	}

	/** Returns a trade id for `symbol` above all earlier ones and above `floor`. */
	nextTradeId(symbol: MarketSymbol, floor: number): number {
		return Math.max(this.#lastTradeIds.get(symbol) ?? 0, floor) + 1;
	}

	/** Returns the order of `symbol` that `key` names (the latest, where a client id was used again), or null. */
	lookUp(symbol: MarketSymbol, key: OrderKey): SimOrder | null {
		const orderId = 'orderId' in key ? key.orderId : this.#byClientId.get(key.clientOrderId) ?? 0;
		const order = this.#orders.get(orderId);
		return order?.symbol === symbol ? order : null;
	}

	/** Returns whether an open order of ours bears that client id. */
	isClientIdInUse(clientOrderId: string): boolean {
		return this.#open.has(this.#byClientId.get(clientOrderId) ?? 0);
	}

	/** Returns open orders, oldest first, of one market or of all. */
	open(symbol: MarketSymbol | null = null): readonly SimOrder[] {
		return [...this.#open.values()].filter(order => symbol === null || order.symbol === symbol).toSorted((a, b) => a.orderId - b.orderId);
	}

	/** Returns all orders, oldest first. */
	orders(): readonly SimOrder[] {
		return [...this.#orders.values()];
	}

	/** Returns all executions, oldest first. */
	fills(): readonly SimFill[] {
		return this.#fills;
	}
}
