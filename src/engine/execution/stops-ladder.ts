/**
When a stop is not enough: the market has fallen through its trigger, and what it was to sell is still there. Then the rest
is sold by limits that reach further each time one is not filled.
*/
import type {EngineConfig} from '../domain/config.js';
import {type Decimal, decimal} from '../domain/decimal.js';
import type {OrderStatus} from '../domain/order.js';
import type {EpochMs, Fraction, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {ReactionContext} from '../kernel/stage.js';
import {reachOf, reachingLimit} from './flatten.js';
import {reducingSell} from './reducing-sell.js';
import {type StopsState, guardOf, tradesOf} from './stops-book.js';

/** A stop that was set off gets this long to sell by itself. */
const patienceMs: Milliseconds = 10_000;
const restMs: Milliseconds = 2000;
export const ladderTimer = 'stop-ladder';

/** Notes since when the bid has been at or below the floor. One sample alone is no fall: a second must show it after some time. */
export function watchFloor(state: StopsState, symbol: MarketSymbol, at: EpochMs): void {
	const guard = guardOf(state, symbol);
	const isBelow = guard.floor !== null && (state.bids[symbol] ?? Number.POSITIVE_INFINITY) <= Number(guard.floor);
	guard.belowSince = isBelow ? guard.belowSince ?? at : null;
	if (isBelow && at - (guard.belowSince ?? at) >= patienceMs) {
		guard.misses ??= 0;
	}
}

export function isLadderDue(state: StopsState, symbol: MarketSymbol, at: EpochMs): boolean {
	const {misses, belowSince} = guardOf(state, symbol);
	return misses !== null && belowSince !== null && at - belowSince >= patienceMs;
}

/**
Takes note of how a sell has ended; returns whether the ladder rests for a moment. The next rung follows at once; at its
foot, and after a rejection, the same order would only meet the same answer.
*/
export function mustRest(state: StopsState, symbol: MarketSymbol, status: OrderStatus, slippageGuard: Fraction): boolean {
	const guard = guardOf(state, symbol);
	if (guard.misses === null || status === 'filled' || status === 'rejected') {
		return guard.misses !== null && status === 'rejected';
	}

	guard.misses += 1;
	return reachOf(guard.misses, slippageGuard) === reachOf(guard.misses - 1, slippageGuard);
}

export function waitOnLadder(symbol: MarketSymbol, {at, emit}: ReactionContext): void {
	emit.effect({type: 'SetTimer', timer: `${ladderTimer}:${symbol}`, at: at + restMs});
}

/** Sells what is left, at once or not at all; returns false while another order of the market works. */
export function sellOn(state: StopsState, symbol: MarketSymbol, quantity: Decimal, config: EngineConfig, {emit}: ReactionContext): boolean {
	const [market, bid] = [state.markets[symbol], state.bids[symbol]];
	if (market === undefined || bid === undefined || tradesOf(state, symbol).length > 0) {
		return false;
	}

	const reach = reachOf(guardOf(state, symbol).misses ?? 0, config.execution.slippageGuard);
	const limit = reachingLimit({quantity, market, bid: decimal(bid.toFixed(12))}, reach);
	emit.event({
		type: 'OrderProposed',
		proposal: {
			...reducingSell({
				symbol, quantity, limit, timeInForce: 'immediate-or-cancel', source: 'engine',
				reason: `the market fell through the stop at ${guardOf(state, symbol).floor ?? '?'} and left this unsold`,
			}),
			afterTrigger: true,
		},
	});
	return true;
}
