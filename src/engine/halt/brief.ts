/**
What whoever halts must know of the engine to end what is the engine's, and nothing else: which orders are ours, what the
ledger held, and which executions the ledger had seen by then.
*/
import {type Decimal, type DecimalText, decimal, maximum, zero} from '../domain/decimal.js';
import {assetsOf} from '../domain/ledger.js';
import type {Market} from '../domain/market.js';
import type {ReportedFill} from '../domain/order.js';
import type {EpochMs, Fraction, MarketSymbol} from '../domain/units.js';

export type WorkingOrder = {readonly clientOrderId: string; readonly symbol: MarketSymbol};

/** `trigger` is the price that sets it off, where it is known. */
export type StopOrder = WorkingOrder & {readonly trigger?: DecimalText | undefined};

export type Brief = {
	/** How our client ids begin; null before the first order, when nothing at the venue can be ours. */
	readonly prefix: string | null;
	readonly symbols: readonly MarketSymbol[];
	/** What the ledger holds of each market, in base units. */
	readonly positions: Readonly<Record<MarketSymbol, DecimalText>>;
	/** Orders that may be at the venue, without stops. */
	readonly working: readonly WorkingOrder[];
	/** Stops that protect what is held: they stay unless the position goes. */
	readonly stops?: readonly StopOrder[] | undefined;
	/** Executions from here on are compared with `trades`; the venue's time. */
	readonly since: EpochMs;
	/** Names (`tradeName`) of the executions from `since` on that `positions` has in it. */
	readonly trades: readonly string[];
	readonly markets: Readonly<Record<MarketSymbol, Market>>;
	/** Last bids, for when the venue's book cannot be had. */
	readonly bids: Readonly<Record<MarketSymbol, number>>;
	/** How far beyond the bid the first sell reaches. */
	readonly slippageGuard: Fraction;
};

/** Returns whether an order is one that a halt ends: ours, and with `flatten` also the stops. */
export function isToEnd(brief: Brief, clientOrderId: string, flatten: boolean): boolean {
	return isOurs(brief, clientOrderId) && (flatten || brief.stops?.some(stop => stop.clientOrderId === clientOrderId) !== true);
}

export function tradeName({symbol, tradeId}: Pick<ReportedFill, 'symbol' | 'tradeId'>): string {
	return `${symbol} ${tradeId}`;
}

/** Returns whether a client id is one of our orders. */
export function isOurs({prefix}: Pick<Brief, 'prefix'>, clientOrderId: string | null): boolean {
	return prefix !== null && prefix !== '' && clientOrderId?.startsWith(prefix) === true;
}

/** Returns what executions of ours make of a position: bought less sold, fees in the base asset taken off. `fills` are of that market, each once. */
export function changeOf(brief: Brief, fills: readonly ReportedFill[]): Decimal {
	const known = new Set(brief.trades);
	let change = zero;
	for (const fill of fills.filter(({clientOrderId, at}) => isOurs(brief, clientOrderId) && at >= brief.since)) {
		if (!known.has(tradeName(fill))) {
			const fee = fill.feeAsset === assetsOf(fill.symbol).base ? decimal(fill.fee) : zero;
			change += (fill.side === 'buy' ? decimal(fill.quantity) : -decimal(fill.quantity)) - fee;
		}
	}

	return change;
}

/** Returns what is ours of a market now: the ledger's holding and what the venue has executed since. Never below zero. */
export function positionOf(brief: Brief, symbol: MarketSymbol, fills: readonly ReportedFill[]): Decimal {
	return maximum(decimal(brief.positions[symbol] ?? '0') + changeOf(brief, fills), zero);
}
