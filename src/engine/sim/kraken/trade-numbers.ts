/**
Kraken numbers the trades of a market one by one, without holes. The simulated market knows its trades by time only, so
they are counted here from the first bar on; counts are kept as far as somebody has asked.
*/
import type {Candle} from '../../domain/market.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {volumeUpTo} from '../market/path.js';
import {tradeOffsets} from './public-trades.js';

/** In a bar with more volume than this something is traded at every event. */
const ampleVolume = 0.01;

type Count = {readonly openings: EpochMs[]; readonly bars: Candle[]; readonly before: number[]; total: number};

export class TradeNumbers {
	readonly #core: ExchangeCore;
	readonly #counts = new Map<MarketSymbol, Count>();

	constructor(core: ExchangeCore) {
		this.#core = core;
	}

	/** Returns the number of the market's trade at `at`; the first trade of all has number 1. */
	numberOf(symbol: MarketSymbol, at: EpochMs): number {
		const count = this.#countUpTo(symbol, at);
		const index = lastIndex(count.openings, at);
		const bar = count.bars[index];
		return bar === undefined ? 0 : (count.before[index] ?? 0) + this.#tradesIn(bar, at);
	}

	#countUpTo(symbol: MarketSymbol, at: EpochMs): Count {
		const {source} = this.#core.feed;
		const count = this.#counts.get(symbol) ?? {openings: [], bars: [], before: [], total: 0};
		this.#counts.set(symbol, count);
		const last = count.openings.at(-1);
		const from = last === undefined ? source.first(symbol) : last + 1;
		for (const bar of from > at ? [] : source.bars(symbol, from, at + 1)) {
			count.openings.push(bar.openTime);
			count.bars.push(bar);
			count.before.push(count.total);
			count.total += this.#tradesIn(bar, Infinity);
		}

		return count;
	}

	/** Returns how many trades of the bar have been made up to and with `at`: one at each event with a volume of its own. */
	#tradesIn(bar: Candle, at: EpochMs): number {
		const {barLength} = this.#core.feed.source;
		const offsets = tradeOffsets(this.#core, bar.openTime);
		const due = at === Infinity ? offsets : offsets.filter(offset => bar.openTime + offset <= at);
		if (bar.volume > ampleVolume || bar.volume === 0) {
			return bar.volume === 0 ? 0 : due.length;
		}

		const isTraded = (index: number): boolean => {
			const earlier = index === 0 ? 0 : volumeUpTo(bar, due[index - 1] ?? 0, barLength);
			return Number((volumeUpTo(bar, due[index] ?? 0, barLength) - earlier).toFixed(8)) > 0;
		};

		return due.filter((_, index) => isTraded(index)).length;
	}
}

/** Returns the index of the last opening ≤ `at`, or −1; by halving. */
function lastIndex(openings: readonly EpochMs[], at: EpochMs): number {
	let [low, high] = [0, openings.length];
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		[low, high] = (openings[middle] ?? Infinity) <= at ? [middle + 1, high] : [low, middle];
	}

	return low - 1;
}
