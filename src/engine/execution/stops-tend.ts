/**
One step of care for the stop of one market, whatever has happened: place it, make it follow the position, let it go, or
wait for what is under way. Never more than one step at a time, so that nothing depends on the order of the venue's words.
*/
import type {EngineConfig} from '../domain/config.js';
import {type Decimal, type DecimalText, decimal, formatDecimal, zero} from '../domain/decimal.js';
import type {Protection} from '../domain/event.js';
import {timeframes} from '../domain/market.js';
import {type Place, knownOf, symbolOf, venueOf} from '../domain/place.js';
import type {Milliseconds} from '../domain/units.js';
import type {ReactionContext} from '../kernel/stage.js';
import {reducingSell} from './reducing-sell.js';
import {type Entry, type StopsState, forget, guardOf, restOf, sellableOf, stopsOf, toProtect, tradesOf} from './stops-book.js';
import {sellOn, waitOnLadder} from './stops-ladder.js';
import {type StopTerms, distanceOf, planStop} from './stops-plan.js';

export const retryTimer = 'stop-retry';
export const growTimer = 'stop-grow';
export const lateTimer = 'stop-late';

/** A position may be without a confirmed stop this long before that is said aloud. */
const lateMs: Milliseconds = 30_000;
/** While a position is being bought its stop grows this often at most. */
const growMs: Milliseconds = 5000;
/** A rising price takes the stop with it in steps of this share of its distance. */
const raiseShare = 0.25;

/** Takes the next step for the stop of a market. `raise` lets it follow a price that has risen. */
export function tend(state: StopsState, place: Place, config: EngineConfig, context: ReactionContext, wish: Wish = 'keep'): void {
	// Who flattens does not wait until the account agrees: the stop must give its coins back.
	if (!state.ready && !isFlattening(state)) {
		return;
	}

	const stops = stopsOf(state, place);
	const wanted = config.execution.stops.mode === 'off' ? zero : toProtect(state, place);
	const [current] = stops;
	if (stops.every(([, {confirmed, ending}]) => confirmed && !ending)) {
		if (guardOf(state, place).misses !== null && !isFlattening(state)) {
			sellTheRest(state, place, current, config, context);
		} else if (current === undefined) {
			setUp(state, place, wanted, config, context);
		} else {
			follow({state, place, config, context}, current, wanted, wish);
		}
	}

	tell(state, place, wanted, context);
}

function isFlattening({flattening, stopping}: StopsState): boolean {
	return flattening && !stopping;
}

/** The stop has been set off and has not sold: it gives its coins back, and they are sold at once. */
function sellTheRest(state: StopsState, place: Place, current: Entry | undefined, config: EngineConfig, context: ReactionContext): void {
	const left = sellableOf(state, place, decimal(state.held[place] ?? '0'));
	if (left === zero) {
		forget(state, place);
	} else if (current !== undefined) {
		letGo(current, 'it was set off and did not fill', context);
	} else if (!sellOn(state, place, left, config, context)) {
		waitOnLadder(place, context);
	}
}

function setUp(state: StopsState, place: Place, wanted: Decimal, config: EngineConfig, context: ReactionContext): void {
	const guard = guardOf(state, place);
	if (wanted === zero || isFlattening(state) || guard.belowSince !== null) {
		return;
	}

	if (!mayTry(state, place, context)) {
		tryLater(state, place, context);
		return;
	}

	const plan = planFor(state, place, wanted, config);
	if (typeof plan === 'string') {
		guard.trouble = plan;
	} else {
		propose(state, place, plan, null, context);
	}
}

/** Whose stop it is that is seen to, and with what. */
type Care = {readonly state: StopsState; readonly place: Place; readonly config: EngineConfig; readonly context: ReactionContext};

/** `raise` lets a stop follow a price that has risen. */
type Wish = 'keep' | 'raise';

/** Makes a stop follow its position: down at once, because a sell waits for the coins; up as long as nothing else moves it. */
function follow(care: Care, current: Entry, wanted: Decimal, wish: Wish): void {
	const {state, place, context} = care;
	const rest = restOf(current[1]);
	if (wanted === zero) {
		letGo(current, 'nothing is left for it to protect', context);
	} else if (rest > wanted) {
		shrink(care, current, wanted);
	} else if (!isFlattening(state) && mayTry(state, place, context)) {
		grow(care, current, wanted, wish);
	} else if (rest < wanted && !isFlattening(state)) {
		tryLater(state, place, context);
	}
}

function shrink({state, place, config, context}: Care, current: Entry, wanted: Decimal): void {
	const plan = mayTry(state, place, context) && guardOf(state, place).belowSince === null ? planFor(state, place, wanted, config) : 'not now';
	if (typeof plan === 'string') {
		letGo(current, 'its coins are to be sold', context);
	} else {
		propose(state, place, plan, current[0], context);
	}
}

