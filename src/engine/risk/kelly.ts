/**
How much of equity a record of closed trades justifies putting at risk.
*/
import {finite} from '../domain/error.js';
import type {Fraction} from '../domain/units.js';

export type TradeRecord = {
	readonly trades: number;
	/** Share of winning trades, with one win and one loss added (Beta(1, 1) prior). */
	readonly winRate: Fraction;
	/** Average win over average loss; null before there is one of each. */
	readonly payoff: number | null;
};

/** Returns what a list of trade returns (fractions, fees in them) says. A return of zero is a loss. */
export function tradeRecord(returns: readonly Fraction[]): TradeRecord {
	const wins = returns.filter(value => value > 0);
	const losses = returns.filter(value => value <= 0);
	const averageLoss = -losses.reduce((sum, value) => sum + value, 0) / losses.length;
	const averageWin = wins.reduce((sum, value) => sum + value, 0) / wins.length;
	return {
		trades: returns.length,
		winRate: (wins.length + 1) / (returns.length + 2),
		payoff: averageLoss > 0 && averageWin > 0 ? averageWin / averageLoss : null,
	};
}

/**
Returns the Kelly share f* = p − (1 − p)/b of equity to put at risk, in [0, 1] (Kelly 1956); 0 when there is no edge.

p: win rate, 0 to 1. b: average win in multiples of the average loss, > 0. Throws InvariantError when one is not finite.
*/
export function kelly(winRate: Fraction, payoff: number): Fraction {
	const share = finite(winRate, 'win rate') - ((1 - winRate) / finite(payoff, 'payoff'));
	return Math.min(Math.max(share, 0), 1);
}
