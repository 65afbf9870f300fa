/**
The floor under each position: a stop-limit order that rests at the venue, so that a dead engine or network still sells. It
follows what is held, gives way to every other sell for exactly that quantity, and where it was set off and does not fill,
the rest is sold by limits that reach further and further.
*/
import type {EngineConfig} from '../domain/config.js';
import {type DecimalText, decimal, formatDecimal, zero} from '../domain/decimal.js';
import type {EventOf} from '../domain/event.js';
import {isStop} from '../domain/order.js';
import {type Place, heldByPlace, isRouted, locatedById, marketsElsewhere, placeIn, placesIn} from '../domain/place.js';
import {type ReactionContext, type Reactions, type Stage, defineStage} from '../kernel/stage.js';
import {touchesOf} from './chase.js';
import {type StopsState, book, emptyBook, forget, guardOf, sellableOf, stopsOf, unbook} from './stops-book.js';
import {isLadderDue, ladderTimer, mustRest, waitOnLadder, watchFloor} from './stops-ladder.js';
import {afterBar} from './stops-plan.js';
import {growTimer, lateTimer, retryTimer, tend} from './stops-tend.js';

const firstRetryMs = 2000;
const lastRetryMs = 15 * 60_000;
/** What a venue says when a price is too far from the market, or off its grid. */
const priceRefusal = /percent.?price|price.?(?:band|protection|filter)|(?:invalid|unreasonable).{0,12}price/i;

/** Returns the stage that keeps a stop at the venue for each position. */
export function createStopsStage(config: EngineConfig): Stage {
	return defineStage('stops', emptyBook, {
		...observing(config),
		...followingOrders(config),
		Reconciled(state, event, context) {
			state.ready ||= event.differences.length === 0;
			tendAll(state, config, context);
		},
		HoldingsPlaced(state, {places}, context) {
			if (isRouted(config)) {
				hold(state, heldByPlace(places, config.symbols), config, context);
			}
		},
		PositionChanged(state, event, context) {
			if (!isRouted(config)) {
				hold(state, {[event.symbol]: event.quantity}, config, context);
			}
		},
		QuotesSampled(state, event, context) {
			for (const [place, {bid}] of Object.entries(touchesOf(event, config))) {
				state.bids[place] = bid;
			}

			for (const place of event.quotes.flatMap(({symbol}) => placesIn(config, symbol))) {
				watchFloor(state, place, context.at);
				if (isLadderDue(state, place, context.at) || isPriceAwaited(state, place)) {
					tend(state, place, config, context);
				}
			}
		},
		BarCompleted(state, event, context) {
			for (const place of event.late ? [] : event.symbols.flatMap(symbol => placesIn(config, symbol))) {
				tend(state, place, config, context, 'raise');
			}
		},
		TimerFired(state, {timer}, context) {
			const [kind = '', place = ''] = timer.split(':');
			if ([retryTimer, growTimer, lateTimer, ladderTimer].includes(kind)) {
				tend(state, place, config, context);
			}
		},
		FlattenStarted(state) {
			state.flattening = true;
		},
		FlattenFinished(state, _event, context) {
			state.flattening = false;
			tendAll(state, config, context);
		},
		CommandReceived(state, {command}, context) {
			if (command.type === 'StopEngine') {
				state.stopping = true;
				tendAll(state, config, context);
				tellTended(state, context);
			}
		},
	});
}

/** What is kept in mind of everything that happens. */
function observing(config: EngineConfig): Reactions<StopsState> {
	return {
		EngineStarted(state) {
			state.ready = false;
			state.stopping = false;
			state.bids = {};
			if (isRouted(config)) {
				// The venues say it anew; what an order is about is where it is, whatever was traded on before.
				state.held = {};
			}

			for (const guard of Object.values(state.guards)) {
				guard.belowSince = null;
			}
		},
		MarketsLoaded(state, event) {
			state.markets = {...Object.fromEntries(event.markets.map(market => [market.symbol, market])), ...marketsElsewhere(event)};
		},
		HistoryLoaded(state, event) {
			for (const candle of event.candles) {
				state.movements[event.symbol] = afterBar(state.movements[event.symbol], candle);
			}
		},
		CandleClosed(state, event) {
			state.movements[event.symbol] = afterBar(state.movements[event.symbol], event.candle);
			state.bids[event.symbol] = event.candle.close;
		},
	};
}

