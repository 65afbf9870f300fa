/**
The rule stack: time-series momentum over several horizons, inverse-volatility weights, a portfolio volatility target,
and only while the leading market is above its long mean. It is the default allocator, the fallback, and the floor that
every model and agent is compared with.
*/
import type {StrategyConfig} from '../domain/config.js';
import {finite} from '../domain/error.js';
import type {Fraction, MarketSymbol} from '../domain/units.js';
import type {Allocation, AllocationObservation, Policy} from '../ports/models.js';
import {average, covariance, dailyReturns} from './statistics.js';

type Observed = AllocationObservation['markets'][number];

type Vote = {
	readonly market: Observed;
	/** Mean of the signs of momentum, −1 to 1. */
	readonly momentum: number;
	readonly returns: readonly number[];
	/** Yearly, as a fraction. */
	readonly volatility: Fraction;
};

const daysPerYear = 365;

/** Returns the policy. No weight is above `maxWeight`, and the weights together are at most 1. */
export function createMomentumPolicy(config: StrategyConfig, maxWeight: Fraction): Policy {
	return {
		name: 'momentum',
		decide(observation) {
			const closed = trendReason(observation, config);
			const votes = observation.markets.flatMap(market => vote(market, config) ?? []);
			const weights = closed === null ? targetWeights(votes, config) : new Map<MarketSymbol, Fraction>();
			return describe(observation, votes, weights, {closed, config, maxWeight});
		},
	};
}

/** Returns why nothing may be held now, or null. */
function trendReason({markets}: AllocationObservation, {trendSymbol, trendDays}: StrategyConfig): string | null {
	const closes = markets.find(({symbol}) => symbol === trendSymbol)?.dailyCloses ?? [];
	const last = closes.at(-1);
	if (last === undefined || closes.length < trendDays) {
		return `${trendSymbol} has ${closes.length} of the ${trendDays} days that the trend filter needs`;
	}

	const mean = average(closes.slice(-trendDays));
	return last > mean ? null : `${trendSymbol} at ${last.toFixed(2)} is not above its ${trendDays}-day mean of ${mean.toFixed(2)}`;
}

function vote(market: Observed, config: StrategyConfig): Vote | null {
	const closes = market.dailyCloses;
	const last = closes.at(-1);
	const needed = Math.max(...config.momentumDays, config.volatilityDays) + 1;
	if (last === undefined || closes.length < needed) {
		return null;
	}

	const momentum = average(config.momentumDays.map(days => Math.sign(last - (closes.at(-1 - days) ?? last))));
	const returns = dailyReturns(closes.slice(-(config.volatilityDays + 1)));
	const volatility = Math.sqrt(covariance(returns, returns) * daysPerYear);
	return volatility > 0 ? {market, momentum, returns, volatility} : null;
}

/** Returns weights ∝ momentum / volatility, scaled so that the portfolio's volatility is the target; gross at most 1. */
function targetWeights(votes: readonly Vote[], config: StrategyConfig): Map<MarketSymbol, Fraction> {
	const long = votes.filter(({momentum}) => momentum > 0);
	const raw = long.map(({momentum, volatility}) => momentum / volatility);
	let variance = 0;
	for (const [i, a] of long.entries()) {
		for (const [j, b] of long.entries()) {
			variance += (raw[i] ?? 0) * (raw[j] ?? 0) * covariance(a.returns, b.returns) * daysPerYear;
		}
	}

	const scale = variance > 0 ? config.targetVolatility / Math.sqrt(variance) : 0;
	const gross = raw.reduce((sum, weight) => sum + (weight * scale), 0);
	const fit = gross > 1 ? 1 / gross : 1;
	return new Map(long.map(({market}, index) => [market.symbol, finite((raw[index] ?? 0) * scale * fit, `weight of ${market.symbol}`)]));
}

type Circumstances = {readonly closed: string | null; readonly config: StrategyConfig; readonly maxWeight: Fraction};

function describe({markets}: AllocationObservation, votes: readonly Vote[], targets: ReadonlyMap<MarketSymbol, Fraction>, circumstances: Circumstances): Allocation {
	const weights: Record<MarketSymbol, Fraction> = {};
	const confidence: Record<MarketSymbol, Fraction> = {};
	const reasons: Record<MarketSymbol, string[]> = {};
	for (const market of markets) {
		const own = votes.find(candidate => candidate.market.symbol === market.symbol);
		const target = targets.get(market.symbol) ?? 0;
		const tilt = 1 + (circumstances.config.tilt * ((2 * (market.probability ?? 0.5)) - 1));
		weights[market.symbol] = Math.min(Math.max(target * tilt, 0), circumstances.maxWeight);
		confidence[market.symbol] = Math.abs(own?.momentum ?? 0);
		reasons[market.symbol] = reasonsOf(own, target, tilt, circumstances);
	}

	return {weights, confidence, reasons};
}

function reasonsOf(own: Vote | undefined, target: Fraction, tilt: number, {closed, config, maxWeight}: Circumstances): string[] {
	if (closed !== null) {
		return [closed];
	}

	if (own === undefined) {
		return ['not enough daily history for momentum'];
	}

	const horizons = config.momentumDays.join('/');
	const reasons = [`momentum ${own.momentum.toFixed(2)} over ${horizons} days`, `volatility ${(own.volatility * 100).toFixed(0)} % a year`];
	if (target > 0) {
		reasons.push(`models tilt it by ×${tilt.toFixed(2)}`);
	}

	return target * tilt > maxWeight ? [...reasons, `cut to the cap of ${(maxWeight * 100).toFixed(0)} %`] : reasons;
}
