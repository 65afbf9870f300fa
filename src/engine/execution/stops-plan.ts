/**
Where a stop goes: as far below the price as the market's ordinary days make it safe from noise, and inside what the venue
takes. The limit lies well below the trigger, because nobody may be there to follow a fall.
*/
import type {StopsConfig} from '../domain/config.js';
import {type Decimal, ceilToStep, decimal, divide, floorToStep, formatDecimal, maximum, multiply, toNumber, zero} from '../domain/decimal.js';
import type {Candle, Market} from '../domain/market.js';
import {type EpochMs, type Fraction, type Milliseconds, day} from '../domain/units.js';

/** How a market moves: a mean of squared returns over bars, the newest 720 counting most. */
export type Movement = {readonly openTime: EpochMs; readonly close: number; readonly bars: number; readonly square: number};

const barsCounted = 720;
const barsNeeded = 24;
/** Standard deviation of a day assumed for a market with too few bars; a wild but ordinary crypto day. */
const unknownDailyDeviation = 0.05;
/** No stop is further away than this share of the price: it would not end anything. */
const most: Fraction = 0.6;
/** Every refusal for its price brings a stop this much nearer, as a share of its distance. */
const nearing = 0.7;
/** How far the limit lies below the trigger. */
const limitBelow: Fraction = 0.05;

/** Returns the movement after one more bar; one that is not newer changes nothing. */
export function afterBar(movement: Movement | undefined, {openTime, close}: Candle): Movement {
	if (movement === undefined) {
		return {openTime, close, bars: 0, square: 0};
	}

	if (openTime <= movement.openTime) {
		return movement;
	}

	const bars = movement.bars + 1;
	const change = Math.log(close / movement.close);
	return {openTime, close, bars, square: movement.square + (((change ** 2) - movement.square) / Math.min(bars, barsCounted))};
}

/** Returns how far below the price a stop belongs, after `refusals` for its price. Bars are `length` milliseconds long. */
export function distanceOf(movement: Movement | undefined, length: Milliseconds, {deviations, least}: StopsConfig, refusals: number): Fraction {
	const daily = movement === undefined || movement.bars < barsNeeded ? unknownDailyDeviation : Math.sqrt(movement.square * day / length);
	return Math.max(least, Math.min(deviations * daily, most) * (nearing ** refusals));
}

export type StopTerms = {readonly quantity: Decimal; readonly trigger: Decimal; readonly limit: Decimal};

export type StopWish = {
	readonly quantity: Decimal;
	readonly market: Market;
	/** Best bid. */
	readonly price: number;
	readonly distance: Fraction;
	/** Trigger of the stop before it: a stop never moves down. Null for the first. */
	readonly floor: Decimal | null;
	readonly least: Fraction;
};

/** Returns the stop, or why the venue would take none that is far enough from the price. */
export function planStop({quantity, market, price, distance, floor, least}: StopWish): StopTerms | string {
	const tick = decimal(market.priceTick);
	const at = (share: Fraction): Decimal => floorToStep(decimal((price * (1 - share)).toFixed(12)), tick);
	const trigger = maximum(at(distance), floor ?? zero);
	const limit = floorToStep(multiply(trigger, decimal((1 - limitBelow).toFixed(12))), tick);
	// Below this the venue would refuse the order for its value.
	const lowest = ceilToStep(divide(decimal(market.minNotional), quantity) + 1n, tick);
	if (limit >= lowest) {
		return {quantity, trigger, limit};
	}

	return lowest <= maximum(at(least), floor ?? zero)
		? {quantity, trigger: maximum(trigger, lowest), limit: lowest}
		: `${formatDecimal(quantity)} ${market.base} is worth too little for a stop: none below ${toNumber(lowest)} is taken`;
}