/** How the protection follows the life of every order. */
function followingOrders(config: EngineConfig): Reactions<StopsState> {
	return {
		OrderIntended(state, {order}, context) {
			book(state, order, placeIn(config, order));
			if (!isStop(order)) {
				tend(state, placeIn(config, order), config, context);
			}
		},
		OrderAdopted(state, {order}) {
			book(state, order, placeIn(config, order));
		},
		OrderAcknowledged(state, event, context) {
			const order = state.orders[event.clientOrderId];
			if (order !== undefined) {
				order.confirmed = true;
				if (order.trigger !== null) {
					succeed(state, order.place);
				}

				tend(state, order.place, config, context);
				tellTended(state, context);
			}
		},
		/** Acted on when the position has changed, which is next. */
		OrderFilled(state, {fill}) {
			const order = state.orders[fill.clientOrderId];
			if (order !== undefined) {
				order.filled = formatDecimal(decimal(order.filled) + decimal(fill.quantity));
			}
		},
		CancelProposed(state, event) {
			const order = state.orders[event.clientOrderId];
			if (order !== undefined) {
				order.ending = true;
			}
		},
		OrderRejected(state, event, context) {
			const order = state.orders[event.clientOrderId];
			if (order !== undefined && order.trigger !== null) {
				fail(state, order.place, event.reason, context);
			}
		},
		OrderRefused(state, {proposal, refusals}, context) {
			const place = placeIn(config, proposal);
			if (proposal.trigger !== undefined) {
				fail(state, place, refusals[0]?.explain ?? 'refused', context);
			}

			if (proposal.afterTrigger === true) {
				waitOnLadder(place, context);
			} else {
				tend(state, place, config, context);
			}
		},
		OrderClosed(state, event, context) {
			close(state, event, config, context);
			tellTended(state, context);
		},
	};
}

/** Another order is proposed for what an order left: what it means for the stop shows when that one is intended or refused. */
function close(state: StopsState, {clientOrderId, symbol, status, replaced}: EventOf<'OrderClosed'>, config: EngineConfig, context: ReactionContext): void {
	const order = unbook(state, clientOrderId);
	const place = order?.place ?? placeIn(config, {symbol, ...locatedById(clientOrderId)});
	if (order?.trigger === null && mustRest(state, place, status, config.execution.slippageGuard)) {
		waitOnLadder(place, context);
		return;
	}

	if (order !== undefined && order.trigger !== null && status === 'lost') {
		fail(state, place, 'the stop never arrived at the venue', context);
	}

	if (replaced !== true) {
		tend(state, place, config, context);
	}
}

/** Follows what is held. What is too little to be sold needs no stop, and the next position begins with a floor of its own. */
function hold(state: StopsState, held: Readonly<Record<Place, DecimalText>>, config: EngineConfig, context: ReactionContext): void {
	Object.assign(state.held, held);
	for (const place of Object.keys(held)) {
		if (sellableOf(state, place, decimal(state.held[place] ?? '0')) === zero) {
			forget(state, place);
		}

		tend(state, place, config, context);
	}
}

function tellTended({stopping}: StopsState, {emit}: ReactionContext): void {
	if (stopping) {
		emit.event({type: 'ProtectionTended', reason: 'the engine stops'});
	}
}

function succeed(state: StopsState, place: Place): void {
	Object.assign(guardOf(state, place), {failures: 0, retryAt: null, trouble: null});
}

/** Waits before the next try, the longer the more have failed. */
function fail(state: StopsState, place: Place, reason: string, {at}: ReactionContext): void {
	const guard = guardOf(state, place);
	guard.trouble = reason;
	guard.nearer += priceRefusal.test(reason) ? 1 : 0;
	guard.retryAt = at + Math.min(firstRetryMs * (4 ** Math.min(guard.failures, 10)), lastRetryMs);
	guard.failures += 1;
}

function isPriceAwaited(state: StopsState, place: Place): boolean {
	return state.ready && guardOf(state, place).unprotectedSince !== null && stopsOf(state, place).length === 0;
}

function tendAll(state: StopsState, config: EngineConfig, context: ReactionContext): void {
	const places = new Set([...Object.keys(state.held), ...Object.values(state.orders).filter(({trigger}) => trigger !== null).map(({place}) => place)]);
	for (const place of places) {
		tend(state, place, config, context);
	}
}
