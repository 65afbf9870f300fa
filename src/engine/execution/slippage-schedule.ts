/**
How fast a large order should be worked: the schedule that costs least for a given dislike of risk (Almgren & Chriss 2000,
linear impact).
*/
import {finite, invariant} from '../domain/error.js';

export type ScheduleInputs = {
	/** Units to sell or buy, X. */
	readonly quantity: number;
	/** Time to do it in, T, and the number of equal periods, N. */
	readonly horizon: number;
	readonly periods: number;
	/** Standard deviation of the price over one unit of time, σ. */
	readonly volatility: number;
	/** Temporary impact per unit of speed, η; lasting impact per unit, γ; fixed cost per unit such as half the spread, ε. */
	readonly temporaryImpact: number;
	readonly lastingImpact: number;
	readonly fixedCost: number;
	/** Dislike of risk, λ: money that one unit of variance is worth. 0 trades evenly. */
	readonly riskAversion: number;
};

export type Schedule = {
	/** κ: how much faster the beginning is worked than the end; 0 is even. */
	readonly urgency: number;
	/** What is left at the beginning of each period and at the end: X first, 0 last. */
	readonly holdings: readonly number[];
	/** Expected cost and its standard deviation, in quote units. */
	readonly cost: number;
	readonly deviation: number;
};

/**
Returns the schedule.

	κ = acosh(κ̃²τ²/2 + 1)/τ, κ̃² = λσ²/η̃, η̃ = η − γτ/2, x_j = X sinh(κ(T − t_j))/sinh(κT)
	E = γX²/2 + εΣ|n| + (η̃/τ)Σn², V = σ²τΣx²

Throws InvariantError when η̃ is not positive: then trading in one go would be free.
*/
export function scheduleOrder({quantity, horizon, periods, volatility, temporaryImpact, lastingImpact, fixedCost, riskAversion}: ScheduleInputs): Schedule {
	invariant(periods >= 1 && Number.isInteger(periods) && horizon > 0, `a schedule needs periods and time, got ${periods} in ${horizon}`);
	const length = horizon / periods;
	const impact = finite(temporaryImpact - (lastingImpact * length / 2), 'temporary impact');
	invariant(impact > 0, 'the temporary impact must be larger than half of the lasting impact of a period');
	// The same as the acosh, without losing digits where κ is small.
	const urgency = 2 * Math.asinh(Math.sqrt(riskAversion * (volatility ** 2) / impact) * length / 2) / length;
	const holdings = Array.from({length: periods + 1}, (_, index) => quantity * shareLeft(urgency, horizon, index / periods));
	const trades = holdings.slice(1).map((left, index) => (holdings[index] ?? 0) - left);
	const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
	return {
		urgency,
		holdings,
		cost: (lastingImpact * (quantity ** 2) / 2) + (fixedCost * sum(trades.map(trade => Math.abs(trade)))) + (impact / length * sum(trades.map(trade => trade ** 2))),
		deviation: volatility * Math.sqrt(length * sum(holdings.slice(1).map(left => left ** 2))),
	};
}

/** Returns sinh(κ(T − t))/sinh(κT) at the share `done` of the time, also where κT is too small or too large for sinh. */
function shareLeft(urgency: number, horizon: number, done: number): number {
	const [left, all] = [urgency * horizon * (1 - done), urgency * horizon];
	if (all < 1e-8) {
		return 1 - done;
	}

	return Math.exp(left - all) * (-Math.expm1(-2 * left)) / (-Math.expm1(-2 * all));
}
