/**
Market history in memory: for tests, and for simulations at full speed whose history can be made again.
*/
import {timeframes, type Candle} from '../../engine/domain/market.js';
import type {EpochMs, Milliseconds} from '../../engine/domain/units.js';
import type {Completeness, KnownSeries, MarketStore, SeriesKey} from '../../engine/ports/store.js';
import {hashOf} from '../candle-hash.js';
import {addOrigin, addRange, compareSeries, explain, onGrid, sortOut, unfetchedOf, type OriginNote} from '../ledger.js';
import {mergeRanges, subtractRanges, type Range} from '../ranges.js';

type Series = {
	readonly key: SeriesKey;
	/** Oldest first, each once. */
	candles: Candle[];
	fetched: readonly Range[];
	rejected: readonly EpochMs[];
	origins: readonly OriginNote[];
};

/** Returns an empty store. It answers at once; what it was given is gone with it. */
export function openMemoryStore(): MarketStore {
	return new MemoryMarketStore();
}

class MemoryMarketStore implements MarketStore {
	readonly #series = new Map<string, Series>();

	async saveCandles(key: SeriesKey, range: Range, candles: readonly Candle[], note: string | null = null): Promise<void> {
		const page = sortOut(key.timeframe, range, candles);
		const series = this.#open(key);
		series.candles = putIn(series.candles, page.kept);
		series.fetched = addRange(series.fetched, page.range);
		const elsewhere = series.rejected.filter(slot => slot < page.range.from || slot >= page.range.to);
		series.rejected = [...elsewhere, ...page.rejected].toSorted((a, b) => a - b);
		series.origins = addOrigin(series.origins, page.range, note);
	}

	async loadCandles(key: SeriesKey, from: EpochMs, to: EpochMs, limit = Infinity): Promise<readonly Candle[]> {
		const {candles} = this.#find(key);
		const first = indexFrom(candles, from);
		return candles.slice(first, Math.min(indexFrom(candles, to), first + limit));
	}

	async unfetched(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<readonly Range[]> {
		return unfetchedOf(key.timeframe, {from, to}, this.#find(key).fetched);
	}

	async completeness(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<Completeness> {
		const {fetched, rejected, origins} = this.#find(key);
		const step = timeframes[key.timeframe];
		const grid = onGrid(step, {from, to});
		const candles = await this.loadCandles(key, grid.from, grid.to);
		return explain(key, {from, to}, {missing: subtractRanges([grid], heldRanges(candles, step)), fetched, rejected, origins, hash: hashOf(candles)});
	}

	async series(): Promise<readonly KnownSeries[]> {
		return [...this.#series.values()]
			.flatMap(({key, fetched}) => fetched.slice(0, 1).map(first => ({...key, from: first.from, to: fetched.at(-1)?.to ?? first.to})))
			.toSorted(compareSeries);
	}

	async close(): Promise<void> {
		this.#series.clear();
	}

	#open(key: SeriesKey): Series {
		const series = this.#find(key);
		this.#series.set(nameOf(key), series);
		return series;
	}

	#find({venue, symbol, timeframe}: SeriesKey): Series {
		return this.#series.get(nameOf({venue, symbol, timeframe})) ?? {key: {venue, symbol, timeframe}, candles: [], fetched: [], rejected: [], origins: []};
	}
}

function nameOf({venue, symbol, timeframe}: SeriesKey): string {
	return JSON.stringify([venue, symbol, timeframe]);
}

/** Returns the index of the first bar at or after `from`, by bisection. */
function indexFrom(candles: readonly Candle[], from: EpochMs): number {
	let low = 0;
	let high = candles.length;
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		if ((candles[middle]?.openTime ?? Infinity) < from) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	return low;
}

/** Puts `page` into `held`, in place of what is held for the same slots. Appending is the common case, and costs only the page. */
function putIn(held: Candle[], page: readonly Candle[]): Candle[] {
	const [first, last] = [page[0], held.at(-1)];
	if (first === undefined || last === undefined || last.openTime < first.openTime) {
		for (const candle of page) {
			held.push(candle);
		}

		return held;
	}

	const slots = new Set(page.map(candle => candle.openTime));
	return [...held.filter(candle => !slots.has(candle.openTime)), ...page].toSorted((a, b) => a.openTime - b.openTime);
}

function heldRanges(candles: readonly Candle[], step: Milliseconds): readonly Range[] {
	return mergeRanges(candles.map(({openTime}) => ({from: openTime, to: openTime + step})));
}
