/**
The hourly bars of one generated asset. Bars follow one from the other, so they are made in order from a fixed beginning
and kept; what is asked first makes no difference.
*/
import type {Candle} from '../../domain/market.js';
import {hour, type EpochMs} from '../../domain/units.js';
import {randomFrom, type Random} from '../../domain/random.js';
import type {AssetProfile} from './asset.js';
import {roundTo} from './grid.js';
import {factorVolatility, type MarketHour} from './regime-chain.js';

/** Prices come back to the reference with a half-life of one year, so that they stay plausible over decades. */
const pull = Math.LN2 / 8760;
const ownJumpsPerHour = 1 / 900;

export class AssetSeries {
	readonly #bars: Candle[] = [];
	readonly #profile: AssetProfile;
	readonly #random: Random;
	readonly #priceDecimals: number;
	#lastClose: number;

	constructor(profile: AssetProfile, options: {readonly seed: number; readonly label: string; readonly priceDecimals: number}) {
		this.#profile = profile;
		this.#priceDecimals = options.priceDecimals;
		this.#random = randomFrom(options.seed, `asset/${options.label}`);
		this.#lastClose = this.#round(profile.referencePrice * Math.exp(0.3 * this.#random.normal()));
	}

	get bars(): readonly Candle[] {
		return this.#bars;
	}

	/** Adds the bar that opens at `openTime`, the hour after the last one. */
	extend(openTime: EpochMs, market: MarketHour): void {
		const {beta, ownVolatility, referencePrice} = this.#profile;
		const ownDeviation = ownVolatility / Math.sqrt(8760) * market.volatility;
		const own = (ownDeviation * this.#random.normal()) + this.#jump();
		const move = (beta * market.factor) + own - (pull * Math.log(this.#lastClose / referencePrice));
		const open = this.#lastClose;
		const close = this.#round(open * Math.exp(move));
		const wick = 0.5 * Math.hypot(beta * factorVolatility * market.volatility, ownDeviation);
		const high = Math.max(open, close, this.#round(Math.max(open, close) * Math.exp(-wick * Math.log(1 - this.#random.next()))));
		const low = Math.min(open, close, this.#round(Math.min(open, close) * Math.exp(wick * Math.log(1 - this.#random.next()))));
		this.#bars.push({openTime, open, high, low, close, volume: this.#volume(openTime, close, Math.abs(move) / (2 * wick))});
		this.#lastClose = close;
	}

	#jump(): number {
		return this.#random.next() < ownJumpsPerHour ? 0.05 * (this.#random.next() - 0.5) : 0;
	}

	/** More is traded when the price moves, and around the hours when Europe and America are both awake. */
	#volume(openTime: EpochMs, price: number, surprise: number): number {
		const season = 1 + (0.3 * Math.sin(2 * Math.PI * ((openTime / hour % 24) - 9) / 24));
		const value = this.#profile.hourlyValue * season * (0.4 + (0.6 * surprise)) * Math.exp(0.3 * this.#random.normal());
		return roundTo(value / price, this.#profile.quantityDecimals);
	}

	/** A price on the grid, at least one step. */
	#round(price: number): number {
		return Math.max(10 ** -this.#priceDecimals, roundTo(price, this.#priceDecimals));
	}
}
