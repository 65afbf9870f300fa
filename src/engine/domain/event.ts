/**
Everything that can have happened, in the past tense. Inputs come from outside (feeds, venues, people, timers, models in
their workers); the rest follows from them inside the kernel. Both are journaled, and the screen is a fold of both.
*/
import type {BreakerName, BreakerStatus} from './breaker.js';
import type {Choice, Command} from './command.js';
import type {DecimalText} from './decimal.js';
import type {Insight, ModelCard, Prediction, Regime} from './insight.js';
import type {LedgerBalances} from './ledger.js';
import type {Candle, Market, Quote, Timeframe} from './market.js';
import type {Approved, Balances, Fill, Order, OrderProposal, OrderStatus, Position, Refusal, ReportedFill, RoutedSlice, Source, VenueOrder} from './order.js';
import type {QualityFinding} from './quality.js';
import type {BasisPoints, EpochMs, Fraction, MarketSymbol, Milliseconds} from './units.js';

export type Mode = 'replay' | 'sim' | 'paper' | 'live';

/** RUNNING trades, REDUCE_ONLY only makes positions smaller, HALTED sends nothing (but what flattens). */
export type TradingState = 'RUNNING' | 'REDUCE_ONLY' | 'HALTED';

/** Why trading stands still or is restricted. `latched` ones survive a restart and need a typed RESUME. */
export type HaltCause = {
	/** What trading is brought down to. */
	readonly state: 'REDUCE_ONLY' | 'HALTED';
	readonly rule: 'start' | 'stop' | 'reconcile' | 'command' | BreakerName | 'daily-loss' | 'breaker' | 'invariant' | 'screen-lost' | 'clock';
	readonly reason: string;
	readonly source: Source;
	readonly latched: boolean;
	/** When it ends by itself, or null. */
	readonly until: EpochMs | null;
};

/** A difference between what the journal says and what the venue says. */
export type Difference = {
	readonly kind: 'balance' | 'order' | 'fill';
	/** An asset, a client order id, or a trade id. */
	readonly subject: string;
	/** Of a balance the ledger's, and the venue's without what belongs to the user. */
	readonly ours: string;
	readonly theirs: string;
	/** What a person names it by; another difference has another name. Records from before differences had names lack it, and so on. */
	readonly id?: string;
	/** What theirs is worth more than ours, quote units; null where no price is known. */
	readonly value?: number | null;
	/** What it probably is, in words. */
	readonly likely?: string;
};

/** Units of an asset at the venue that are the user's own, before and now. */
export type ForeignChange = {readonly asset: string; readonly before: DecimalText; readonly amount: DecimalText};

/** One limit as the screen shows it: how much of it is used. Both in the limit's own unit. */
export type LimitUse = {
	readonly rule: 'position' | 'leverage' | 'drawdown' | 'daily-loss' | 'cluster';
	readonly used: number;
	readonly limit: number;
	/** What fills it most, for example a symbol. */
	readonly subject: string;
};

/** What the account is worth at marked prices. Money in the quote currency. */
export type Equity = {
	readonly equity: number;
	readonly cash: number;
	/** Gross value of positions. */
	readonly exposure: number;
	readonly peak: number;
	/** Fall from the peak, 0 or above. */
	readonly drawdown: Fraction;
	/** Equity at the opening of the UTC day. */
	readonly dayOpen: number;
	readonly dayChange: Fraction;
	readonly leverage: number;
	/** What came into the account from outside minus what left it, since it opened; no profit. Left out while it is 0. */
	readonly flows?: number;
};

/**
The stop of one position. `none`: nothing to protect. `pending`: asked for and not confirmed by the venue. `missing`: for
too long, or none can be had. Quantities in base units, the trigger in quote units; null without a stop.
*/
export type Protection = {
	readonly symbol: MarketSymbol;
	/** Where, when more than one venue is traded on: the position has a stop at each. */
	readonly venue?: string;
	readonly status: 'none' | 'pending' | 'confirmed' | 'missing';
	readonly held: DecimalText;
	/** What confirmed stops would sell. */
	readonly quantity: DecimalText;
	readonly trigger: DecimalText | null;
	/** Why there is no stop, or null. */
	readonly reason: string | null;
};

