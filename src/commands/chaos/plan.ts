/**
What one chaos run is made of: venue, market, faults, deaths. Everything follows from the seed and the number of the run, so
that a run that failed can be played again.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import {type Random, hashOf, randomFrom} from '../../engine/domain/random.js';
import {type EpochMs, type Milliseconds, day, hour} from '../../engine/domain/units.js';
import type {FaultScript} from '../../engine/sim/exchange.js';
import type {VenueName} from '../../engine/sim/options.js';
import {type Trip, planFaults, planTrips} from './faults.js';
import {chance, integer, pick} from './dice.js';

/**
Where an engine can die: around the writing of records, around bringing them to the disk, around a request that makes or
ends an order, and around any other request about our account.
*/
export const killPoints = [
	'before-append', 'after-append', 'after-sync', 'before-create', 'after-create', 'before-cancel', 'after-cancel', 'before-question', 'after-question',
] as const;

export type KillPoint = (typeof killPoints)[number];

/** Dies at the nth time that a life of the engine comes to this point, and is started again after `downMs` of the market's time. */
export type Kill = {readonly point: KillPoint; readonly nth: number; readonly downMs: Milliseconds};

export type Plan = {
	/** Of the whole command. */
	readonly seed: number;
	/** From 1. */
	readonly run: number;
	/** Of everything random in this run. */
	readonly runSeed: number;
	readonly venue: VenueName;
	readonly from: EpochMs;
	readonly to: EpochMs;
	/** Time at the end in which nothing goes wrong: longer than an order may work and than two questions about the account are apart. */
	readonly quietMs: Milliseconds;
	readonly capital: string;
	readonly clockSkewMs: Milliseconds;
	readonly rateLimits: boolean;
	/** How deep the books are against the usual: in thin ones orders are filled bit by bit. */
	readonly depthFactor: number;
	readonly outages: readonly {readonly from: EpochMs; readonly to: EpochMs}[];
	readonly script: FaultScript;
	readonly trips: readonly Trip[];
	readonly kills: readonly Kill[];
	readonly config: EngineConfig;
};

export type PlanOptions = {
	readonly seed: number;
	readonly run: number;
	/** Null takes the venues in turn. */
	readonly venue: VenueName | null;
	readonly config: EngineConfig;
};

const venues: readonly VenueName[] = ['binance', 'coinbase', 'kraken'];
/** The generated market begins in 2016 and must be made up to here: an early year is soon reached. */
const firstDay = Date.UTC(2016, 0, 20);
/** Questions about the account cost most of the time of a run; at any reconnect they are asked anyway. */
const reconcileMinutes = 30;
/** Enough for every feature that has a value after a week, and a small page of history at every venue. */
const warmUpBars = 200;

const nearStop = {deviations: 1, least: 0.01};

/** Returns the plan of one run. */
export function planRun({seed, run, venue: wanted, config}: PlanOptions): Plan {
	const runSeed = hashOf(seed, `chaos/${run}`);
	const random = randomFrom(runSeed, 'plan');
	const venue = wanted ?? venues[run % venues.length] ?? 'binance';
	const from = firstDay + (integer(random, 0, 300) * day) + (integer(random, 0, 23) * hour);
	const to = from + (integer(random, 8, 24) * hour);
	return {
		seed, run, runSeed, venue, from, to,
		quietMs: 65 * 60_000,
		capital: '10000',
		clockSkewMs: chance(random, 0.3) ? integer(random, -900, 900) : 0,
		// Coinbase counts by the second, and the market's time stands still while streams come back.
		rateLimits: chance(random, 0.15) && venue !== 'coinbase',
		depthFactor: pick(random, [1, 0.1, 0.02]),
		outages: chance(random, 0.1) ? [spanIn(random, from, to)] : [],
		script: planFaults(random, venue, {from, to}),
		trips: planTrips(random),
		kills: Array.from({length: integer(random, 0, 5)}, () => planKill(random)),
		config: chance(random, 0.5) ? withNearStops(chaosConfig(config, venue)) : chaosConfig(config, venue),
	};
}

/** Returns the configuration of a run: the user's limits and ways of trading, on one venue, with a strategy that acts from the first day on. */
export function chaosConfig(config: EngineConfig, venue: VenueName): EngineConfig {
	return {
		...config,
		venue,
		otherVenues: [],
		tradeAlsoAt: [],
		microstructure: false,
		symbols: config.symbols.slice(0, 3),
		strategy: {
			...config.strategy,
			momentumDays: [1, 2, 3],
			volatilityDays: 5,
			trendDays: 3,
			trendSymbol: config.symbols[0] ?? config.strategy.trendSymbol,
			rebalanceBand: Math.min(config.strategy.rebalanceBand, 0.01),
		},
		execution: {...config.execution, reconcileMinutes: Math.max(config.execution.reconcileMinutes, reconcileMinutes)},
		model: {...config.model, warmUpBars},
	};
}

/** Returns the configuration with stops so near that a day of the market reaches them now and then; where there are none they stay away. */
function withNearStops({execution, ...config}: EngineConfig): EngineConfig {
	const {stops} = execution;
	return {...config, execution: {...execution, stops: {...stops, deviations: Math.min(stops.deviations, nearStop.deviations), least: Math.min(stops.least, nearStop.least)}}};
}

/** Returns an hour or two within a span. */
export function spanIn(random: Random, from: EpochMs, to: EpochMs): {readonly from: EpochMs; readonly to: EpochMs} {
	const begin = from + hour + (Math.floor(random.next() * (to - from - (4 * hour)) / 60_000) * 60_000);
	return {from: begin, to: begin + (integer(random, 10, 120) * 60_000)};
}

/** How often each point is come to in a day, roughly: a death is to fall anywhere in it. */
const visits: Readonly<Record<KillPoint, number>> = {
	'before-append': 250,
	'after-append': 250,
	'after-sync': 60,
	'before-create': 10,
	'after-create': 10,
	'before-cancel': 6,
	'after-cancel': 6,
	'before-question': 80,
	'after-question': 80,
};

function planKill(random: Random): Kill {
	const point = pick(random, killPoints);
	return {point, nth: integer(random, 1, visits[point]), downMs: chance(random, 0.5) ? integer(random, 0, 30) * 1000 : integer(random, 1, 90) * 60_000};
}
