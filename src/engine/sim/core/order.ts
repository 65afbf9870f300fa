/**
Orders and executions as the simulated exchange keeps them, exact and independent of any venue's spelling.
*/
import type {Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';

export type TimeInForce = 'good-till-cancelled' | 'immediate-or-cancel' | 'fill-or-kill';

/** What a waiting order waits for: a trade at `price`, or above it (`up`), or below it (`down`). */
export type Trigger = {readonly price: Decimal; readonly direction: 'up' | 'down'};

/** What a client asks for. Of a market order exactly one of `quantity` (base units) and `value` (quote units) is given. */
export type OrderRequest = {
	readonly symbol: MarketSymbol;
	readonly side: Side;
	/** Chosen by the client, or null to have one made up. */
	readonly clientOrderId: string | null;
} & (
	/** With a trigger it waits outside the book until the market trades there. */
	| {readonly type: 'limit'; readonly timeInForce: TimeInForce; readonly price: Decimal; readonly quantity: Decimal; readonly trigger?: Trigger | null}
	/** Refused when it would take. */
	| {readonly type: 'limit-maker'; readonly price: Decimal; readonly quantity: Decimal}
	| {readonly type: 'market'; readonly quantity: Decimal; readonly value: null}
	| {readonly type: 'market'; readonly quantity: null; readonly value: Decimal}
);

export type OrderState =
	| 'new' | 'partially-filled' | 'filled' | 'cancelled'
	/** The rest of an order that may not rest, or that found no counterpart. */
	| 'expired'
	/** Taken out of the book because another order of the same account would have traded with it. */
	| 'expired-in-match';

export type SimOrder = {
	readonly orderId: number;
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly type: OrderRequest['type'];
	readonly timeInForce: TimeInForce;
	/** Zero for a market order. */
	readonly price: Decimal;
	readonly trigger: Trigger | null;
	/** When the market set it off; null while it waits, and for an order without trigger. */
	readonly triggeredAt: EpochMs | null;
	readonly quantity: Decimal;
	/** Value asked for by a market order in quote units, else zero. */
	readonly value: Decimal;
	readonly filled: Decimal;
	/** Quote units that were paid or received, before fees. */
	readonly filledValue: Decimal;
	readonly state: OrderState;
	readonly createdAt: EpochMs;
	readonly updatedAt: EpochMs;
	/** Quantity of others at the same price that came earlier. */
	readonly ahead: Decimal;
};

export type SimFill = {
	readonly tradeId: number;
	readonly orderId: number;
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly price: Decimal;
	readonly quantity: Decimal;
	/** Price times quantity, in quote units. */
	readonly value: Decimal;
	readonly fee: Decimal;
	readonly feeAsset: string;
	readonly liquidity: 'maker' | 'taker';
	readonly at: EpochMs;
};

/** Why an order is not taken. */
export type Rejection =
	| 'market-closed' | 'duplicate-client-order-id' | 'insufficient-balance' | 'would-take'
	| 'would-trigger' | 'price-filter' | 'percent-price' | 'lot-size' | 'notional' | 'too-many-orders';

export type Placement =
	| {readonly accepted: true; readonly order: SimOrder; readonly fills: readonly SimFill[]}
	| {readonly accepted: false; readonly rejection: Rejection};

/** Returns whether the order rests in the book, or waits for its trigger. */
export function isOpen(order: SimOrder): boolean {
	return order.state === 'new' || order.state === 'partially-filled';
}

/** Returns what is still to be filled. */
export function remaining(order: SimOrder): Decimal {
	return order.quantity - order.filled;
}

/** Returns whether `price` is at least as good for an order of `side` as `limit`: not above it to buy, not below it to sell. */
export function withinLimit(side: Side, price: Decimal, limit: Decimal): boolean {
	return side === 'buy' ? price <= limit : price >= limit;
}

/** Orders two prices of the `side` book so that the one that trades first comes first: highest bid, lowest ask. */
export function byPriority(side: Side, a: Decimal, b: Decimal): number {
	if (a === b) {
		return 0;
	}

	return (side === 'buy') === (a > b) ? -1 : 1;
}
