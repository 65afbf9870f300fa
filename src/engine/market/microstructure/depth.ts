/**
What one look at an order book says: the prices, how much stands near them, and which side is heavier.
*/
import type {BookLevel, OrderBook} from '../../domain/market.js';

/** Levels per side over which the imbalance is taken. */
export const imbalanceLevels = 5;

/** How far from the middle price depth is counted, as shares of it. */
const near = 0.001;
const far = 0.01;

export type Depth = {readonly bidDepth10: number; readonly askDepth10: number; readonly bidDepth100: number; readonly askDepth100: number};

export type Top = {
	readonly bid: number;
	readonly bidQuantity: number;
	readonly ask: number;
	readonly askQuantity: number;
	/** (bid − ask quantity) / (bid + ask quantity) over the five best levels, −1 … 1. */
	readonly imbalance: number;
	/** (ask − bid) / middle. */
	readonly spread: number;
};

/** Returns what the best levels say, or null when a side is empty. */
export function topOf({bids, asks}: OrderBook): Top | null {
	const [[bid, bidQuantity] = [0, 0], [ask, askQuantity] = [0, 0]] = [bids[0], asks[0]];
	if (bid === 0 || ask === 0) {
		return null;
	}

	const [buying, selling] = [quantityOf(bids), quantityOf(asks)];
	return {bid, bidQuantity, ask, askQuantity, imbalance: (buying - selling) / (buying + selling), spread: (ask - bid) / ((ask + bid) / 2)};
}

function quantityOf(levels: readonly BookLevel[]): number {
	let sum = 0;
	for (const [, quantity] of levels.slice(0, imbalanceLevels)) {
		sum += quantity;
	}

	return sum;
}

/** Returns the value within 0.1 % and 1 % of the middle price on each side, in quote units. Levels at the border count. */
export function depthOf({bids, asks}: OrderBook): Depth {
	const middle = ((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2;
	return {
		bidDepth10: valueWithin(bids, middle, near), askDepth10: valueWithin(asks, middle, near),
		bidDepth100: valueWithin(bids, middle, far), askDepth100: valueWithin(asks, middle, far),
	};
}

function valueWithin(levels: readonly BookLevel[], middle: number, share: number): number {
	let value = 0;
	for (const [price, quantity] of levels) {
		if (Math.abs(price - middle) > middle * share) {
			break;
		}

		value += price * quantity;
	}

	return value;
}
