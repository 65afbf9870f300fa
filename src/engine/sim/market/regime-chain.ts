/**
The hourly course of the generated market as a whole: a regime that changes seldom, volatility that clusters, a return
that every asset shares, and now and then a jump.
*/
import type {RegimeName} from '../../domain/insight.js';
import {randomFrom, type Random} from '../../domain/random.js';

/** What one hour brings to all assets. */
export type MarketHour = {
	readonly regime: RegimeName;
	/** Log return of the market factor. */
	readonly factor: number;
	/** Multiple of the usual volatility. */
	readonly volatility: number;
};

type RegimeRule = {
	/** Mean duration in hours. */
	readonly duration: number;
	/** Drift per year, as a log return. */
	readonly drift: number;
	readonly volatility: number;
	/** Where it goes when it ends, with weights that sum to 1. */
	readonly next: readonly (readonly [RegimeName, number])[];
};

const hoursPerYear = 8760;
/** Standard deviation of the factor in a usual hour: 55 % a year. */
export const factorVolatility = 0.55 / Math.sqrt(hoursPerYear);
const volatilityMemory = 0.985;
const volatilityNoise = 0.07;
const jumpsPerHour = 1 / 500;

const regimes: Readonly<Record<RegimeName, RegimeRule>> = {
	bull: {duration: 720, drift: 0.9, volatility: 0.95, next: [['sideways', 0.55], ['bear', 0.3], ['crash', 0.15]]},
	bear: {duration: 600, drift: -0.7, volatility: 1.15, next: [['sideways', 0.5], ['bull', 0.35], ['crash', 0.15]]},
	sideways: {duration: 480, drift: 0, volatility: 0.7, next: [['bull', 0.55], ['bear', 0.35], ['crash', 0.1]]},
	crash: {duration: 60, drift: -18, volatility: 2.5, next: [['bear', 0.5], ['sideways', 0.3], ['bull', 0.2]]},
};

/** Returns a function that tells one hour after the other, the same for the same seed. */
export function regimeChain(seed: number): () => MarketHour {
	const random = randomFrom(seed, 'market-factor');
	let regime: RegimeName = 'sideways';
	let cluster = 0;
	return () => {
		regime = nextRegime(regime, random);
		cluster = (volatilityMemory * cluster) + (volatilityNoise * random.normal());
		const {drift, volatility: level} = regimes[regime];
		const volatility = level * Math.exp(cluster);
		const factor = (drift / hoursPerYear) + (factorVolatility * volatility * random.normal()) + jump(random, regime);
		return {regime, factor, volatility};
	};
}

function nextRegime(regime: RegimeName, random: Random): RegimeName {
	const {duration, next} = regimes[regime];
	if (random.next() >= 1 / duration) {
		return regime;
	}

	let rest = random.next();
	for (const [name, weight] of next) {
		rest -= weight;
		if (rest < 0) {
			return name;
		}
	}

	return regime;
}

/** A sudden move of 1.5 % to 5 %; in a crash always down, otherwise down a little more often than up. */
function jump(random: Random, regime: RegimeName): number {
	if (random.next() >= jumpsPerHour) {
		return 0;
	}

	const size = 0.015 + (0.035 * random.next());
	return random.next() < (regime === 'crash' ? 1 : 0.55) ? -size : size;
}
