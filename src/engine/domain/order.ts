/**
Orders, fills and what became of them. Amounts are exact decimals in text.
*/
import type {DecimalText} from './decimal.js';
import type {EpochMs, Fraction, MarketSymbol} from './units.js';

export type Side = 'buy' | 'sell';

/** Who wanted something: a key, a shell command, a breaker, an agent, a signal of the operating system, the engine. */
export type Source = 'key' | 'cli' | 'breaker' | 'agent' | 'signal' | 'engine';

/** What somebody would like to trade, before sizing and limits. */
export type OrderProposal = {
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly quantity: DecimalText;
	/** The worst price that is acceptable. */
	readonly limitPrice: DecimalText;
	/** True when it can only make a position smaller; such orders pass every limit that guards against more risk. */
	readonly reduceOnly: boolean;
	/** How sure its maker is, 0 to 1; sizing scales with it. */
	readonly confidence: Fraction;
	/** True when its maker has already scaled it to a volatility target, so that sizing does not do it again. */
	readonly volatilityTargeted: boolean;
	readonly timeInForce: TimeInForce;
	readonly source: Source;
	readonly reason: string;
	/** How it goes on when it is not filled; without it, it does not. */
	readonly chase?: Chase;
	/** Makes it a stop. */
	readonly trigger?: Trigger;
	/** Client id of the stop whose place it takes. */
	readonly replaces?: string;
	/** Sells what a stop that was set off has left unsold; allowed whatever the trading state, like the stop itself. */
	readonly afterTrigger?: true;
	/** Where it must go, when more than one venue is traded on; without it the order is routed. */
	readonly venue?: string;
};

/** What a stop waits for: outside the book until the market trades at that price; to sell, for a fall to it. */
export type Trigger = {readonly price: DecimalText};

/** An order that follows the price: which try this is, counted from 0, and what it was decided on. */
export type Chase = {
	readonly attempt: number;
	/** Price of the decision, quote units; no try reaches further from it than the slippage guard. */
	readonly decisionPrice: DecimalText;
	readonly confidence: Fraction;
	readonly volatilityTargeted: boolean;
	readonly source: Source;
	readonly reason: string;
};

export type TimeInForce = 'good-till-cancelled' | 'immediate-or-cancel';

/** An order as execution sends it. The price is a limit; `immediate` cancels at once what does not fill at once. */
export type Order = {
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly quantity: DecimalText;
	readonly limitPrice: DecimalText;
	readonly timeInForce: TimeInForce;
	readonly reduceOnly: boolean;
	readonly chase?: Chase;
	readonly trigger?: Trigger;
	readonly replaces?: string;
	/** Where it goes; left out where only one venue is traded on, and until it is routed. */
	readonly venue?: string;
};

/** Part of an order that goes to one venue. */
export type RoutedSlice = {readonly venue: string; readonly quantity: DecimalText; readonly limitPrice: DecimalText};

/** Returns whether an order waits for its trigger: a stop. */
export function isStop({trigger}: Pick<Order, 'trigger'>): boolean {
	return trigger !== undefined;
}

/**
Life of an order:
intended → open → (partially filled) → filled | cancelled | expired; intended → rejected; any → unknown → resolved.
*/
export type OrderStatus = 'intended' | 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected' | 'unknown' | 'lost';

/** Statuses after which nothing more can happen to an order. */
export const finalStatuses: ReadonlySet<OrderStatus> = new Set(['filled', 'cancelled', 'expired', 'rejected', 'lost']);

/** One execution at the venue. `fee` is what the venue took, in units of `feeAsset`. */
export type Fill = {
	readonly tradeId: string;
	readonly venueOrderId: string;
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly price: DecimalText;
	readonly quantity: DecimalText;
	readonly fee: DecimalText;
	readonly feeAsset: string;
	readonly liquidity: 'maker' | 'taker';
	readonly at: EpochMs;
};

/** An execution as a venue tells it; some say only their own order id. */
export type ReportedFill = Omit<Fill, 'clientOrderId'> & {readonly clientOrderId: string | null};

/** One order as the venue tells it, in answer to a question or on its stream. */
export type VenueOrder = {
	readonly clientOrderId: string;
	readonly venueOrderId: string;
	readonly symbol: MarketSymbol;
	readonly side: Side;
	readonly quantity: DecimalText;
	readonly filled: DecimalText;
	readonly limitPrice: DecimalText;
	readonly status: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected';
	readonly at: EpochMs;
};

/** Free and reserved units of each asset at the venue. */
export type Balances = Readonly<Record<string, {readonly free: DecimalText; readonly reserved: DecimalText}>>;

/** What the ledger holds of one market. Costs in quote units. */
export type Position = {
	readonly symbol: MarketSymbol;
	readonly quantity: DecimalText;
	/** Average cost of what is held, fees in it, in quote units per base unit. */
	readonly averageCost: DecimalText;
	readonly realizedPnl: DecimalText;
	readonly openedAt: EpochMs | null;
};

/** Why an order was not allowed: the rule, its limit, and what it would have become. Fractions of equity unless said. */
export type Refusal = {
	readonly rule: string;
	readonly limit: Fraction;
	readonly would: Fraction;
	readonly explain: string;
};

declare const approved: unique symbol;

/** Something that every limit has let pass. Only `engine/risk` can make one. */
export type Approved<T> = T & {readonly [approved]: true};
