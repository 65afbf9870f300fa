/**
The history of a made-up chain, day by day from the first bar of its market, made only as far as somebody may see. A day's
values become known ten minutes after it has ended, a little later for some measures than for others.
*/
import {hashOf, mix, randomFrom, uniform} from '../../domain/random.js';
import {day, startOfDay, type EpochMs} from '../../domain/units.js';
import {nextDay, type ChainDay} from './chain-day.js';
import type {ChainAsset, ClosedPrices} from './prices.js';

/** After the end of a day. */
const shortestDelay = 600_000;
const delaySpread = 40_000;
/** Age at which providers have sorted out whose wallets are whose, and history changes. */
const revisedAfter = 7 * day;
const missingShare = 0.004;

export class ChainHistory {
	readonly #asset: ChainAsset;
	readonly #seed: number;
	readonly #prices: ClosedPrices;
	readonly #days: ChainDay[] = [];

	constructor(asset: ChainAsset, {seed, prices}: {readonly seed: number; readonly prices: ClosedPrices}) {
		this.#asset = asset;
		this.#seed = seed;
		this.#prices = prices;
	}

	/** Returns the days of which `measure` is known at `now`, oldest first. */
	known(measure: string, now: EpochMs): readonly ChainDay[] {
		this.#extend(now);
		const count = this.#days.findLastIndex(each => this.knownAt(measure, each.day) <= now) + 1;
		return this.#days.slice(0, count);
	}

	/** Returns when the value of a measure for the UTC day that begins at `at` becomes known, on a whole second. */
	knownAt(measure: string, at: EpochMs): EpochMs {
		const delay = uniform(mix(hashOf(this.#seed, `alternative/delay/${measure}`), at / day)) * delaySpread;
		return at + day + shortestDelay + (Math.floor(delay / 1000) * 1000);
	}

	/** Returns whether the provider has no value of a measure for a day, which happens to one in 250. */
	isMissing(measure: string, at: EpochMs): boolean {
		return uniform(mix(hashOf(this.#seed, `alternative/missing/${this.#asset}/${measure}`), at / day)) < missingShare;
	}

	/** Returns `value`, first told for the day `at`, as the provider tells it at `now`: after a week it is a little different. */
	revised(value: number, measure: string, {at, now}: {readonly at: EpochMs; readonly now: EpochMs}): number {
		const {normal} = randomFrom(this.#seed, `alternative/revision/${this.#asset}/${measure}/${at / day}`);
		return now < at + revisedAfter ? value : value * (1 + (0.02 * normal()));
	}

	#extend(now: EpochMs): void {
		const first = this.#prices.first(this.#asset);
		if (first === null) {
			return;
		}

		for (let at = (this.#days.at(-1)?.day ?? startOfDay(first + day - 1) - day) + day; at + day <= now; at += day) {
			const price = this.#prices.at(this.#asset, at + day);
			if (price !== null) {
				this.#days.push(nextDay(this.#days.at(-1) ?? null, {asset: this.#asset, seed: this.#seed, day: at, price}));
			}
		}
	}
}

/** Returns the histories of both chains. */
export function chainHistories(options: {readonly seed: number; readonly prices: ClosedPrices}): Readonly<Record<ChainAsset, ChainHistory>> {
	return {BTC: new ChainHistory('BTC', options), ETH: new ChainHistory('ETH', options)};
}
