/**
The account as risk sees it at one moment: what is held, what working orders may still add, and how markets move together.
*/
import {type Decimal, decimal, toNumber, zero} from '../domain/decimal.js';
import type {TradingState} from '../domain/event.js';
import type {Market} from '../domain/market.js';
import {type Order, isStop} from '../domain/order.js';
import type {Fraction, MarketSymbol} from '../domain/units.js';

export type WorkingOrder = {readonly order: Order; readonly filled: Decimal};

export type RiskAccount = {
	readonly equity: number;
	readonly cash: number;
	readonly drawdown: Fraction;
	readonly dayChange: Fraction;
	/** True when a person has resumed after the loss of this day. */
	readonly lossForgiven: boolean;
	readonly tradingState: TradingState;
	readonly flattening: boolean;
	/** Streams of the traded venue that trading hangs on and that are down. */
	readonly lost: readonly string[];
	readonly markets: Readonly<Record<MarketSymbol, Market>>;
	readonly prices: Readonly<Record<MarketSymbol, number>>;
	/** What each market trades in a day, mean of the last 30, in quote units; none where that is not known. */
	readonly turnover: Readonly<Record<MarketSymbol, number>>;
	readonly held: Readonly<Record<MarketSymbol, Decimal>>;
	readonly working: readonly WorkingOrder[];
	/** Groups of markets that move together; every market is in exactly one. */
	readonly clusters: readonly (readonly MarketSymbol[])[];
};

function restOf({order, filled}: WorkingOrder): Decimal {
	return decimal(order.quantity) - filled;
}

/** Returns what is held and not already on its way out, in base units. What a stop would sell is not: the stop gives way to a sell. */
export function sellable(account: RiskAccount, symbol: MarketSymbol): Decimal {
	const leaving = account.working
		.filter(({order}) => order.symbol === symbol && order.side === 'sell' && !isStop(order))
		.reduce((sum, working) => sum + restOf(working), zero);
	return (account.held[symbol] ?? zero) - leaving;
}

/** Returns what a market would be worth if every working buy filled, in quote units. Working sells do not count: they may not fill. */
export function exposureOf(account: RiskAccount, symbol: MarketSymbol): number {
	const held = toNumber(account.held[symbol] ?? zero) * (account.prices[symbol] ?? 0);
	const coming = workingBuys(account).filter(({order}) => order.symbol === symbol);
	return coming.reduce((sum, working) => sum + costOf(working), held);
}

/** Returns the gross value of every market, working buys in it. */
export function grossExposure(account: RiskAccount): number {
	return Object.keys(account.markets).reduce((sum, symbol) => sum + exposureOf(account, symbol), 0);
}

/** Returns cash that no working buy has a claim on. */
export function freeCash(account: RiskAccount): number {
	return workingBuys(account).reduce((rest, working) => rest - costOf(working), account.cash);
}

function workingBuys(account: RiskAccount): readonly WorkingOrder[] {
	return account.working.filter(({order}) => order.side === 'buy');
}

function costOf(working: WorkingOrder): number {
	return toNumber(restOf(working)) * Number(working.order.limitPrice);
}
