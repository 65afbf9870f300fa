/**
What is traded in the market at each event: the price and volume of the path, who was in a hurry, and the number of the
trade. A pure function of source, seed and time, so that past, present and a restart agree.
*/
import type {Candle} from '../../domain/market.js';
import type {Side} from '../../domain/order.js';
import {day, hour, type EpochMs, type MarketSymbol, type Milliseconds} from '../../domain/units.js';
import {hashOf, mix, uniform} from '../../domain/random.js';
import {assetProfile} from './asset.js';
import {barAt, type BarSource} from './bars.js';
import {priceAt, volumeUpTo, type PathShape} from './path.js';
import type {Schedule} from './schedule.js';
import {assetsOf, marketRules, type MarketRules} from './rules.js';

/** All that was traded between the event before and this one, told as one trade. */
export type MarketPoint = {
	readonly at: EpochMs;
	readonly price: number;
	/** In base units; 0 in a bar without volume. */
	readonly volume: number;
	/** The side that took. It bought when the price rose, sold when it fell. */
	readonly aggressor: Side;
	readonly tradeId: number;
};

/** Trade ids count seconds from 2010, with room for this many trades in each. */
const tradesPerSecond = 100_000;
const tradeEpoch: EpochMs = Date.UTC(2010, 0, 1);

/** Returns the id of the market's trade at `at`; ids in between are free for trades of ours in the same second. */
export function marketTradeId(at: EpochMs): number {
	return Math.floor((at - tradeEpoch) / 1000) * tradesPerSecond;
}

/** Returns the second in which the trade with that id was made. */
export function timeOfTradeId(tradeId: number): EpochMs {
	return tradeEpoch + (Math.floor(tradeId / tradesPerSecond) * 1000);
}

export class MarketFeed {
	readonly source: BarSource;
	readonly schedule: Schedule;
	readonly rules: ReadonlyMap<MarketSymbol, MarketRules>;
	readonly #shapes: ReadonlyMap<MarketSymbol, PathShape>;
	readonly #seed: number;

	/** `rulesOf` says what a venue makes of the usual rules of a market. */
	constructor(source: BarSource, schedule: Schedule, seed: number, rulesOf: (usual: MarketRules) => MarketRules = usual => usual) {
		this.source = source;
		this.schedule = schedule;
		this.#seed = seed;
		this.rules = new Map(source.symbols.map(symbol => [symbol, rulesOf(marketRules(symbol, source.priceDecimals(symbol)))]));
		this.#shapes = new Map(source.symbols.map(symbol => [symbol, this.#newShape(symbol)]));
	}

	/** Returns what the paths of `symbol` depend on. */
	shape(symbol: MarketSymbol): PathShape {
		return this.#shapes.get(symbol) ?? this.#newShape(symbol);
	}

	/** Returns whether `symbol` trades at `at`: not in a gap of the tape, not after the end. */
	isOpen(symbol: MarketSymbol, at: EpochMs): boolean {
		const {end} = this.source;
		return (end === null || at < end) && barAt(this.source, symbol, at) !== null;
	}

	/** Returns what is traded at the event `at`, or null when `symbol` does not trade then. */
	pointAt(symbol: MarketSymbol, at: EpochMs): MarketPoint | null {
		const bar = barAt(this.source, symbol, at);
		const index = bar === null ? -1 : this.schedule.offsets.indexOf(at - bar.openTime);
		return bar === null || index === -1 || !this.isOpen(symbol, at) ? null : this.#point(symbol, bar, index);
	}

	/** Returns the last point at or before `at`, or null before the first. */
	lastPoint(symbol: MarketSymbol, at: EpochMs): MarketPoint | null {
		const newest = this.pointsBack(symbol, at).next();
		return newest.done === true ? null : newest.value;
	}

	/** Tells the points at or after `from`, oldest first, without end if the market has none. */
	* pointsFrom(symbol: MarketSymbol, from: EpochMs): Generator<MarketPoint> {
		const {barLength} = this.source;
		const end = this.source.end ?? Infinity;
		for (let opening = from - barLength + 1; opening < end; opening += day) {
			for (const bar of this.source.bars(symbol, opening, Math.min(end, opening + day))) {
				for (const [index, offset] of this.schedule.offsets.entries()) {
					if (bar.openTime + offset >= from) {
						yield this.#point(symbol, bar, index);
					}
				}
			}
		}
	}

	/** Tells the points at or before `at`, newest first. */
	* pointsBack(symbol: MarketSymbol, at: EpochMs): Generator<MarketPoint> {
		const last = Math.min(at, (this.source.end ?? Infinity) - 1);
		for (let bar = this.source.lastBar(symbol, last); bar !== null; bar = this.source.lastBar(symbol, bar.openTime - 1)) {
			const {openTime} = bar;
			for (let index = this.schedule.offsets.findLastIndex(offset => openTime + offset <= last); index >= 0; index--) {
				yield this.#point(symbol, bar, index);
			}
		}
	}

	/** Returns the mean volume per hour of the 24 bars before `at`, in base units; the asset's usual one where there are none. */
	usualVolume(symbol: MarketSymbol, at: EpochMs): number {
		const {barLength} = this.source;
		const bars = this.source.bars(symbol, at - (24 * barLength), at);
		let sum = 0;
		for (const {volume} of bars) {
			sum += volume;
		}

		const usual = assetProfile(assetsOf(symbol)[0]);
		return sum > 0 ? sum / bars.length * hour / barLength : usual.hourlyValue / usual.referencePrice;
	}

	#point(symbol: MarketSymbol, bar: Candle, index: number): MarketPoint {
		const shape = this.shape(symbol);
		const offset = this.schedule.offsets[index] ?? 0;
		const earlier = index === 0 ? null : this.schedule.offsets[index - 1] ?? null;
		const price = priceAt(bar, offset, shape);
		const traded = volumeUpTo(bar, offset, shape.barLength) - (earlier === null ? 0 : volumeUpTo(bar, earlier, shape.barLength));
		const at = bar.openTime + offset;
		return {at, price, volume: Math.max(0, traded), aggressor: this.#aggressor(symbol, price, this.#priceBefore(symbol, bar, earlier), at), tradeId: marketTradeId(at)};
	}

	#priceBefore(symbol: MarketSymbol, bar: Candle, earlier: Milliseconds | null): number {
		return earlier === null ? this.source.lastBar(symbol, bar.openTime - 1)?.close ?? bar.open : priceAt(bar, earlier, this.shape(symbol));
	}

	#aggressor(symbol: MarketSymbol, price: number, before: number, at: EpochMs): Side {
		const rises = price === before ? uniform(mix(this.shape(symbol).hash, at)) < 0.5 : price > before;
		return rises ? 'buy' : 'sell';
	}

	#newShape(symbol: MarketSymbol): PathShape {
		return {
			barLength: this.source.barLength,
			hash: hashOf(this.#seed, `path/${symbol}`),
			priceDecimals: this.rules.get(symbol)?.priceDecimals ?? this.source.priceDecimals(symbol),
		};
	}
}
