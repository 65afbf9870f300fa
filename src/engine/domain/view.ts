/**
The read model: what a screen or `status` needs to know, as plain data. It is a fold of the event stream (view-fold.ts),
so that a live engine, a replayed journal and an attached reader show the same.
*/
import type {BreakerStatus} from './breaker.js';
import type {Autonomy} from './command.js';
import type {Difference, HaltCause, LimitUse, Equity, Mode, Protection, TradingState} from './event.js';
import type {Insight, ModelCard, Regime} from './insight.js';
import type {DecimalText} from './decimal.js';
import type {LedgerBalances} from './ledger.js';
import type {Candle, Market, Quote, Timeframe} from './market.js';
import type {OrderStatus, Position, Refusal, Side, Source} from './order.js';
import type {Place} from './place.js';
import type {QualityFinding} from './quality.js';
import type {BasisPoints, EpochMs, Fraction, MarketSymbol, Milliseconds} from './units.js';

export type OrderView = {
	/** Sequence number of the record that intended it. */
	readonly seq: number;
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	/** Where it went, when more than one venue is traded on. */
	readonly venue?: string;
	readonly side: Side;
	readonly quantity: number;
	readonly limitPrice: number;
	readonly filled: number;
	/** Mean price of its fills, or null before the first. */
	readonly averagePrice: number | null;
	readonly reduceOnly: boolean;
	/** Price that sets it off, of a stop; else null. */
	readonly trigger: number | null;
	readonly status: OrderStatus;
	/** When it was intended. */
	readonly at: EpochMs;
	/** When `status` or `filled` last changed. */
	readonly changedAt: EpochMs;
	/** Why it was sent. */
	readonly reason: string;
	/** What it cost against the price of its decision, in basis points; absent until it is over. */
	readonly cost?: BasisPoints;
	/** What went wrong with it last, for example why a cancel failed, or null. */
	readonly trouble: string | null;
};

export type FillView = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly price: number;
	readonly quantity: number;
	/** In units of `feeAsset`. */
	readonly fee: number;
	readonly feeAsset: string;
	readonly liquidity: 'maker' | 'taker';
};

/** An order that risk did not let pass. */
export type RefusalView = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly quantity: number;
	readonly limitPrice: number;
	readonly source: Source;
	readonly refusals: readonly Refusal[];
};

/** A position that went back to nothing; money in quote units, fees in it. */
export type TradeView = {
	readonly seq: number;
	readonly symbol: MarketSymbol;
	readonly openedAt: EpochMs;
	readonly closedAt: EpochMs;
	readonly pnl: number;
	readonly return: Fraction;
};

/** What became of the orders that were working when trading was halted. */
export type HaltView = {
	readonly at: EpochMs;
	/** Client ids of the orders that were working. */
	readonly orders: readonly string[];
	/** Those of them that are still not final. */
	readonly working: readonly string[];
	/** When the last of them became final, or null while one works. */
	readonly clearedAt: EpochMs | null;
};

