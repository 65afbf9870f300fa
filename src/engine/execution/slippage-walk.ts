/**
What an order would cost in the book that is there: level by level, best first.
*/
import {type Decimal, decimal, divide, minimum, multiply, toNumber, zero} from '../domain/decimal.js';
import {invariant} from '../domain/error.js';
import type {BookLevel, OrderBook} from '../domain/market.js';
import type {Side} from '../domain/order.js';
import type {BasisPoints} from '../domain/units.js';

export type BookWalk = {
	/** What the book holds of the order, in base units. */
	readonly filled: Decimal;
	/** What that costs or brings, in quote units, without fees. */
	readonly value: Decimal;
	/** What the book does not hold. */
	readonly unfilled: Decimal;
	/** Price of the last level that is touched; null when none is. */
	readonly worstPrice: Decimal | null;
	/** Average price against the middle of the book, against the order's favour, 0 or above; null when nothing fills or a side is empty. */
	readonly cost: BasisPoints | null;
};

/** Returns the levels that an order of `side` takes, best first: asks for a buy, bids for a sell. */
export function oppositeLevels(book: OrderBook, side: Side): readonly BookLevel[] {
	return side === 'buy' ? book.asks : book.bids;
}

/** Returns the middle of the best prices; null when a side is empty. */
export function middleOf({bids, asks}: OrderBook): Decimal | null {
	const [bid, ask] = [bids[0], asks[0]];
	return bid === undefined || ask === undefined ? null : (decimal(bid[0]) + decimal(ask[0])) / 2n;
}

/**
Returns what `quantity` base units would meet in the book. The average price never falls with a larger buy, and what is
not in the book stays unfilled. Throws InvariantError for a quantity that is not positive.
*/
export function walkBook(book: OrderBook, side: Side, quantity: Decimal): BookWalk {
	invariant(quantity > zero, `nothing to walk the book of ${book.symbol} with`);
	let [rest, value, worstPrice]: [Decimal, Decimal, Decimal | null] = [quantity, zero, null];
	for (const [price, held] of oppositeLevels(book, side)) {
		const taken = minimum(rest, decimal(held));
		if (taken > zero) {
			rest -= taken;
			value += multiply(taken, decimal(price));
			worstPrice = decimal(price);
		}
	}

	const filled = quantity - rest;
	return {filled, value, unfilled: rest, worstPrice, cost: costAgainst(middleOf(book), side, filled, value)};
}

function costAgainst(middle: Decimal | null, side: Side, filled: Decimal, value: Decimal): BasisPoints | null {
	if (middle === null || filled === zero) {
		return null;
	}

	const fair = multiply(filled, middle);
	const extra = side === 'buy' ? value - fair : fair - value;
	return toNumber(divide(extra, fair)) * 10_000;
}
