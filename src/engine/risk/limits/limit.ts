/**
What every limit is: a pure function from the account and one order to how much of the limit would be used, and a refusal
where that is too much.
*/
import type {RiskConfig} from '../../domain/config.js';
import type {Decimal} from '../../domain/decimal.js';
import type {LimitUse} from '../../domain/event.js';
import type {Market} from '../../domain/market.js';
import type {Refusal, Side, Source} from '../../domain/order.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {RiskAccount} from '../account.js';

/** An order as limits look at it: after sizing and rounding, at its worst price. */
export type CheckedOrder = {
	readonly symbol: MarketSymbol;
	/** Where it must go; null where only one venue is traded on, and where it will be routed. */
	readonly venue: string | null;
	readonly side: Side;
	readonly quantity: Decimal;
	/** The worst price that it accepts. */
	readonly price: Decimal;
	/** Quantity × limit price, in quote units. */
	readonly notional: number;
	readonly reduceOnly: boolean;
	/** True when what does not fill at once is cancelled. */
	readonly immediate: boolean;
	/** True for a stop, which counts beside other orders, not among them; `replaces` is the stop whose place it takes. */
	readonly isStop: boolean;
	readonly replaces: string | null;
	/** True for a stop and for what sells after it was set off: HALTED or not, it only ends risk. */
	readonly protects: boolean;
	readonly source: Source;
	readonly market: Market;
	/** What was proposed, in base units, and in words how the quantity came of it. */
	readonly wanted: Decimal;
	readonly sizing: string;
};

export type LimitCheck = {
	/** Use after a full fill; null where the limit has no number to show. */
	readonly use: LimitUse | null;
	readonly refusal: Refusal | null;
};

export type Limit = (account: RiskAccount, order: CheckedOrder, config: RiskConfig) => LimitCheck;

export const passes: LimitCheck = {use: null, refusal: null};

/** Shares closer than this are equal: their difference comes from the last digits of floats, not from money. */
const sameShare = 1e-12;

/** Returns whether a share has reached `limit`, exactly or beyond. */
export function reaches(share: number, limit: number): boolean {
	return share >= limit - sameShare;
}

/** Returns a check of `used` against `limit`: more than the limit is refused, exactly the limit passes. */
export function upTo(use: LimitUse, explain: string): LimitCheck {
	const {rule, limit, used} = use;
	return {use, refusal: used > limit + sameShare ? {rule, limit, would: used, explain} : null};
}

/** Returns `0.312` as `31.2 %`. */
export function percent(value: number): string {
	return `${(value * 100).toFixed(1)} %`;
}