/** The last closing of all positions. */
export type FlattenView = {
	readonly startedAt: EpochMs;
	readonly finishedAt: EpochMs | null;
	readonly reason: string;
	/** What was too small to be sold, by market; empty until it has finished. */
	readonly dust: Readonly<Record<MarketSymbol, DecimalText>>;
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

/** One model's word on one market. */
export type VoteView = {readonly modelId: string; readonly probability: Fraction};

/** The probability of a rise that stood at the close of a bar. */
export type SignalPoint = {readonly at: EpochMs; readonly probability: Fraction};

export type AllocationPoint = {readonly seq: number; readonly at: EpochMs; readonly allocator: string; readonly weights: Readonly<Record<MarketSymbol, Fraction>>};

/** What the account was worth over one UTC day, at the marks that were made. */
export type DayEquity = {readonly day: EpochMs; readonly open: number; readonly close: number};

/** What a person has changed in what the agents do. */
export type Steering = {
	readonly autonomy: Autonomy;
	/** Weights set by hand; markets that are not here belong to the allocator. */
	readonly overrides: Readonly<Record<MarketSymbol, Fraction>>;
	readonly pausedAgents: readonly string[];
	readonly pausedMarkets: readonly MarketSymbol[];
	/** What every target is multiplied with, 0 to 1. */
	readonly riskScale: Fraction;
};

/** A breaker that has tripped, newest last in a list. */
export type TripView = {readonly seq: number; readonly at: EpochMs; readonly breaker: HaltCause['rule']; readonly action: 'restrict' | 'halt' | 'flatten'; readonly reason: string; readonly until: EpochMs | null};

export type FeedView = {readonly feed: string; readonly status: 'live' | 'stale' | 'down'; readonly detail: string; readonly since: EpochMs};

/** How our books and the venue's agree. */
export type ReconciliationView = {
	/** When they were last compared to the end; null before the first time since the start. */
	readonly at: EpochMs | null;
	/** What nobody has decided on yet; trading waits while there is any. */
	readonly differences: readonly Difference[];
	/** True when these differences were found when books and venue met for the first time. */
	readonly first: boolean;
	/** Open orders at the venue that are not ours and stay untouched. */
	readonly foreignOrders: number;
	/** Units of each asset that are the user's own: never traded, never counted. */
	readonly foreign: Readonly<Record<string, DecimalText>>;
	/** Fees that were taken in assets whose price nobody knows here: no part of any profit or loss that is shown. */
	readonly unpricedFees: Readonly<Record<string, DecimalText>>;
};

export type ClockView = {readonly offsetMs: Milliseconds; readonly at: EpochMs};

export type EngineView = {
	/** Sequence number of the last record folded in; 0 before the first. */
	readonly seq: number;
	readonly at: EpochMs;
	readonly version: string;
	readonly mode: Mode;
	readonly venue: string;
	readonly quoteCurrency: string;
	readonly symbols: readonly MarketSymbol[];
	/** Trading rules by market; empty until they are loaded. */
	readonly markets: Readonly<Record<MarketSymbol, Market>>;
	/** Length of the bars in `candles`. */
	readonly timeframe: Timeframe;
	readonly tradingState: TradingState;
	/** Why it is not RUNNING, newest last; empty when RUNNING. */
	readonly causes: readonly HaltCause[];
	/** The halt that holds now, or null when trading is not HALTED. */
	readonly halt: HaltView | null;
	readonly flattening: boolean;
	/** The flattening that runs or ran last since the start, or null. */
	readonly flatten: FlattenView | null;
	/** Why the engine stopped, or null while it runs. */
	readonly stopped: string | null;
	readonly equity: Equity | null;
	/** Marked at each bar, oldest first, at most `viewLimits.equityPoints`. */
	readonly equityCurve: readonly EquityPoint[];
	/** Last bars, oldest first, at most `viewLimits.candles`. */
	readonly candles: Readonly<Record<MarketSymbol, readonly Candle[]>>;
	readonly quotes: Readonly<Record<MarketSymbol, Quote>>;
	readonly insights: Readonly<Record<MarketSymbol, Insight>>;
	readonly positions: Readonly<Record<MarketSymbol, Position>>;
	/** How each position is protected by a stop at the venue. */
	readonly protection: Readonly<Record<Place, Protection>>;
	/** What is at which venue, units of each asset; null where only one is traded on, or nobody has said it yet. */
	readonly places: Readonly<Record<string, LedgerBalances>> | null;
	/** Every working order and the last finished ones, oldest first; finished ones leave when there are more than `viewLimits.orders`. */
	readonly orders: readonly OrderView[];
	/** Oldest first, at most `viewLimits.fills`, and so on for the lists below. */
	readonly fills: readonly FillView[];
	readonly refusals: readonly RefusalView[];
	readonly trades: readonly TradeView[];
	readonly trips: readonly TripView[];
	/** Oldest first; the first is the day on which the journal begins. */
	readonly days: readonly DayEquity[];
	readonly steering: Steering;
	/** What it was before the last command that steered, in case that command is refused; else null. */
	readonly steeringBefore: Steering | null;
	readonly regime: Regime | null;
	readonly regimeSince: EpochMs | null;
	/** Regime at each bar, oldest first, at most `viewLimits.regimePoints`. */
	readonly regimeHistory: readonly RegimePoint[];
	readonly limits: readonly LimitUse[];
	/** Every breaker, in an order that stays; empty until they have spoken. */
	readonly breakers: readonly BreakerStatus[];
	readonly allocator: string | null;
	readonly weights: Readonly<Record<MarketSymbol, Fraction>>;
	readonly weightReasons: Readonly<Record<MarketSymbol, readonly string[]>>;
	readonly allocatedAt: EpochMs | null;
	readonly allocations: readonly AllocationPoint[];
	/** Each model's last word, by market. */
	readonly votes: Readonly<Record<MarketSymbol, readonly VoteView[]>>;
	readonly signalHistory: Readonly<Record<MarketSymbol, readonly SignalPoint[]>>;
	/** Sequence number of the record of each insight in `insights`. */
	readonly insightSeqs: Readonly<Record<MarketSymbol, number>>;
	readonly models: readonly ModelCard[];
	readonly feeds: readonly FeedView[];
	/** What is wrong with the data now; what is well again is not here. */
	readonly quality: readonly QualityFinding[];
	/** Last prices at the venues that are not traded on, by venue. */
	readonly elsewhere: Readonly<Record<string, readonly Quote[]>>;
	/** Each venue's clock minus ours, as measured last. */
	readonly clocks: Readonly<Record<string, ClockView>>;
	readonly reconciliation: ReconciliationView;
	/** Close of the last completed bar. */
	readonly lastBarClose: EpochMs | null;
	/** Oldest first, at most `viewLimits.lines`. */
	readonly journal: readonly JournalLine[];
	readonly counts: ViewCounts;
};

/** Totals since the journal began. */
export type ViewCounts = {
	/** Completed bars. */
	readonly bars: number;
	/** Allocations set. */
	readonly decisions: number;
	/** Orders intended. */
	readonly orders: number;
	readonly fills: number;
	readonly refusals: number;
	/** Halts for any cause but a start that has yet to reconcile. */
	readonly halts: number;
	/** Positions that went back to nothing, and how many of them with a profit. */
	readonly trades: number;
	readonly wonTrades: number;
	/** Fees paid, in the quote currency at the price of each fill; fees in a third asset count at its last quote, or not at all before it has one. */
	readonly fees: number;
};

export const viewLimits = {
	equityPoints: 1000,
	candles: 400,
	regimePoints: 720,
	orders: 60,
	fills: 200,
	refusals: 100,
	trades: 300,
	trips: 50,
	days: 1500,
	allocations: 200,
	signalPoints: 240,
	lines: 400,
} as const;

