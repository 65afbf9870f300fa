/**
What every setting may be. Each rule says in words what is allowed: for the error that a wrong value gets, and (the
description) as it stands in the comment of the shipped file.
*/
import {z} from 'zod';
import type {EngineConfig} from '../../engine/domain/config.js';

function number(low: number, high: number) {
	const error = `a number from ${low} to ${high}`;
	return z.number({error}).min(low, {error}).max(high, {error}).describe(`${low} to ${high}`);
}

function whole(low: number, high: number) {
	const error = `a whole number from ${low} to ${high}`;
	return z.number({error}).int({error}).min(low, {error}).max(high, {error}).describe(`${low} to ${high}`);
}

function flag() {
	const error = 'true or false';
	return z.boolean({error}).describe(error);
}

function choice<const Name extends string>(names: readonly Name[]) {
	const error = `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
	return z.enum(names, {error}).describe(error);
}

function text(pattern: RegExp, error: string) {
	return z.string({error}).regex(pattern, {error}).describe(error);
}

function list<Item extends z.ZodType>(item: Item, high: number, things: string) {
	const error = `1 to ${high} ${things}`;
	return z.array(item, {error}).min(1, {error}).max(high, {error}).describe(error);
}

const knownVenues = z.array(z.enum(['binance', 'coinbase', 'kraken'], {error: 'binance, coinbase or kraken'}), {error: '0 to 2 venues'}).max(2, {error: '0 to 2 venues'}).describe('0 to 2 venues');

const cacheUrl = 'null, or an address like redis://127.0.0.1:6379/0';

const symbol = text(/^[A-Z\d]{1,20}\/[A-Z\d]{1,20}$/, 'a market like BTC/USDT');

/** The whole configuration. Keys that it does not know are refused, so that a misspelt limit does not go unnoticed. */
export const configSchema = z.strictObject({
	venue: text(/^[a-z][a-z\d]{1,39}$/, 'a lower-case name'),
	otherVenues: knownVenues,
	tradeAlsoAt: knownVenues,
	quoteCurrency: text(/^[A-Z\d]{1,20}$/, '1 to 20 capital letters and digits'),
	symbols: list(symbol, 100, 'markets'),
	timeframe: choice(['1m', '5m', '15m', '1h', '4h', '1d']),
	microstructure: z.boolean({error: 'true or false'}).describe('true or false'),
	recordTrades: z.boolean({error: 'true or false'}).describe('true or false'),
	onScreenLost: choice(['halt', 'continue']),
	probeTimeoutMs: whole(100, 60_000),
	execution: z.strictObject({
		slippageGuard: number(0, 0.1),
		firstReach: number(0, 0.1),
		repriceSeconds: number(1, 86_400),
		reprices: whole(0, 20),
		orderTimeoutSeconds: number(1, 86_400),
		stops: z.strictObject({
			mode: choice(['off', 'disaster']),
			deviations: number(1, 50),
			least: number(0.01, 0.5),
		}),
		reconcileMinutes: number(1, 1440),
		accountSilenceMinutes: number(1, 1440),
		barGraceSeconds: number(0, 300),
		barTimeoutSeconds: number(1, 3600),
		quoteSampleSeconds: number(1, 3600),
		staleAfterSeconds: number(1, 3600),
		maxClockOffsetSeconds: number(0.1, 60),
		guardSeconds: number(0, 3600),
	}),
	paper: z.strictObject({
		latencyMs: number(0, 10_000),
		latencySpread: number(0, 1),
		quotePenalty: z.strictObject({
			coefficient: number(0, 10),
			dailyVolatility: number(0, 1),
			dailyValue: number(1000, 1_000_000_000_000),
		}),
	}),
	cache: z.strictObject({
		url: z.string({error: cacheUrl}).regex(/^rediss?:\/\/\S+$/, {error: cacheUrl}).nullable().describe(cacheUrl),
		prefix: text(/^[a-z\d-]{1,40}$/, '1 to 40 lower-case letters, digits and hyphens'),
	}),
	model: z.strictObject({
		horizonBars: whole(1, 720),
		trainingBars: whole(500, 200_000),
		testShare: number(0.05, 0.5),
		l2: number(0, 1000),
		retrainDays: number(1, 365),
		warmUpBars: whole(0, 200_000),
	}),
	storage: z.strictObject({
		tradeDays: number(1, 3650),
		bookSampleDays: number(1, 36_500),
		featureDays: number(1, 36_500),
	}),
	risk: z.strictObject({
		maxPosition: number(0.01, 1),
		maxLeverage: number(0.1, 2),
		drawdownHalt: number(0.01, 0.9),
		drawdownFlatten: number(0.01, 0.9),
		dailyLoss: number(0.005, 0.5),
		dailyLossPauseHours: number(1, 168),
		maxCluster: number(0.05, 2),
		clusterCorrelation: number(0.1, 1),
		breakers: z.strictObject({
			flashCrashMove: number(0.01, 0.9),
			flashCrashMinutes: number(1, 60),
			flashCrashFlattens: flag(),
			volatilityRatio: number(1.1, 100),
			volatilityFloor: number(0, 100),
			volatilityFlattens: flag(),
			connectivitySeconds: number(10, 86_400),
			connectivityFlattens: flag(),
			dataQualitySeconds: number(10, 86_400),
			venueGap: number(0.005, 0.9),
			dataQualityFlattens: flag(),
		}),
		sizing: z.strictObject({
			method: choice(['half-kelly', 'full-kelly', 'fixed-fractional']),
			minTrades: whole(1, 10_000),
			fixedFraction: number(0.0005, 0.1),
			targetVolatility: number(0.01, 5),
			stopDeviations: number(0.1, 20),
			kellyCap: number(0.001, 1),
			maxVolumeShare: number(0.000_01, 1),
			minBet: number(0, 0.1),
		}),
	}),
	strategy: z.strictObject({
		momentumDays: list(whole(1, 1000), 20, 'spans'),
		volatilityDays: whole(5, 1000),
		targetVolatility: number(0.01, 5),
		trendDays: whole(2, 1000),
		trendSymbol: symbol,
		rebalanceBand: number(0, 0.5),
		tilt: number(0, 5),
	}),
}) satisfies z.ZodType<EngineConfig>;

const strokes = 'names of actions, each with one key or a list of keys';

/** What is a person's own and no matter of the engine's: its journal says nothing of it. */
export const personalSchema = z.strictObject({
	capital: number(1, 1_000_000_000),
	keys: z.record(z.string(), z.union([z.string(), z.array(z.string())], {error: strokes}), {error: strokes}).describe(strokes),
	notifications: choice(['off', 'alarms', 'all']),
});

export type PersonalSettings = z.infer<typeof personalSchema>;

/** Everything that a file of settings may hold. */
export const settingsSchema = z.strictObject({...configSchema.shape, ...personalSchema.shape});

/** Returns the keys of a section, or null when `schema` is a single setting. */
export function keysOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | null {
	return schema instanceof z.ZodObject ? schema.shape : null;
}
