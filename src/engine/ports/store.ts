/**
Where market history and what follows from the journal is kept: bars with a ledger of what is held and what is missing and
why, trades and book samples, metrics in all their vintages, and the tables that can be rebuilt from the journal.
*/
import type {Candle, MicrostructureSample, PublicTrade} from '../domain/market.js';
import type {
	Completeness, KnownMetric, KnownSeries, MetricKey, MetricPoint, ProjectionRows, ProjectionTable, SeriesKey, TimeRange, Trial,
} from '../domain/stored.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';

export type {Completeness, Gap, GapReason, KnownSeries, MetricKey, MetricPoint, SeriesKey, TimeRange} from '../domain/stored.js';

export type MarketStore = {
	/**
	Keeps closed bars; a bar that is held already is replaced. Bars that fail `candleFault` are not kept but entered in
	the ledger as rejected. [from, to) is the range that was asked for: what is not among the bars is absent at the venue.

	`note` says where the bars come from when the venue did not give them as bars (`built from trades`); it stands in
	`completeness` until the same range is saved again.
	*/
	saveCandles(key: SeriesKey, range: TimeRange, candles: readonly Candle[], note?: string | null): Promise<void>;
	/** Returns bars with `from` ≤ openTime < `to`, oldest first, at most `limit` of them. */
	loadCandles(key: SeriesKey, from: EpochMs, to: EpochMs, limit?: number): Promise<readonly Candle[]>;
	/** Returns the ranges within [from, to) that were never fetched, oldest first. */
	unfetched(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<readonly TimeRange[]>;
	/** Returns what is held of [from, to), its hash, and why the rest is not held. */
	completeness(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<Completeness>;
	/** Returns every series that anything is known of. */
	series(): Promise<readonly KnownSeries[]>;
	close(): Promise<void>;
};

/** Rows of one market with `from` ≤ time < `to`, oldest first, at most `limit` of them. */
export type MarketQuery = TimeRange & {readonly venue: string; readonly symbol: MarketSymbol; readonly limit?: number};

/** `after` is the id of a trade at `from`: trades of that moment up to it are left out, so that a reader can go on where a page ended. */
export type TradeQuery = MarketQuery & {readonly after?: string | null};

export type MicrostructureStore = {
	/** Keeps trades. One that is held already, by venue, symbol and id, is left as it is; a trade keeps its time. */
	saveTrades(venue: string, trades: readonly PublicTrade[]): Promise<void>;
	/** Returns trades in the order of time, those of one moment in the order of their ids. */
	loadTrades(query: TradeQuery): Promise<readonly PublicTrade[]>;
	/** Keeps samples; one for the same minute is replaced. */
	saveSamples(venue: string, samples: readonly MicrostructureSample[]): Promise<void>;
	loadSamples(query: MarketQuery): Promise<readonly MicrostructureSample[]>;
};

/** Points of one metric with `from` ≤ asOf < `to`, at most `limit`. */
export type MetricQuery = MetricKey & TimeRange & {readonly limit?: number};

export type MetricStore = {
	/** Keeps points. Vintages with another `knownAt` stay side by side; the same vintage is replaced. Throws an InvariantError for a value that is not finite. */
	save(points: readonly MetricPoint[]): Promise<void>;
	/** Returns for every `asOf` the newest vintage that was known at `time`, oldest first: what could be seen then, and nothing later. */
	asKnownAt(time: EpochMs, query: MetricQuery): Promise<readonly MetricPoint[]>;
	/** Returns every vintage, in the order of `asOf`, then `knownAt`. */
	vintages(query: MetricQuery): Promise<readonly MetricPoint[]>;
	series(): Promise<readonly KnownMetric[]>;
};

/** Rows for the tables, and the last record of the journal that they take account of. */
export type Projection = {
	readonly through: number;
	/** Rows of `orders` stand in place of those with the same `seq`; the others are new. */
	readonly rows: {readonly [Table in ProjectionTable]: readonly (ProjectionRows[Table])[]};
};

/** Rows with `from` ≤ at < `to` and a `seq` above `after` (0 for all), by `seq`. A page may hold more than `limit` rows: rows of one record stay together. */
export type ProjectionQuery = TimeRange & {readonly after?: number; readonly limit?: number};

export type ProjectionStore = {
	/** Sequence number of the last record that the tables take account of, 0 before the first. */
	lastSeq(): Promise<number>;
	/** Writes all of `projection` or nothing. One that does not go beyond `lastSeq` is ignored: it was written before. */
	append(projection: Projection): Promise<void>;
	load<Table extends ProjectionTable>(table: Table, query: ProjectionQuery): Promise<readonly (ProjectionRows[Table])[]>;
	/** Empties every table, so that they can be built again from the first record. */
	clear(): Promise<void>;
};

export type TrialStore = {
	save(trials: readonly Trial[]): Promise<void>;
	/** Returns the newest trials first, at most `limit`, of one kind or of all. */
	load(query?: {readonly kind?: string | null; readonly limit?: number}): Promise<readonly Trial[]>;
};

/** Everything that is kept, over one file or through the engine that has it open. */
export type Stores = {
	readonly market: MarketStore;
	readonly microstructure: MicrostructureStore;
	readonly metrics: MetricStore;
	readonly projections: ProjectionStore;
	readonly trials: TrialStore;
	/** Lets go of all of them; closing `market` does the same. */
	close(): Promise<void>;
};
