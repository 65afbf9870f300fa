/**
Closing every position: sells what is held with marketable limits that reach further each time one is not filled, until
the venue has confirmed that no order is open and nothing is left that can be sold.
*/
import type {EngineConfig} from '../domain/config.js';
import {type Decimal, type DecimalText, ceilToStep, decimal, divide, floorToStep, maximum, minimum, multiply, zero} from '../domain/decimal.js';
import type {Market} from '../domain/market.js';
import {type OrderStatus, type Source, isStop} from '../domain/order.js';
import {type Place, heldByPlace, isRouted, knownOf, locatedById, marketsElsewhere, placeIn, symbolOf, venueOf} from '../domain/place.js';
import type {EpochMs, Fraction} from '../domain/units.js';
import {type Emit, type ReactionContext, type Reactions, type Stage, defineStage} from '../kernel/stage.js';
import {touchesOf} from './chase.js';
import {reducingSell} from './reducing-sell.js';

type FlattenState = {
	startedAt: EpochMs | null;
	reason: string;
	source: Source;
	/** Sells of each market that did not fill, since flattening began. */
	misses: Record<Place, number>;
	/** Sells of each market that were refused, in a row, and until when none is tried there. */
	refusals: Record<Place, {readonly count: number; readonly until: EpochMs}>;
	held: Record<Place, DecimalText>;
	/** True once it has been said what is at which venue; until then everything is where it has always been. */
	placed: boolean;
	bids: Record<Place, number>;
	markets: Record<Place, Market>;
	/** Markets with a working order, and its client id. */
	working: Record<string, Place>;
	/** The same of stops, which give way to a sell. */
	stops: Record<string, Place>;
	/** True from the wish to stop to the next start; what is left is sold after that. */
	stopping: boolean;
};

const timer = 'flatten';
const retryMs = 2000;
/** A market that refuses, because it is closed, is tried the less often the longer it does; a venue bans whoever keeps knocking. */
const longestRetryMs = 30_000;
/** However far the ladder goes, a sell never asks for less than this share of the last bid. */
const lowestShare = 0.8;

/** Returns the stage that flattens. */
export function createFlattenStage(config: EngineConfig): Stage {
	const opening: FlattenState = {startedAt: null, reason: '', source: 'engine', misses: {}, refusals: {}, held: {}, placed: false, bids: {}, markets: {}, working: {}, stops: {}, stopping: false};
	const guard = config.execution.slippageGuard;
	const go = (state: FlattenState, _event: unknown, context: ReactionContext): void => {
		proceed(state, guard, context);
	};

	return defineStage('flatten', opening, {
		...observing(config),
		OrderClosed(state, event, context) {
			const ofStop = event.clientOrderId in state.stops;
			state.working = without(state.working, event.clientOrderId);
			state.stops = without(state.stops, event.clientOrderId);
			const place = placeIn(config, {symbol: event.symbol, ...locatedById(event.clientOrderId)});
			if (!ofStop) {
				noteRefusal(state, place, event.status, context.at);
			}

			if (state.startedAt !== null && !ofStop && mustWait(state, place, event.status, guard)) {
				context.emit.effect({type: 'SetTimer', timer, at: context.at + retryMs});
			} else {
				go(state, event, context);
			}
		},
		FlattenStarted(state, event, context) {
			state.startedAt = context.at;
			state.reason = event.reason;
			state.source = event.source;
			state.misses = {};
			state.refusals = {};
			go(state, event, context);
		},
		/** The first reconciliation after a start goes on with what a restart interrupted. */
		Reconciled: go,
		TimerFired(state, event, context) {
			if (event.timer === timer) {
				go(state, event, context);
			}
		},
	});
}

/** What is kept in mind of everything that happens. */
function observing(config: EngineConfig): Reactions<FlattenState> {
	return {
		EngineStarted(state) {
			state.stopping = false;
		},
		CommandReceived(state, event) {
			state.stopping ||= event.command.type === 'StopEngine';
		},
		MarketsLoaded(state, event) {
			state.markets = {...Object.fromEntries(event.markets.map(market => [market.symbol, market])), ...marketsElsewhere(event)};
		},
		QuotesSampled(state, event) {
			for (const [place, {bid}] of Object.entries(touchesOf(event, config))) {
				state.bids[place] = bid;
			}
		},
		CandleClosed(state, event) {
			state.bids[event.symbol] = event.candle.close;
		},
		HoldingsPlaced(state, {places}) {
			if (isRouted(config)) {
				state.placed = true;
				state.held = heldByPlace(places, config.symbols);
			}
		},
		PositionChanged(state, event) {
			if (!state.placed) {
				state.held[placeIn(config, event)] = event.quantity;
			}
		},
		OrderIntended(state, {order}) {
			(isStop(order) ? state.stops : state.working)[order.clientOrderId] = placeIn(config, order);
		},
		OrderAdopted(state, {order}) {
			state.working[order.clientOrderId] = placeIn(config, order);
		},
	};
}

