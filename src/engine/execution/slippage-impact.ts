/**
What an order costs by its size: the square-root law of market impact, and what it becomes together with the book.
*/
import {finite, invariant} from '../domain/error.js';
import {type BasisPoints, type Fraction, type Milliseconds, day} from '../domain/units.js';
import type {BookWalk} from './slippage-walk.js';

export type ImpactInputs = {
	/** Half of the distance between best bid and best ask. */
	readonly halfSpread: BasisPoints;
	/** Standard deviation of daily returns. */
	readonly dailyVolatility: Fraction;
	/** Size of the order over what the market trades in a day. */
	readonly share: Fraction;
	/** Y of the law; 0.5 to 1 on most markets. */
	readonly coefficient?: number;
};

/**
Returns the expected cost of an order: half spread + Y · σ · √(q/ADV).

The law holds over four decades of size on bitcoin (Donier & Bonart 2015). Throws InvariantError for what is negative or
not finite.
*/
export function squareRootCost({halfSpread, dailyVolatility, share, coefficient = 1}: ImpactInputs): BasisPoints {
	for (const [name, value] of Object.entries({halfSpread, dailyVolatility, share, coefficient})) {
		invariant(finite(value, name) >= 0, `${name} must not be negative, got ${value}`);
	}

	return halfSpread + (coefficient * dailyVolatility * Math.sqrt(share) * 10_000);
}

/** Returns what to expect of an order: the book is believed as far as it reaches, beyond it the larger of book and law counts. */
export function expectedCost(walk: BookWalk, law: BasisPoints): BasisPoints {
	return walk.cost === null ? law : (walk.unfilled > 0n ? Math.max(walk.cost, law) : walk.cost);
}

/** Returns how far a price may move while an order is on its way: σ · √t, one standard deviation. */
export function latencyCost(dailyVolatility: Fraction, latency: Milliseconds): BasisPoints {
	return dailyVolatility * Math.sqrt(latency / day) * 10_000;
}

/** Fewer orders than this say nothing of the coefficient. */
const leastOrders = 20;

export type RealisedImpact = Omit<ImpactInputs, 'coefficient'> & {readonly realised: BasisPoints};

/** Returns the Y that fits realised costs best (least squares through the origin), 0 or above; null for fewer than 20 orders or none of any size. */
export function fitCoefficient(orders: readonly RealisedImpact[]): number | null {
	const points = orders.map(({halfSpread, dailyVolatility, share, realised}) => ({x: squareRootCost({halfSpread: 0, dailyVolatility, share}), y: realised - halfSpread}));
	const squares = points.reduce((sum, {x}) => sum + (x ** 2), 0);
	return orders.length < leastOrders || squares === 0 ? null : Math.max(points.reduce((sum, {x, y}) => sum + (x * y), 0) / squares, 0);
}
