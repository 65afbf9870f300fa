/**
When a stop is not enough: the market has fallen through its trigger, and what it was to sell is still there. Then the rest
is sold by limits that reach further each time one is not filled.
*/
import type {EngineConfig} from '../domain/config.js';
import {type Decimal, decimal} from '../domain/decimal.js';
import type {OrderStatus} from '../domain/order.js';
import {type Place, knownOf, symbolOf, venueOf} from '../domain/place.js';
import type {EpochMs, Fraction, Milliseconds} from '../domain/units.js';
import type {ReactionContext} from '../kernel/stage.js';
import {reachOf, reachingLimit} from './flatten.js';
import {reducingSell} from './reducing-sell.js';
import {type StopsState, guardOf, tradesOf} from './stops-book.js';

/** A stop that was set off gets this long to sell by itself. */
const patienceMs: Milliseconds = 10_000;
const restMs: Milliseconds = 2000;
export const ladderTimer = 'stop-ladder';

/** Notes since when the bid has been at or below the floor. One sample alone is no fall: a second must show it after some time. */
export function watchFloor(state: StopsState, place: Place, at: EpochMs): void {
	const guard = guardOf(state, place);
	const isBelow = guard.floor !== null && (knownOf(state.bids, place) ?? Number.POSITIVE_INFINITY) <= Number(guard.floor);
	guard.belowSince = isBelow ? guard.belowSince ?? at : null;
	if (isBelow && at - (guard.belowSince ?? at) >= patienceMs) {
		guard.misses ??= 0;
	}
}

export function isLadderDue(state: StopsState, place: Place, at: EpochMs): boolean {
	const {misses, belowSince} = guardOf(state, place);
	return misses !== null && belowSince !== null && at - belowSince >= patienceMs;
}

/**
Takes note of how a sell has ended; returns whether the ladder rests for a moment. The next rung follows at once; at its
foot, and after a rejection, the same order would only meet the same answer.
*/
export function mustRest(state: StopsState, place: Place, status: OrderStatus, slippageGuard: Fraction): boolean {
	const guard = guardOf(state, place);
	if (guard.misses === null || status === 'filled' || status === 'rejected') {
		return guard.misses !== null && status === 'rejected';
	}

	guard.misses += 1;
	return reachOf(guard.misses, slippageGuard) === reachOf(guard.misses - 1, slippageGuard);
}

export function waitOnLadder(place: Place, {at, emit}: ReactionContext): void {
	emit.effect({type: 'SetTimer', timer: `${ladderTimer}:${place}`, at: at + restMs});
}

/** Sells what is left, at once or not at all; returns false while another order of the market works. */
export function sellOn(state: StopsState, place: Place, quantity: Decimal, config: EngineConfig, {emit}: ReactionContext): boolean {
	const [market, bid] = [knownOf(state.markets, place), knownOf(state.bids, place)];
	if (market === undefined || bid === undefined || tradesOf(state, place).length > 0) {
		return false;
	}

	const reach = reachOf(guardOf(state, place).misses ?? 0, config.execution.slippageGuard);
	const limit = reachingLimit({quantity, market, bid: decimal(bid.toFixed(12))}, reach);
	emit.event({
		type: 'OrderProposed',
		proposal: {
			...reducingSell({
				symbol: symbolOf(place), quantity, limit, timeInForce: 'immediate-or-cancel', source: 'engine',
				reason: `the market fell through the stop at ${guardOf(state, place).floor ?? '?'} and left this unsold`,
			}),
			...venueOf(place),
			afterTrigger: true,
		},
	});
	return true;
}
