/**
What is kept of markets and of what the engine did: the rows of the store and the keys they are asked for by. Plain data,
so that it can go over a wire.
*/
import type {DecimalText} from './decimal.js';
import type {Equity} from './event.js';
import type {Contribution, RegimeName} from './insight.js';
import type {Timeframe} from './market.js';
import type {Fill, OrderStatus, Side, TimeInForce} from './order.js';
import type {EpochMs, Fraction, MarketSymbol} from './units.js';

/** Times with `from` ≤ t < `to`. */
export type TimeRange = {readonly from: EpochMs; readonly to: EpochMs};

export type SeriesKey = {
	readonly venue: string;
	readonly symbol: MarketSymbol;
	readonly timeframe: Timeframe;
};

/** A series of bars that something is known of, from the first to the last fetched slot. */
export type KnownSeries = SeriesKey & TimeRange;

/** Why bars are not held. `absent-at-venue`: the venue was asked and has none, because it stood still. */
export type GapReason = 'never-fetched' | 'absent-at-venue' | 'rejected';

/** Bars with `from` ≤ openTime < `to` that are not held. */
export type Gap = TimeRange & {readonly reason: GapReason};

export type Completeness = SeriesKey & TimeRange & {
	readonly expected: number;
	readonly held: number;
	readonly gaps: readonly Gap[];
	/** SHA-256 in hex over the bars held, see `storage/candle-hash.ts`; the same bars give the same hash in every store. */
	readonly hash: string;
	/** Where bars came from that the venue did not give as bars, in words: `built from trades`. Sorted, each once. */
	readonly notes: readonly string[];
};

/** A measured value. The same `asOf` may be published again, corrected: that is another vintage with its own `knownAt`. */
export type MetricPoint = {
	readonly name: string;
	/** What it is about, for example `BTC`; `*` for the whole market. */
	readonly asset: string;
	/** Who says so. */
	readonly source: string;
	/** The time that the value is about. */
	readonly asOf: EpochMs;
	/** When it could first be known; nothing may use it earlier. */
	readonly knownAt: EpochMs;
	readonly value: number;
};

export type MetricKey = Pick<MetricPoint, 'name' | 'asset' | 'source'>;

/** A metric that something is held of: first and last `asOf`, and how many points in all vintages. */
export type KnownMetric = MetricKey & {readonly first: EpochMs; readonly last: EpochMs; readonly points: number};

/** An order as the journal tells it. `seq` and `at` are those of its intention. */
export type OrderRow = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly quantity: DecimalText;
	readonly limitPrice: DecimalText;
	readonly timeInForce: TimeInForce;
	readonly reduceOnly: boolean;
	readonly reason: string;
	readonly status: OrderStatus;
	readonly venueOrderId: string | null;
	readonly filled: DecimalText;
	readonly closedAt: EpochMs | null;
};

/** `at` is when the venue executed it. */
export type FillRow = Fill & {readonly seq: number};

export type EquityRow = Omit<Equity, 'flows'> & {readonly seq: number; readonly at: EpochMs};

/** One market of one allocation. */
export type DecisionRow = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly allocator: string;
	readonly barClose: EpochMs;
	readonly symbol: MarketSymbol;
	readonly weight: Fraction;
	readonly confidence: Fraction | null;
	readonly reasons: readonly string[];
};

export type PredictionRow = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly barClose: EpochMs;
	readonly symbol: MarketSymbol;
	readonly modelId: string;
	readonly probability: Fraction;
	readonly regime: RegimeName | null;
	readonly contributions: readonly Contribution[];
};

export type FeatureRow = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly symbol: MarketSymbol;
	readonly barClose: EpochMs;
	/** In the order of the engine's feature set; null where there is no value. */
	readonly values: readonly (number | null)[];
};

/** Tables that are made of the journal and can be made again from it. */
export type ProjectionRows = {
	readonly orders: OrderRow;
	readonly fills: FillRow;
	readonly equity: EquityRow;
	readonly decisions: DecisionRow;
	readonly predictions: PredictionRow;
	readonly features: FeatureRow;
};

export type ProjectionTable = keyof ProjectionRows;

export const projectionTables = ['orders', 'fills', 'equity', 'decisions', 'predictions', 'features'] as const satisfies readonly ProjectionTable[];

/** One backtest or one run of an optimisation. */
export type Trial = {
	/** Unique; a trial saved again under its id is replaced. */
	readonly id: string;
	readonly kind: string;
	readonly at: EpochMs;
	/** JSON values. */
	readonly parameters: unknown;
	readonly results: unknown;
};
