/**
What an order is expected to cost when it is sent: half the spread and the square-root law of its size in what the market
trades in a day, and the fee. Beside the realised cost it shows whether the law, and the venue, keep what they promise.
*/
import type {Candle} from '../domain/market.js';
import {type BasisPoints, type Fraction, type Milliseconds, day} from '../domain/units.js';
import {squareRootCost} from './slippage-impact.js';
import {type Movement, afterBar} from './stops-plan.js';

/** How a market moves and trades, from its closed bars. */
export type Liquidity = {readonly movement: Movement; /** Mean value of a bar, in quote units. */ readonly traded: number};

/** Fewer bars than a day's say nothing. */
const barsNeeded = 24;

/** Returns what is known after one more bar; one that is not newer changes nothing. The newest 720 bars count most. */
export function afterLiquidBar(before: Liquidity | undefined, candle: Candle): Liquidity {
	const movement = afterBar(before?.movement, candle);
	if (movement === before?.movement) {
		return before;
	}

	const value = candle.close * candle.volume;
	const weight = 1 / Math.min(movement.bars + 1, 720);
	return {movement, traded: before === undefined ? value : before.traded + ((value - before.traded) * weight)};
}

export type SentOrder = {
	/** Value at the middle of the best prices, and the distance between them, in quote units. */
	readonly value: number;
	readonly middle: number;
	readonly spread: number;
	/** Share of an execution that is taken as fee. */
	readonly fee: Fraction;
};

/** Returns the expected cost, or null for a market that too little is known of. Bars are `length` milliseconds long. */
export function expectedCostOf(liquidity: Liquidity | undefined, {value, middle, spread, fee}: SentOrder, length: Milliseconds): BasisPoints | null {
	if (liquidity === undefined || liquidity.movement.bars < barsNeeded || liquidity.traded <= 0 || middle <= 0) {
		return null;
	}

	const barsPerDay = day / length;
	const law = squareRootCost({
		halfSpread: Math.max(spread, 0) / middle / 2 * 10_000,
		dailyVolatility: Math.sqrt(liquidity.movement.square * barsPerDay),
		share: value / (liquidity.traded * barsPerDay),
	});
	return law + (fee * 10_000);
}
