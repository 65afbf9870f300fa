/**
One day on a made-up chain after the other: who moves coins at which price, what flows to exchanges, how much stablecoin
waits. Everything follows from the day's close and the day before, with seeded noise, so that the measures belong together:
the realised price is where coins last moved, MVRV the price over it, the spent-output ratio what moved today over its cost.
*/
import {randomFrom} from '../../domain/random.js';
import {day, type EpochMs} from '../../domain/units.js';
import type {ChainAsset} from './prices.js';
import {issuanceAt, supplyAt} from './supply.js';

/** Sums from which mean and deviation of the market value since the beginning come. */
type Sums = {readonly count: number; readonly sum: number; readonly squares: number};

export type ChainDay = {
	/** First millisecond of the UTC day. */
	readonly day: EpochMs;
	readonly price: number;
	/** Coins. */
	readonly supply: number;
	/** Price at which the average coin last moved. */
	readonly realisedPrice: number;
	/** Price of the last four days or so, where short holders bought. */
	readonly recentPrice: number;
	/** Standard deviation of the market value since the beginning, USD. */
	readonly valueDeviation: number;
	/** Price of coins that were spent over their price when they were got. */
	readonly sopr: number;
	readonly adjustedSopr: number;
	readonly shortSopr: number;
	readonly longSopr: number;
	/** Coins to and from exchanges, and on them at the end of the day. */
	readonly inflow: number;
	readonly outflow: number;
	readonly balance: number;
	/** USD. */
	readonly stablecoins: number;
	/** Market value over stablecoins, its mean and deviation over 200 days or so. */
	readonly ssr: number;
	readonly ssrMean: number;
	readonly ssrVariance: number;
	/** USD of new coins, and their yearly mean. */
	readonly issuance: number;
	readonly issuanceMean: number;
	/** Share per eight hours. */
	readonly funding: number;
	readonly activeAddresses: number;
	readonly sums: Sums;
};

export type DayInput = {readonly asset: ChainAsset; readonly seed: number; readonly day: EpochMs; readonly price: number};

/** Share of all coins that stands on exchanges in the long run. */
const exchangeShare = 0.12;

/** Returns the first day of a chain: half of the holders' wealth is profit already. */
function firstDay({asset, day: at, price}: DayInput): ChainDay {
	const supply = supplyAt(asset, at + day);
	const value = supply * price;
	const issuance = issuanceAt(asset, at) * price;
	return {
		day: at, price, supply, realisedPrice: price / 1.5, recentPrice: price, valueDeviation: value / Math.sqrt(12), sopr: 1, adjustedSopr: 1, shortSopr: 1, longSopr: 1.5,
		inflow: 0, outflow: 0, balance: supply * exchangeShare, stablecoins: value / 6, ssr: 6, ssrMean: 6, ssrVariance: 0.5, issuance, issuanceMean: issuance,
		funding: 0.0001, activeAddresses: 600_000, sums: earlier(value),
	};
}

/** The market's value has risen evenly from nothing over a thousand days. */
function earlier(value: number): Sums {
	return {count: 1000, sum: value * 500, squares: (value ** 2) * (1000 / 3)};
}

/** Returns the day after `before`, or the first one. */
export function nextDay(before: ChainDay | null, input: DayInput): ChainDay {
	if (before === null) {
		return firstDay(input);
	}

	const {asset, seed, day: at, price} = input;
	const {normal} = randomFrom(seed, `alternative/chain/${asset}/${at / day}`);
	const change = Math.log(price / before.price);
	const supply = supplyAt(asset, at + day);
	const moved = Math.min(0.08, 0.006 * Math.exp((0.3 * normal()) + (6 * Math.abs(change))));
	const realisedPrice = before.realisedPrice + (moved * (price - before.realisedPrice));
	const recentPrice = before.recentPrice + ((price - before.recentPrice) / 4);
	return {
		day: at, price, supply, realisedPrice, recentPrice,
		...spending({price, recentPrice: before.recentPrice, realisedPrice: before.realisedPrice}, normal),
		...flows(before, {supply, change}, normal),
		...value(before, supply * price),
		...stable(before, {value: supply * price, change}, normal),
		...issued(before, issuanceAt(asset, at) * price),
		funding: 0.0001 + (0.0005 * Math.tanh(Math.log(price / recentPrice) * 6)) + (0.000_03 * normal()),
		activeAddresses: Math.round(before.activeAddresses * Math.exp((0.04 * normal()) + (0.3 * Math.abs(change)) + (0.1 * Math.log(700_000 / before.activeAddresses)) - 0.008)),
	};
}

/** What is spent is mostly young: eleven parts in twelve got in the last days, the rest at the average price of all. */
function spending(cost: Pick<ChainDay, 'price' | 'recentPrice' | 'realisedPrice'>, normal: () => number) {
	const shortSopr = cost.price / cost.recentPrice * Math.exp(0.004 * normal());
	const longSopr = cost.price / cost.realisedPrice * Math.exp(0.05 * normal());
	const adjustedSopr = ((11 * shortSopr) + longSopr) / 12;
	return {shortSopr, longSopr, adjustedSopr, sopr: 1 + ((adjustedSopr - 1) * 0.85)};
}

/** Coins come to exchanges to be sold when prices fall, and leave them otherwise; a slow pull keeps the usual share there. */
function flows({balance}: ChainDay, {supply, change}: {readonly supply: number; readonly change: number}, normal: () => number) {
	const pull = 0.002 * Math.log(exchangeShare * supply / balance);
	const net = balance * (pull - (0.03 * change) + (0.0015 * normal()));
	const turnover = balance * 0.02 * Math.exp((0.2 * normal()) + (4 * Math.abs(change)));
	const inflow = Math.max(turnover + (net / 2), Math.max(0, net));
	return {inflow, outflow: inflow - net, balance: balance + net};
}

function value({sums}: ChainDay, marketValue: number) {
	const next: Sums = {count: sums.count + 1, sum: sums.sum + marketValue, squares: sums.squares + (marketValue ** 2)};
	const variance = (next.squares / next.count) - ((next.sum / next.count) ** 2);
	return {sums: next, valueDeviation: Math.sqrt(Math.max(0, variance))};
}

/** Stablecoins are made after rises, and follow the market's value slowly. */
function stable(before: ChainDay, {value: marketValue, change}: {readonly value: number; readonly change: number}, normal: () => number) {
	const stablecoins = before.stablecoins * Math.exp((0.004 * Math.log(marketValue / 6 / before.stablecoins)) + (0.01 * change) + (0.001 * normal()));
	const ssr = marketValue / stablecoins;
	const ssrMean = before.ssrMean + ((ssr - before.ssrMean) / 100);
	return {stablecoins, ssr, ssrMean, ssrVariance: before.ssrVariance + ((((ssr - ssrMean) ** 2) - before.ssrVariance) / 100)};
}

function issued({issuanceMean}: ChainDay, issuance: number) {
	return {issuance, issuanceMean: issuanceMean + ((issuance - issuanceMean) / 365)};
}
