/**
What the account has done, from its marks: months, and the figures that sum it up.
*/
import {day, type EpochMs, type Fraction} from '../engine/domain/units.js';
import type {DayEquity, EngineView} from '../engine/domain/view.js';

export type Month = {readonly name: string; readonly return: Fraction; readonly days: number};

/** Returns the return of each calendar month (UTC), oldest first; the first and the last may be parts of one. */
export function monthsOf(days: readonly DayEquity[]): readonly Month[] {
	const groups = Map.groupBy(days, each => monthName(each.day));
	return [...groups].map(([name, of]) => ({name, return: ((of.at(-1)?.close ?? 0) / (of[0]?.open ?? 1)) - 1, days: of.length}));
}

function monthName(at: EpochMs): string {
	return new Date(at).toISOString().slice(0, 7);
}

export type Statistics = {
	readonly days: number;
	readonly return: Fraction | null;
	/** Compounded to a year; null with less than a month. */
	readonly yearly: Fraction | null;
	/** Standard deviation of daily returns times √365; null with less than ten days. */
	readonly volatility: Fraction | null;
	/** Mean over deviation of daily returns times √365, no riskless rate; null with less than a month. */
	readonly sharpe: number | null;
	/** Deepest fall from a peak at the marks kept. */
	readonly drawdown: Fraction | null;
	readonly winRate: Fraction | null;
	readonly averageWin: Fraction | null;
	readonly averageLoss: Fraction | null;
	/** Sum of profits over sum of losses; null without a loss. */
	readonly profitFactor: number | null;
};

const year = 365;

/** Returns the figures of a run. Each is null where there is too little to say it. */
export function statisticsOf({days, equityCurve, trades}: EngineView): Statistics {
	const [first, last] = [days[0], days.at(-1)];
	const returns = days.map(({open, close}) => (close / open) - 1);
	const total = first === undefined || last === undefined ? null : (last.close / first.open) - 1;
	const deviation = returns.length >= 10 ? deviationOf(returns) : null;
	const wins = trades.filter(({pnl}) => pnl > 0);
	const losses = trades.filter(({pnl}) => pnl <= 0);
	const lost = -losses.reduce((sum, {pnl}) => sum + pnl, 0);
	return {
		days: first === undefined || last === undefined ? 0 : Math.round((last.day - first.day) / day) + 1,
		return: total,
		yearly: total === null || returns.length < 30 ? null : ((1 + total) ** (year / returns.length)) - 1,
		volatility: deviation === null ? null : deviation * Math.sqrt(year),
		sharpe: deviation === null || deviation === 0 || returns.length < 30 ? null : (mean(returns) / deviation) * Math.sqrt(year),
		drawdown: equityCurve.length === 0 ? null : Math.max(...equityCurve.map(({drawdown}) => drawdown)),
		winRate: trades.length === 0 ? null : wins.length / trades.length,
		averageWin: wins.length === 0 ? null : mean(wins.map(trade => trade.return)),
		averageLoss: losses.length === 0 ? null : mean(losses.map(trade => trade.return)),
		profitFactor: lost === 0 ? null : wins.reduce((sum, {pnl}) => sum + pnl, 0) / lost,
	};
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With n − 1, as for a sample. */
function deviationOf(values: readonly number[]): number {
	const middle = mean(values);
	return Math.sqrt(values.reduce((sum, value) => sum + ((value - middle) ** 2), 0) / Math.max(1, values.length - 1));
}
