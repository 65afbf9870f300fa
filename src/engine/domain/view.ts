/**
The read model: what a screen or `status` needs to know, as plain data. It is a fold of the event stream (view-fold.ts),
so that a live engine, a replayed journal and an attached reader show the same.
*/
import type {HaltCause, LimitUse, Equity, Mode, TradingState} from './event.js';
import type {Insight, ModelCard, Regime} from './insight.js';
import type {Candle, Quote} from './market.js';
import type {OrderStatus, Position, Side} from './order.js';
import type {EpochMs, Fraction, MarketSymbol} from './units.js';

export type OrderView = {
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly quantity: number;
	readonly limitPrice: number;
	readonly filled: number;
	readonly status: OrderStatus;
	readonly at: EpochMs;
	readonly reason: string;
};

/** One line of the journal pane. `stage` is where in the flow it happened, `level` how loud it is. */
export type JournalLine = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly stage: 'engine' | 'data' | 'model' | 'signal' | 'decide' | 'risk' | 'order' | 'fill' | 'trade' | 'command';
	readonly level: 'info' | 'good' | 'warn' | 'danger';
	readonly text: string;
};

export type EquityPoint = {readonly at: EpochMs; readonly equity: number; readonly drawdown: Fraction};

export type RegimePoint = {readonly at: EpochMs; readonly regime: Regime};

export type FeedView = {readonly feed: string; readonly status: 'live' | 'stale' | 'down'; readonly detail: string; readonly since: EpochMs};

export type EngineView = {
	/** Sequence number of the last record folded in; 0 before the first. */
	readonly seq: number;
	readonly at: EpochMs;
	readonly version: string;
	readonly mode: Mode;
	readonly venue: string;
	readonly quoteCurrency: string;
	readonly symbols: readonly MarketSymbol[];
	readonly tradingState: TradingState;
	/** Why it is not RUNNING, newest last; empty when RUNNING. */
	readonly causes: readonly HaltCause[];
	readonly flattening: boolean;
	readonly equity: Equity | null;
	/** Marked at each bar, oldest first, at most `viewLimits.equityPoints`. */
	readonly equityCurve: readonly EquityPoint[];
	/** Last bars, oldest first, at most `viewLimits.candles`. */
	readonly candles: Readonly<Record<MarketSymbol, readonly Candle[]>>;
	readonly quotes: Readonly<Record<MarketSymbol, Quote>>;
	readonly insights: Readonly<Record<MarketSymbol, Insight>>;
	readonly positions: Readonly<Record<MarketSymbol, Position>>;
	/** Working orders and the last finished ones, oldest first, at most `viewLimits.orders`. */
	readonly orders: readonly OrderView[];
	readonly regime: Regime | null;
	readonly regimeSince: EpochMs | null;
	/** Regime at each bar, oldest first, at most `viewLimits.regimePoints`. */
	readonly regimeHistory: readonly RegimePoint[];
	readonly limits: readonly LimitUse[];
	readonly allocator: string | null;
	readonly weights: Readonly<Record<MarketSymbol, Fraction>>;
	readonly weightReasons: Readonly<Record<MarketSymbol, readonly string[]>>;
	readonly allocatedAt: EpochMs | null;
	readonly models: readonly ModelCard[];
	readonly feeds: readonly FeedView[];
	/** Close of the last completed bar. */
	readonly lastBarClose: EpochMs | null;
	/** Oldest first, at most `viewLimits.lines`. */
	readonly journal: readonly JournalLine[];
	readonly counts: ViewCounts;
};

/** Totals since the journal began. */
export type ViewCounts = {
	readonly bars: number;
	readonly decisions: number;
	readonly orders: number;
	readonly fills: number;
	readonly refusals: number;
	readonly halts: number;
	/** Fees paid, in the quote currency at the price of each fill. */
	readonly fees: number;
};

export const viewLimits = {
	equityPoints: 1000,
	candles: 400,
	regimePoints: 720,
	orders: 60,
	lines: 400,
} as const;

