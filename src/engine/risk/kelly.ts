/**
How much of equity a record of closed trades justifies putting at risk.
*/
import {finite} from '../domain/error.js';
import type {Fraction} from '../domain/units.js';

export type TradeRecord = {
	readonly trades: number;
	/** Share of winning trades, with one win and one loss added (Beta(1, 1) prior). */
	readonly winRate: Fraction;
	/** Average win over average loss, each with one trade of the average size added; null before there is one that moved. */
	readonly payoff: number | null;
};

/** Returns what a list of trade returns (fractions, fees in them) says. A return of zero is a loss. */
export function tradeRecord(returns: readonly Fraction[]): TradeRecord {
	const wins = returns.filter(value => value > 0);
	const losses = returns.filter(value => value <= 0);
	const usual = returns.reduce((sum, value) => sum + Math.abs(value), 0) / returns.length;
	const average = (sizes: readonly number[]): number => sizes.reduce((sum, value) => sum + Math.abs(value), usual) / (sizes.length + 1);
	return {
		trades: returns.length,
		winRate: (wins.length + 1) / (returns.length + 2),
		payoff: usual > 0 ? average(wins) / average(losses) : null,
	};
}

/**
Returns the Kelly share f* = p − (1 − p)/b of equity to put at risk, in [0, `cap`] (Kelly 1956); 0 when there is no edge.

p: win rate, 0 to 1. b: average win in multiples of the average loss, > 0. Throws InvariantError when one is not finite.
*/
export function kelly(winRate: Fraction, payoff: number, cap: Fraction = 1): Fraction {
	const share = finite(winRate, 'win rate') - ((1 - winRate) / finite(payoff, 'payoff'));
	return Math.min(Math.max(share, 0), cap);
}
