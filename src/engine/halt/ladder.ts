/**
One rung of the way out of a position: how much to sell, and the lowest price that is taken for it.
*/
import {type Decimal, ceilToStep, decimal, divide, floorToStep, formatDecimal, maximum, minimum, multiply, zero} from '../domain/decimal.js';
import type {Market} from '../domain/market.js';
import type {Order} from '../domain/order.js';
import type {Fraction} from '../domain/units.js';

/** How far the attempts of one market have come. */
export type Rung = {
	/** Sells in a row that did not fill: each makes the next one reach further. */
	readonly misses: number;
	/** Sells in a row that the venue refused: each makes the next one half as large, because filters bound size as well as price. */
	readonly refusals: number;
};

export const firstRung: Rung = {misses: 0, refusals: 0};

/** However far the ladder goes, a sell never asks for less than this share of the bid. */
const lowestShare = 0.8;
/** After this many halvings the size starts anew. */
const mostHalvings = 6;

export type Sale = {readonly quantity: Decimal; readonly limitPrice: Decimal};

/** Returns whether that much is too little to be sold, in units or in money. */
export function isDust(quantity: Decimal, {quantityStep, minQuantity, minNotional}: Market, bid: number): boolean {
	const whole = floorToStep(quantity, decimal(quantityStep));
	return whole === zero || whole < decimal(minQuantity) || multiply(whole, priceOf(bid)) < decimal(minNotional);
}

/**
Returns the next sell of up to `quantity`, which is not dust, at a limit of (1 − guard × (1 + misses)) × bid or better. A
sell that was refused is tried at the bid itself first, in halves that are still no dust.
*/
export function saleAt(rung: Rung, quantity: Decimal, market: Market, price: {readonly bid: number; readonly guard: Fraction}): Sale {
	const size = sizeAt(rung, quantity, market, price.bid);
	const bid = priceOf(price.bid);
	const reach = rung.refusals === 1 ? 1 : Math.max(1 - (price.guard * (1 + rung.misses)), lowestShare);
	const reached = multiply(bid, decimal(reach.toFixed(9)));
	// An order worth less than the smallest one would be refused however deep it reaches.
	const least = ceilToStep(divide(decimal(market.minNotional), size) + 1n, decimal(market.priceTick));
	const limit = ceilToStep(maximum(reached, minimum(least, bid)), decimal(market.priceTick));
	return {quantity: size, limitPrice: limit};
}

function sizeAt({refusals}: Rung, quantity: Decimal, market: Market, bid: number): Decimal {
	const step = decimal(market.quantityStep);
	const halvings = BigInt(refusals % (mostHalvings + 1));
	const part = floorToStep(quantity / (2n ** halvings), step);
	return isDust(part, market, bid) ? floorToStep(quantity, step) : part;
}

/** Returns the rung after a sell of which `filled` was executed. */
export function afterSale({misses}: Rung, filled: Decimal): Rung {
	return {misses: filled > zero ? misses : misses + 1, refusals: 0};
}

/** Returns the rung after a sell that the venue refused. */
export function afterRefusal({refusals}: Rung): Rung {
	return {misses: 0, refusals: refusals + 1};
}

/** Returns the order for a sale: gone at once if it is not taken. */
export function orderOf(clientOrderId: string, {symbol}: Market, {quantity, limitPrice}: Sale): Order {
	return {
		clientOrderId, symbol, side: 'sell', quantity: formatDecimal(quantity), limitPrice: formatDecimal(limitPrice), timeInForce: 'immediate-or-cancel', reduceOnly: true,
	};
}

function priceOf(bid: number): Decimal {
	return decimal(bid.toFixed(9));
}