type Inputs = {
	/** The first record of every start. On the first one the account opens with `capital`. */
	EngineStarted: {
		readonly version: string;
		readonly mode: Mode;
		readonly venue: string;
		readonly symbols: readonly MarketSymbol[];
		readonly quoteCurrency: string;
		readonly capital: DecimalText;
		readonly seed: number;
		readonly configHash: string;
		/** The whole configuration without secrets, so that a journal explains itself. */
		readonly config: unknown;
	};
	/** `elsewhere` has the rules of the other venues that are traded on, by their names. */
	MarketsLoaded: {readonly venue: string; readonly markets: readonly Market[]; readonly elsewhere?: Readonly<Record<string, readonly Market[]>>};
	/** Bars before the start, oldest first; they warm features up and are never traded on. */
	HistoryLoaded: {readonly symbol: MarketSymbol; readonly timeframe: Timeframe; readonly candles: readonly Candle[]};
	CandleClosed: {readonly symbol: MarketSymbol; readonly timeframe: Timeframe; readonly candle: Candle};
	/** A bar that is not fit to be used, and why. */
	CandleRefused: {readonly symbol: MarketSymbol; readonly openTime: EpochMs; readonly reason: string};
	/** The answer to a request for closed bars: which markets have the bar that closed at `barClose`. */
	BarsFetched: {readonly barClose: EpochMs; readonly present: readonly MarketSymbol[]; readonly missing: readonly MarketSymbol[]};
	/** Prices at the venue that is traded on; `elsewhere` has those of the other venues by their names. */
	QuotesSampled: {readonly quotes: readonly Quote[]; readonly elsewhere?: Readonly<Record<string, readonly Quote[]>>};
	DataQualityChanged: QualityFinding;
	/** A venue's clock minus ours in real time, the median of several questions. `traded` where our orders go to it. */
	ClockMeasured: {readonly venue: string; readonly traded: boolean; readonly offsetMs: Milliseconds; readonly samples: number};
	FeedHealthChanged: {readonly feed: string; readonly status: 'live' | 'stale' | 'down'; readonly detail: string};
	/**
	What the venue says of our account, asked at start, at reconnect and every few minutes. Its fills were reported before;
	`tradeIds` names those that it lists since the time asked for, by market. `places` says what of it is at which venue, where
	more than one is traded on.
	*/
	AccountReported: {
		readonly balances: Balances;
		readonly openOrders: readonly VenueOrder[];
		readonly tradeIds?: Readonly<Record<MarketSymbol, readonly string[]>>;
		readonly places?: Readonly<Record<string, LedgerBalances>>;
	};
	/**
	Which part of an approved order goes where, by the books of that moment. `unrouted` is what no venue can take, `left` why a
	venue was not asked to take any.
	*/
	OrderRouted: {readonly clientOrderId: string; readonly slices: readonly RoutedSlice[]; readonly unrouted: DecimalText; readonly left: Readonly<Record<string, string>>};
	/** `keys` where the venue does not accept our keys, so that asking again changes nothing; `advice` is what a person can do. */
	AccountUnavailable: {readonly reason: string; readonly trouble?: 'keys'; readonly advice?: string};
	ModelTrained: {readonly card: ModelCard};
	ModelTrainingFailed: {readonly kind: string; readonly reason: string};
	/** Answer of the models to one closed bar; empty while no model is ready. */
	PredictionsMade: {readonly barClose: EpochMs; readonly predictions: readonly Prediction[]; readonly regime: Regime | null};
	/** One order as the venue tells it. May repeat what is known. */
	OrderReported: {readonly order: VenueOrder};
	/** One execution as the venue tells it. May repeat what is known, or belong to somebody else's order. */
	FillReported: {readonly fill: ReportedFill};
	/** The venue refused an order (`rejected`), or nobody knows whether it arrived (`unknown`). */
	SubmitFailed: {readonly clientOrderId: string; readonly outcome: 'rejected' | 'unknown'; readonly reason: string};
	CancelFailed: {readonly clientOrderId: string; readonly reason: string};
	/** The venue knows no order by that id. */
	OrderMissing: {readonly clientOrderId: string};
	/** The venue could not be asked about an order. */
	LookUpFailed: {readonly clientOrderId: string; readonly reason: string};
	/** What somebody beside the engine has sent for us while it could not, up to that time of the machine's clock: its executions are ours. */
	HaltedOutside: {readonly upTo: EpochMs; readonly orders: readonly Order[]};
	CommandReceived: {readonly command: Command};
	TimerFired: {readonly timer: string};
	/** Something that a person should know of how the engine came to run. */
	NoticeGiven: {readonly level: 'info' | 'warn'; readonly text: string};
	/** Something that must be true was not; the input that showed it is not part of the history. */
	InvariantBroken: {readonly reason: string; readonly during: string};
	EngineStopped: {readonly reason: string; readonly stateHash: string};
};