function without(orders: Readonly<Record<string, Place>>, clientOrderId: string): Record<string, Place> {
	return Object.fromEntries(Object.entries(orders).filter(([id]) => id !== clientOrderId));
}

/**
Returns whether the market of an order that has ended is left alone for a moment. The next rung of the ladder follows at
once; at its foot, and after a rejection, the same order would only meet the same answer.
*/
function mustWait(state: FlattenState, place: Place, status: OrderStatus, guard: number): boolean {
	if (status === 'filled' || status === 'rejected') {
		return status === 'rejected';
	}

	const misses = state.misses[place] ?? 0;
	state.misses[place] = misses + 1;
	return reachOf(misses + 1, guard) === reachOf(misses, guard);
}

/** Takes note of how a sell ended: every refusal in a row doubles the wait before the next one. */
function noteRefusal(state: FlattenState, place: Place, status: OrderStatus, at: EpochMs): void {
	const count = status === 'rejected' ? (state.refusals[place]?.count ?? 0) + 1 : 0;
	state.refusals[place] = {count, until: count === 0 ? at : at + Math.min(retryMs * (2 ** (count - 1)), longestRetryMs)};
}

function proceed(state: FlattenState, guard: number, {at, emit}: ReactionContext): void {
	if (state.startedAt === null || state.stopping) {
		return;
	}

	const busy = new Set(Object.values(state.working));
	const open = Object.keys(state.held).filter(place => !isDust(state, place));
	for (const place of open.filter(candidate => !busy.has(candidate) && (state.refusals[candidate]?.until ?? at) <= at)) {
		sell(state, place, guard, emit);
	}

	if (open.length > 0 || busy.size > 0 || Object.keys(state.stops).length > 0) {
		emit.effect({type: 'SetTimer', timer, at: at + retryMs});
		return;
	}

	const dust = Object.fromEntries(Object.entries(state.held).filter(([, quantity]) => decimal(quantity) > zero));
	emit.event({type: 'FlattenFinished', startedAt: state.startedAt, dust});
	emit.effect({type: 'ClearTimer', timer});
	state.startedAt = null;
}

/** Returns whether what is held of a market is too little to be sold, in units or in money. Without rules or a price nobody can say so. */
function isDust(state: FlattenState, place: Place): boolean {
	if (decimal(state.held[place] ?? '0') === zero) {
		return true;
	}

	const [market, bid] = [knownOf(state.markets, place), bidOf(state, place)];
	if (market === undefined || bid === null) {
		return false;
	}

	const quantity = sellable(state, place, market);
	return quantity === zero || quantity < decimal(market.minQuantity) || multiply(quantity, bid) < decimal(market.minNotional);
}

/** Returns what is held in whole steps of the market. */
function sellable(state: FlattenState, place: Place, {quantityStep}: Market): Decimal {
	return floorToStep(decimal(state.held[place] ?? '0'), decimal(quantityStep));
}

function bidOf({bids}: FlattenState, place: Place): Decimal | null {
	const bid = knownOf(bids, place);
	return bid === undefined ? null : decimal(bid.toFixed(9));
}

/** Returns the share of the bid that the next sell asks for after `misses` that did not fill. */
export function reachOf(misses: number, guard: number): Fraction {
	return Math.max(1 - (guard * (1 + misses)), lowestShare);
}

/** Returns the lowest price that a sell accepts which reaches down to `reach` of the bid. */
export function reachingLimit({quantity, market, bid}: {readonly quantity: Decimal; readonly market: Market; readonly bid: Decimal}, reach: Fraction): Decimal {
	const reached = multiply(bid, decimal(reach.toFixed(9)));
	// An order worth less than the smallest one would be refused however deep it reaches.
	const least = ceilToStep(divide(decimal(market.minNotional), quantity) + 1n, decimal(market.priceTick));
	return maximum(reached, minimum(least, bid));
}

function sell(state: FlattenState, place: Place, guard: number, emit: Emit): void {
	const [market, bid] = [knownOf(state.markets, place), bidOf(state, place)];
	if (market === undefined || bid === null) {
		return;
	}

	const quantity = sellable(state, place, market);
	emit.event({
		type: 'OrderProposed',
		proposal: {
			...reducingSell({
				symbol: symbolOf(place), quantity, timeInForce: 'immediate-or-cancel', source: state.source, reason: `flatten: ${state.reason}`,
				limit: reachingLimit({quantity, market, bid}, reachOf(state.misses[place] ?? 0, guard)),
			}),
			...venueOf(place),
		},
	});
}