function grow({state, place, config, context}: Care, [clientOrderId, stop]: Entry, wanted: Decimal, wish: Wish): void {
	if (decimal(stop.filled) > zero || guardOf(state, place).belowSince !== null) {
		return;
	}

	const plan = planFor(state, place, wanted, config);
	if (typeof plan === 'string') {
		return;
	}

	const rises = wish === 'raise' && isRaise(decimal(stop.trigger ?? '0'), plan, distance(state, place, config));
	if (restOf(stop) < wanted && tradesOf(state, place).some(({side}) => side === 'buy')) {
		context.emit.effect({type: 'SetTimer', timer: `${growTimer}:${place}`, at: context.at + growMs});
	} else if (restOf(stop) < wanted || rises) {
		propose(state, place, plan, clientOrderId, context);
	}
}

function isRaise(trigger: Decimal, plan: StopTerms, share: number): boolean {
	return Number(formatDecimal(plan.trigger)) >= Number(formatDecimal(trigger)) * (1 + (share * raiseShare));
}

function mayTry(state: StopsState, place: Place, {at}: ReactionContext): boolean {
	const {retryAt} = guardOf(state, place);
	return retryAt === null || retryAt <= at;
}

function tryLater(state: StopsState, place: Place, {at, emit}: ReactionContext): void {
	emit.effect({type: 'SetTimer', timer: `${retryTimer}:${place}`, at: guardOf(state, place).retryAt ?? at});
}

function distance(state: StopsState, place: Place, {timeframe, execution}: EngineConfig): number {
	return distanceOf(state.movements[symbolOf(place)], timeframes[timeframe], execution.stops, guardOf(state, place).nearer);
}

function planFor(state: StopsState, place: Place, quantity: Decimal, config: EngineConfig): StopTerms | string {
	const [market, price, {floor}] = [knownOf(state.markets, place), knownOf(state.bids, place), guardOf(state, place)];
	if (market === undefined || price === undefined) {
		return 'there is no price yet';
	}

	return planStop({
		quantity, market, price, distance: distance(state, place, config), floor: floor === null ? null : decimal(floor), least: config.execution.stops.least,
	});
}

function letGo([clientOrderId]: Entry, reason: string, {emit}: ReactionContext): void {
	emit.event({type: 'CancelProposed', clientOrderId, reason});
}

function propose(state: StopsState, place: Place, {quantity, trigger, limit}: StopTerms, replaces: string | null, {emit}: ReactionContext): void {
	const bid = knownOf(state.bids, place) ?? 0;
	const share = (1 - (Number(formatDecimal(trigger)) / bid)) * 100;
	emit.event({
		type: 'OrderProposed',
		proposal: {
			...reducingSell({
				symbol: symbolOf(place), quantity, limit, timeInForce: 'good-till-cancelled', source: 'engine',
				reason: `stop ${share.toFixed(1)} % below the price${replaces === null ? '' : `, instead of ${replaces}`}`,
			}),
			...venueOf(place),
			trigger: {price: formatDecimal(trigger)},
			...(replaces === null ? {} : {replaces}),
		},
	});
}

/** Says how the position is protected when that has changed, and has itself woken to say so when a stop takes too long. */
function tell(state: StopsState, place: Place, wanted: Decimal, {at, emit}: ReactionContext): void {
	const guard = guardOf(state, place);
	const confirmed = stopsOf(state, place).filter(([, {confirmed: isConfirmed}]) => isConfirmed);
	guard.unprotectedSince = wanted === zero || confirmed.length > 0 ? null : guard.unprotectedSince ?? at;
	const isLate = guard.unprotectedSince !== null && at - guard.unprotectedSince >= lateMs;
	if (guard.unprotectedSince !== null && !isLate) {
		emit.effect({type: 'SetTimer', timer: `${lateTimer}:${place}`, at: guard.unprotectedSince + lateMs});
	}

	const quantity = confirmed.reduce((sum, [, stop]) => sum + restOf(stop), zero);
	const isUnprotected = guard.unprotectedSince !== null;
	const now: Protection = {
		symbol: symbolOf(place),
		...venueOf(place),
		status: isUnprotected ? unprotectedStatus(isLate) : protectedStatus(quantity),
		held: state.held[place] ?? '0',
		quantity: formatDecimal(quantity),
		trigger: triggerOf(confirmed),
		reason: isUnprotected ? guard.trouble : null,
	};
	if (isNews(guard.told, now)) {
		guard.told = now;
		emit.event({type: 'ProtectionChanged', ...now});
	}
}

function unprotectedStatus(isLate: boolean): Protection['status'] {
	return isLate ? 'missing' : 'pending';
}

function protectedStatus(quantity: Decimal): Protection['status'] {
	return quantity > zero ? 'confirmed' : 'none';
}

function triggerOf(confirmed: readonly Entry[]): DecimalText | null {
	return confirmed.at(-1)?.[1].trigger ?? null;
}

function isNews(told: Protection | null, now: Protection): boolean {
	return told === null ? now.status !== 'none' : told.status !== now.status || told.quantity !== now.quantity || told.trigger !== now.trigger || told.reason !== now.reason;
}