type Derived = {
	/** A bar is complete: the markets in `symbols` have it, those in `missing` did not in time. Nothing is decided on a `late` one. */
	BarCompleted: {readonly barClose: EpochMs; readonly symbols: readonly MarketSymbol[]; readonly missing: readonly MarketSymbol[]; readonly late: boolean};
	EquityMarked: Equity;
	PositionChanged: Position;
	/** A position went back to nothing. Money in quote units, fees in it. */
	TradeClosed: {
		readonly symbol: MarketSymbol;
		readonly openedAt: EpochMs;
		readonly pnl: DecimalText;
		/** Profit or loss over what was paid. */
		readonly return: Fraction;
	};
	FeaturesComputed: {readonly symbol: MarketSymbol; readonly barClose: EpochMs; readonly values: readonly (number | null)[]};
	RegimeChanged: {readonly from: Regime['name'] | null; readonly to: Regime};
	InsightFormed: Insight;
	/** Target weights of one allocator, fractions of equity, with what each was made of. */
	AllocationSet: {
		readonly allocator: string;
		readonly barClose: EpochMs;
		readonly weights: Readonly<Record<MarketSymbol, Fraction>>;
		/** How sure the allocator is of each, 0 to 1. */
		readonly confidence: Readonly<Record<MarketSymbol, Fraction>>;
		readonly reasons: Readonly<Record<MarketSymbol, readonly string[]>>;
	};
	OrderProposed: {readonly proposal: OrderProposal};
	/** `proposedBy` is the sequence number of the proposal. */
	OrderRefused: {readonly proposal: OrderProposal; readonly proposedBy: number; readonly refusals: readonly Refusal[]};
	/** The order as sized and rounded, and every limit with what it would be after a full fill. */
	OrderApproved: {readonly order: Approved<Order>; readonly proposedBy: number; readonly sizing: string; readonly checked: readonly LimitUse[]; readonly reason: string};
	/** An approved order has become parts, one for each venue that it goes to, or none: then nothing leaves. `route` says where and why, `reason` what the order is for. */
	OrderSplit: {readonly clientOrderId: string; readonly symbol: MarketSymbol; readonly parts: readonly Approved<Order>[]; readonly route: string; readonly reason: string};
	/** What is where, when more than one venue is traded on: units of each asset by venue. */
	HoldingsPlaced: {readonly places: Readonly<Record<string, LedgerBalances>>};
	/** Journaled and on the disk before the order leaves. */
	OrderIntended: {readonly order: Approved<Order>; readonly reason: string};
	OrderAcknowledged: {readonly clientOrderId: string; readonly venueOrderId: string};
	OrderRejected: {readonly clientOrderId: string; readonly reason: string};
	/** Sent, and nobody knows whether it arrived; nothing else is sent for its market until that is known. */
	OrderOutcomeUnknown: {readonly clientOrderId: string; readonly reason: string};
	OrderFilled: {readonly fill: Fill};
	CancelIntended: {readonly clientOrderId: string; readonly reason: string};
	/** Nothing more can happen to the order; all its fills are known. */
	/** `replaced` when another order is proposed for what it left unfilled. */
	OrderClosed: {readonly clientOrderId: string; readonly symbol: MarketSymbol; readonly status: OrderStatus; readonly filled: DecimalText; readonly replaced?: true};
	/** A stop is to go, because its coins are to be sold or its position is gone. */
	CancelProposed: {readonly clientOrderId: string; readonly reason: string};
	ProtectionChanged: Protection;
	/** While the engine stops: all that could be done for stops after what has just happened is on its way. */
	ProtectionTended: {readonly reason: string};
	/** What a finished order cost against the price of its decision, in quote units, and where it came from; `cost` in basis points of what was wanted. */
	ShortfallMeasured: {
		readonly clientOrderId: string;
		readonly symbol: MarketSymbol;
		readonly total: DecimalText;
		/** The price moved before it was sent. */
		readonly delay: DecimalText;
		/** Half of the spread. */
		readonly spread: DecimalText;
		/** What the fills were worse than that. */
		readonly impact: DecimalText;
		readonly fee: DecimalText;
		/** The price moved away from what was not filled. */
		readonly opportunity: DecimalText;
		readonly cost: BasisPoints;
		/** What it was expected to cost when it was sent, fee included; left out where too little was known of the market, and of stops. */
		readonly expected?: BasisPoints;
	};
	LimitsMeasured: {readonly limits: readonly LimitUse[]};
	/** `value` and `limit` are in the breaker's own unit; records from before they were told have none. */
	BreakerTripped: {
		readonly breaker: HaltCause['rule'];
		readonly action: 'restrict' | 'halt' | 'flatten';
		readonly reason: string;
		readonly until: EpochMs | null;
		readonly value?: number;
		readonly limit?: number;
	};
	/** A breaker went from one state to the next. */
	BreakerChanged: BreakerStatus;
	/** What the breakers measured that has moved since it was told last. */
	BreakersMeasured: {readonly breakers: readonly BreakerStatus[]};
	TradingHalted: HaltCause;
	TradingRestricted: HaltCause;
	/** `lifted` are the causes that ended; `state` is what trading is in now. */
	TradingResumed: {readonly state: TradingState; readonly lifted: readonly HaltCause[]; readonly reason: string; readonly source: Source};
	FlattenStarted: {readonly reason: string; readonly source: Source};
	/** No order is open and no position is left above dust. */
	FlattenFinished: {readonly startedAt: EpochMs; readonly dust: Readonly<Record<MarketSymbol, DecimalText>>};
	OrdersReconciled: {readonly differences: readonly Difference[]; readonly foreignOrders: number; readonly pending: number};
	/** `foreign` is what is left of the user's own coins where the venue holds less of them than we remember. */
	BalancesReconciled: {readonly differences: readonly Difference[]; readonly foreign?: readonly ForeignChange[]};
	/** `first` where there are differences and books and venue have never agreed: what the venue has more was there before. */
	Reconciled: {readonly differences: readonly Difference[]; readonly foreignOrders: number; readonly first?: true};
	/** A person has said what becomes of a difference. `order` or `fill` is what the venue has, where it is one of those. */
	DifferenceResolved: {
		readonly difference: Difference;
		readonly choice: Choice;
		readonly source: Source;
		readonly reason: string;
		readonly order: VenueOrder | null;
		readonly fill: Fill | null;
	};
	/** An order at the venue that bears our name and was not known counts as ours from now on. */
	OrderAdopted: {readonly order: Order; readonly venueOrderId: string; readonly reason: string};
	/** What at the venue is the user's own is never traded and never counted. */
	ForeignHoldingChanged: ForeignChange & {readonly reason: string};
	/**
	Something came into the account (`amount` above 0) or left it without a trade of ours. `value` is what it was worth in
	quote units, null where no price is known; `growth` is equity after it over equity before it. `forFee` where a venue took
	a fee from coins that are not in the books, which the fill has then cost us.
	*/
	ExternalFlow: {
		readonly asset: string;
		readonly amount: DecimalText;
		readonly value: DecimalText | null;
		readonly growth: number;
		readonly reason: string;
		readonly forFee?: true;
	};
	/** The venue has been asked for our account since `since` and has not answered. */
	AccountSilent: {readonly since: EpochMs; readonly reason: string};
	CommandRefused: {readonly command: Command; readonly reason: string};
};

type EventData = Inputs & Derived;

export type InputType = keyof Inputs;
export type EventType = keyof EventData;

/** The event of one type: its data and its name. */
export type EventOf<Type extends EventType> = Readonly<{type: Type} & EventData[Type]>;

export type DomainEvent = {[Type in EventType]: EventOf<Type>}[EventType];
export type InputEvent = {[Type in InputType]: EventOf<Type>}[InputType];

/** An event as the journal keeps it: in sequence, at a time, with the sequence numbers of what it follows from. */
export type JournalRecord<Event extends DomainEvent = DomainEvent> = {
	readonly seq: number;
	readonly at: EpochMs;
	/** True when it came from outside, so that a replay must be told of it. */
	readonly input: boolean;
	readonly causes: readonly number[];
	readonly event: Event;
};

