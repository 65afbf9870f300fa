/**
Where market history is kept, with a ledger of what is held and what is missing and why.
*/
import type {Candle, Timeframe} from '../domain/market.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';

export type SeriesKey = {
	readonly venue: string;
	readonly symbol: MarketSymbol;
	readonly timeframe: Timeframe;
};

/** Why bars are not held. */
export type GapReason = 'never-fetched' | 'absent-at-venue' | 'rejected';

/** Bars with `from` ≤ openTime < `to` that are not held. */
export type Gap = {readonly from: EpochMs; readonly to: EpochMs; readonly reason: GapReason};

export type Completeness = SeriesKey & {
	readonly from: EpochMs;
	readonly to: EpochMs;
	readonly expected: number;
	readonly held: number;
	readonly gaps: readonly Gap[];
};

export type MarketStore = {
	/**
	Keeps closed bars; a bar that is held already is replaced. Bars that fail `candleFault` are not kept but entered in
	the ledger as rejected. [from, to) is the range that was asked for: what is not among the bars is absent at the venue.
	*/
	saveCandles(key: SeriesKey, range: {readonly from: EpochMs; readonly to: EpochMs}, candles: readonly Candle[]): Promise<void>;
	/** Returns bars with `from` ≤ openTime < `to`, oldest first. */
	loadCandles(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<readonly Candle[]>;
	/** Returns the ranges within [from, to) that were never fetched, oldest first. */
	unfetched(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<readonly {readonly from: EpochMs; readonly to: EpochMs}[]>;
	/** Returns what is held of [from, to) and why the rest is not. */
	completeness(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<Completeness>;
	/** Returns every series that anything is known of. */
	series(): Promise<readonly (SeriesKey & {readonly from: EpochMs; readonly to: EpochMs})[]>;
	close(): Promise<void>;
};
