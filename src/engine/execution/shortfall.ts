/**
What an order really cost, against the price at which it was decided: implementation shortfall (Perold 1988), split by what
it came from.
*/
import {type Decimal, decimal, divide, multiply, toNumber, zero} from '../domain/decimal.js';
import {invariant} from '../domain/error.js';
import {feeInQuote, assetsOf} from '../domain/ledger.js';
import type {Fill, Side} from '../domain/order.js';
import type {BasisPoints, MarketSymbol} from '../domain/units.js';

export type FinishedOrder = {
	readonly symbol: MarketSymbol;
	readonly side: Side;
	/** What was wanted, in base units. */
	readonly quantity: Decimal;
	readonly fills: readonly Fill[];
	/** Middle of the best prices when the order was decided, when it was sent, and when it ended. */
	readonly decided: Decimal;
	readonly arrived: Decimal;
	readonly ended: Decimal;
	/** Best ask − best bid when it was sent. */
	readonly spread: Decimal;
	/** Price in quote units of assets that fees were taken in, where they are neither base nor quote. */
	readonly feePrices?: Readonly<Record<string, Decimal>>;
};

/** In quote units; positive costs. `total` is the sum of the rest, to the last digit. */
export type Shortfall = {
	readonly total: Decimal;
	/** The price moved between the decision and the order, on what was filled. */
	readonly delay: Decimal;
	/** Half of the spread: paid by who takes, earned by who waits. */
	readonly spread: Decimal;
	/** What the fills were worse than that: our own push, and the market's way while the order was worked. */
	readonly impact: Decimal;
	readonly fee: Decimal;
	/** The price moved away from what was not filled. */
	readonly opportunity: Decimal;
	/** `total` over what was wanted at the price of the decision. */
	readonly cost: BasisPoints;
};

/** Returns what an order cost. Throws InvariantError when more was filled than was wanted, or a price is not positive. */
export function shortfallOf(order: FinishedOrder): Shortfall {
	const {quantity, fills, decided, arrived, ended} = order;
	invariant(decided > zero && arrived > zero && ended > zero && quantity > zero, `no shortfall without prices and a quantity of ${order.symbol}`);
	const filled = sum(fills.map(fill => decimal(fill.quantity)));
	invariant(filled <= quantity, `${order.symbol} was filled beyond its order`);
	const sign = order.side === 'buy' ? 1n : -1n;
	const paid = sum(fills.map(fill => multiply(decimal(fill.quantity), decimal(fill.price))));
	const delay = sign * multiply(filled, arrived - decided);
	const spread = spreadOf(order);
	const impact = (sign * (paid - multiply(filled, arrived))) - spread;
	const fee = sum(fills.map(fill => feeOf(fill, order)));
	const opportunity = sign * multiply(quantity - filled, ended - decided);
	const total = delay + spread + impact + fee + opportunity;
	return {total, delay, spread, impact, fee, opportunity, cost: toNumber(divide(total, multiply(quantity, decided))) * 10_000};
}

function sum(values: readonly Decimal[]): Decimal {
	return values.reduce((total, value) => total + value, zero);
}

function spreadOf({fills, spread}: FinishedOrder): Decimal {
	return sum(fills.map(fill => (fill.liquidity === 'taker' ? 1n : -1n) * multiply(decimal(fill.quantity), spread / 2n)));
}

/** A fee in an asset without a known price is a broken invariant: it would make the order look cheaper than it was. */
function feeOf(fill: Fill, {symbol, feePrices = {}}: FinishedOrder): Decimal {
	const {base, quote} = assetsOf(symbol);
	if (fill.feeAsset === base || fill.feeAsset === quote) {
		return feeInQuote(fill);
	}

	const price = feePrices[fill.feeAsset];
	invariant(price !== undefined, `no price for the fee in ${fill.feeAsset}`);
	return multiply(decimal(fill.fee), price);
}

/** How well costs were expected. In basis points. */
export type CostModelScore = {readonly orders: number; readonly meanError: BasisPoints; readonly rSquared: number | null};

/** Returns realised − expected on average, and the share of the realised costs' variance that was expected; null where there is none to explain. */
export function scoreCostModel(orders: readonly {readonly expected: BasisPoints; readonly realised: BasisPoints}[]): CostModelScore | null {
	if (orders.length === 0) {
		return null;
	}

	const mean = orders.reduce((total, {realised}) => total + realised, 0) / orders.length;
	const error = orders.reduce((total, {expected, realised}) => total + realised - expected, 0) / orders.length;
	const left = orders.reduce((total, {expected, realised}) => total + ((realised - expected) ** 2), 0);
	const all = orders.reduce((total, {realised}) => total + ((realised - mean) ** 2), 0);
	return {orders: orders.length, meanError: error, rSquared: all === 0 ? null : 1 - (left / all)};
}
