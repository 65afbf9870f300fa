/**
Execution in the flow: approved orders become intents, intents are sent, and every word from the venue moves the order's
life. Anything but a definitive answer is unknown, and an unknown order is looked up by its client id, never sent again.
*/
import type {EngineConfig} from '../domain/config.js';
import type {Command} from '../domain/command.js';
import type {EventOf} from '../domain/event.js';
import {type DecimalText, decimal, zero} from '../domain/decimal.js';
import {type Approved, type Order, type OrderStatus, isStop} from '../domain/order.js';
import {type Place, heldByPlace, isRouted, locatedById, locatedIn, placeOf} from '../domain/place.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import {type ReactionContext, type Reactions, type Stage, defineStage} from '../kernel/stage.js';
import {type Touch, chaseOf, touchesOf} from './chase.js';
import {compareOrders} from './compare-orders.js';
import {type OrderLife, amendmentOf, endOf, find, isWorking, mayAskAgain, newLife, replacementOf, takeFill, takeReport, withLife} from './order-life.js';
import {askLater, lookUp, requestCancel, timer} from './order-questions.js';
import {heldOf, isIdle, leave, leaveWithCoins, mustWait, replaceAtOnce, replacedBy} from './stops-waiting.js';

type ExecutionState = {
	/** Working orders and the newest finished ones, oldest first. */
	lives: OrderLife[];
	/** Why the engine is to stop once no order is working, or null. */
	stopping: string | null;
	/** Best prices by market, and by place where more than one venue is traded on. */
	touches: Record<Place, Touch>;
	/** Up to when the log of halts from outside has been taken into the books, on the machine's clock. */
	outsideUpTo: EpochMs;
	/** True where positions get stops. */
	guarded: boolean;
	/** What is held of each market, and at each place where more than one venue is traded on; in base units. */
	held: Record<Place, DecimalText>;
};

/** An order that the venue does not know this many times, and this long after it was sent, never arrived. */
const lostAfter = {answers: 3, ms: 30_000};

/** Returns the stage that owns the orders. */
export function createExecutionStage(config: EngineConfig): Stage {
	const opening: ExecutionState = {lives: [], stopping: null, touches: {}, outsideUpTo: 0, guarded: config.execution.stops.mode !== 'off', held: {}};
	return defineStage('execution', opening, {
		...givingWay(config),
		...intending(config),
		EngineStarted: pickUp,
		OrderReported(state, {order}, context) {
			const life = find(state.lives, order);
			if (life !== undefined) {
				if (takeReport(life, order)) {
					acknowledge(life, context);
				}

				settle(state, life, context);
			}
		},
		FillReported: fill,
		SubmitFailed: submitFailed,
		CancelFailed(state, event, {emit}) {
			withWorking(state, event.clientOrderId, life => {
				lookUp(life, emit);
			});
		},
		OrderMissing: missing,
		LookUpFailed(state, event, context) {
			withWorking(state, event.clientOrderId, life => {
				life.failures = (life.failures ?? 0) + 1;
				askLater(life, context);
			});
		},
		TimerFired(state, event, context) {
			wake(state, event, config, context);
		},
		QuotesSampled(state, event) {
			Object.assign(state.touches, touchesOf(event, config));
		},
		TradingHalted(state, event, context) {
			cancelAll(state, `trading halted: ${event.reason}`, order => !isStop(order), context);
		},
		TradingRestricted(state, event, context) {
			cancelAll(state, `trading restricted: ${event.reason}`, order => !order.reduceOnly, context);
		},
		HaltedOutside: adopt,
		CommandReceived(state, event, context) {
			obey(state, event.command, context);
		},
		AccountReported: reconcile,
		Reconciled: cancelEnded,
		DifferenceResolved: takeOver,
	});
}

/** How approved orders, whole or in parts, begin. */
function intending(config: EngineConfig): Reactions<ExecutionState> {
	return {
		OrderApproved(state, {order, reason}, context) {
			if (order.venue !== undefined || !isRouted(config)) {
				intend(state, order, reason, {config, context});
			}
		},
		OrderSplit(state, {clientOrderId, parts, reason}, context) {
			// In a history with several venues, read with one, it looked as if it had been intended whole.
			state.lives = state.lives.filter(({order}) => order.clientOrderId !== clientOrderId);
			for (const part of parts) {
				intend(state, part, reason, {config, context});
			}
		},
		/** One from when there was only one venue, in a history that is read with several: it was not routed. */
		OrderIntended(state, {order}, {at}) {
			if (!state.lives.some(life => life.order.clientOrderId === order.clientOrderId)) {
				state.lives = withLife(state.lives, newLife(locatedIn(config, order), at));
			}
		},
	};
}

/** How stops and sells of the same coins give way to each other. */
function givingWay(config: EngineConfig): Reactions<ExecutionState> {
	return {
		HoldingsPlaced(state, {places}, context) {
			Object.assign(state.held, heldByPlace(places, config.symbols));
			for (const symbol of config.symbols) {
				release(state, symbol, config, context);
			}
		},
		PositionChanged(state, event, context) {
			state.held[event.symbol] = event.quantity;
			// With several venues the next record says where that is; before it nobody knows which coins are free.
			if (!isRouted(config)) {
				release(state, event.symbol, config, context);
			}
		},
		OrderClosed(state, event, context) {
			release(state, event.symbol, config, context);
		},
		ProtectionTended(state, _event, {emit}) {
			if (state.stopping !== null && isIdle(state.lives)) {
				emit.effect({type: 'StopEngine', reason: state.stopping});
			}
		},
		CancelProposed(state, event, context) {
			withWorking(state, event.clientOrderId, life => {
				takeBack(state, life, event.reason, context);
			});
		},
	};
}

function withWorking(state: ExecutionState, clientOrderId: string, action: (life: OrderLife) => void): void {
	const life = state.lives.findLast(({order}) => order.clientOrderId === clientOrderId);
	if (life !== undefined && isWorking(life)) {
		action(life);
	}
}

/** After a start nothing is taken for granted: every order that was working is looked up. */
function pickUp(state: ExecutionState, _event: EventOf<'EngineStarted'>, {at, emit}: ReactionContext): void {
	state.stopping = null;
	for (const life of state.lives.filter(isWorking)) {
		const {clientOrderId} = life.order;
		// One that waited for coins has not left; the venue confirms that before anything else is made of it.
		life.unsent = life.waits !== null;
		life.waits = null;
		if (life.status === 'intended') {
			life.status = 'unknown';
			emit.event({type: 'OrderOutcomeUnknown', clientOrderId, reason: 'the engine ended before the answer came'});
		}

		emit.effect({type: 'SetTimer', timer: timer('lookup', life), at});
	}
}

/** Takes orders over that somebody beside the engine has sent for us: what became of them is asked for. */
function adopt(state: ExecutionState, {upTo, orders}: EventOf<'HaltedOutside'>, {at, emit}: ReactionContext): void {
	state.outsideUpTo = upTo;
	for (const order of orders.filter(({clientOrderId}) => !state.lives.some(life => life.order.clientOrderId === clientOrderId))) {
		const life: OrderLife = {...newLife(order, at), status: 'unknown'};
		state.lives.push(life);
		emit.effect({type: 'SetTimer', timer: timer('lookup', life), at});
	}
}

type Surroundings = {readonly config: EngineConfig; readonly context: ReactionContext};

function intend(state: ExecutionState, order: Approved<Order>, reason: string, {config, context}: Surroundings): void {
	const {at, emit} = context;
	const life = newLife(locatedIn(config, order), at);
	state.lives = withLife(state.lives, life);
	emit.event({type: 'OrderIntended', order, reason});
	if (order.replaces !== undefined && replace(state, order, config, context)) {
		return;
	}

	if (mustWait(life, state.lives, heldOf(state.held, order))) {
		life.waits = order;
	} else {
		leave(order, config, context);
	}
}

/** Puts an order in the place of a stop; returns whether that is done with one request. Otherwise the stop is cancelled and its coins are waited for. */
function replace(state: ExecutionState, order: Approved<Order>, config: EngineConfig, context: ReactionContext): boolean {
	if (replaceAtOnce(order, state.lives, config, context)) {
		return true;
	}

	withWorking(state, order.replaces ?? '', other => {
		takeBack(state, other, replacedBy(order), context);
	});
	return false;
}

/** Sends the sells that have waited for coins and have them now. What a stop has sold meanwhile is not sold again. */
function release(state: ExecutionState, symbol: MarketSymbol, config: EngineConfig, context: ReactionContext): void {
	for (const life of leaveWithCoins(symbol, state, config, context)) {
		takeBack(state, life, 'a stop has sold what it would have', context);
	}
}

/** Says that the order has arrived; of one that is final, such as a lost one that turns up, that would say that it works. */
function acknowledge(life: OrderLife, {emit}: ReactionContext): void {
	if (isWorking(life)) {
		emit.event({type: 'OrderAcknowledged', clientOrderId: life.order.clientOrderId, venueOrderId: life.venueOrderId ?? ''});
	}
}

function fill(state: ExecutionState, event: EventOf<'FillReported'>, context: ReactionContext): void {
	const life = find(state.lives, event.fill);
	if (life === undefined) {
		return;
	}

	const first = life.venueOrderId === null;
	if (takeFill(life, event.fill)) {
		if (first) {
			acknowledge(life, context);
		}

		context.emit.event({type: 'OrderFilled', fill: {...event.fill, clientOrderId: life.order.clientOrderId}});
		settle(state, life, context);
	}
}

function submitFailed(state: ExecutionState, event: EventOf<'SubmitFailed'>, context: ReactionContext): void {
	withWorking(state, event.clientOrderId, life => {
		const {clientOrderId, reason} = event;
		if (event.outcome === 'rejected' && life.venueOrderId === null) {
			context.emit.event({type: 'OrderRejected', clientOrderId, reason});
			close(state, life, 'rejected', context);
		} else if (life.venueOrderId === null) {
			life.status = 'unknown';
			context.emit.event({type: 'OrderOutcomeUnknown', clientOrderId, reason});
			askLater(life, context);
		}
	});
}

function missing(state: ExecutionState, event: EventOf<'OrderMissing'>, context: ReactionContext): void {
	withWorking(state, event.clientOrderId, life => {
		life.missing += 1;
		life.failures = 0;
		if (life.unsent === true) {
			close(state, life, 'cancelled', context);
		} else if (life.missing >= lostAfter.answers && context.at - life.intendedAt >= lostAfter.ms) {
			close(state, life, 'lost', context);
		} else {
			askLater(life, context);
		}
	});
}

function wake(state: ExecutionState, event: EventOf<'TimerFired'>, config: EngineConfig, context: ReactionContext): void {
	const [kind, clientOrderId = ''] = event.timer.split(':');
	withWorking(state, clientOrderId, life => {
		if (kind === 'timeout') {
			life.amendment ??= life.cancels === 0 ? chaseOf(life, state.touches[placeOf(life.order)] ?? state.touches[life.order.symbol], config.execution) : null;
			cancel(life, 'not filled in time', context);
		} else if (kind === 'lookup') {
			lookUp(life, context.emit);
		}
	});
}

/** Closes the order when nothing is missing; otherwise cancels it if that is wanted, or asks for the fills that are missing. */
function settle(state: ExecutionState, life: OrderLife, context: ReactionContext): void {
	const end = endOf(life);
	if (end !== null) {
		close(state, life, end, context);
	} else if (isWorking(life) && (life.ending !== null || life.cancels > 0)) {
		askLater(life, context);
		if (life.ending === null && mayAskAgain(life, context.at)) {
			requestCancel(life, context);
		}
	}
}

function close(state: ExecutionState, life: OrderLife, status: OrderStatus, context: ReactionContext): void {
	life.status = status;
	const {clientOrderId, symbol} = life.order;
	context.emit.effect({type: 'ClearTimer', timer: timer('timeout', life)});
	context.emit.effect({type: 'ClearTimer', timer: timer('lookup', life)});
	const proposal = status === 'cancelled' && state.stopping === null ? replacementOf(life) : null;
	context.emit.event({type: 'OrderClosed', clientOrderId, symbol, status, filled: life.filled, ...(proposal === null ? {} : {replaced: true})});
	if (proposal !== null) {
		context.emit.event({type: 'OrderProposed', proposal});
	}

	stopWhenIdle(state, context);
}

/** Has an order ended: one that has not left yet at once, any other by a cancel. */
function takeBack(state: ExecutionState, life: OrderLife, reason: string, context: ReactionContext): void {
	if (life.waits === null) {
		cancel(life, reason, context);
	} else {
		context.emit.event({type: 'CancelIntended', clientOrderId: life.order.clientOrderId, reason});
		close(state, life, 'cancelled', context);
	}
}

function cancel(life: OrderLife, reason: string, context: ReactionContext): void {
	if (life.cancels === 0) {
		context.emit.event({type: 'CancelIntended', clientOrderId: life.order.clientOrderId, reason});
		requestCancel(life, context);
	}
}

function cancelAll(state: ExecutionState, reason: string, which: (order: Order) => boolean, context: ReactionContext): void {
	for (const life of state.lives.filter(other => isWorking(other) && which(other.order))) {
		life.amendment = null;
		takeBack(state, life, reason, context);
	}
}

function obey(state: ExecutionState, command: Command, context: ReactionContext): void {
	if (command.type === 'StopEngine') {
		state.stopping = command.reason;
		cancelAll(state, `the engine stops: ${command.reason}`, order => !isStop(order), context);
		stopWhenIdle(state, context);
	} else if (command.type === 'CancelOrder' || command.type === 'AmendOrder') {
		const life = state.lives.findLast(({order}) => order.clientOrderId === command.clientOrderId);
		if (life !== undefined && isStop(life.order)) {
			context.emit.event({type: 'CommandRefused', command, reason: `${command.clientOrderId} is the stop of a position; it follows the position, and goes with execution.stops.mode: off`});
		} else if (life !== undefined && isWorking(life)) {
			life.amendment = command.type === 'AmendOrder' ? amendmentOf(command) : null;
			takeBack(state, life, command.reason, context);
		} else {
			context.emit.event({type: 'CommandRefused', command, reason: `no working order ${command.clientOrderId}`});
		}
	}
}

function stopWhenIdle(state: ExecutionState, {emit}: ReactionContext): void {
	if (state.stopping === null || !isIdle(state.lives)) {
		return;
	}

	// What is held may be about to get a stop; whoever sees to that says when it has.
	if (!state.guarded || !Object.values(state.held).some(quantity => decimal(quantity) > zero)) {
		emit.effect({type: 'StopEngine', reason: state.stopping});
	}
}

/** Compares working orders with what the venue has open; what the venue no longer has open is looked up. */
function reconcile(state: ExecutionState, {openOrders}: EventOf<'AccountReported'>, {emit}: ReactionContext): void {
	const {gone, differences, foreignOrders} = compareOrders(state.lives, openOrders);
	for (const life of gone) {
		lookUp(life, emit);
	}

	emit.event({type: 'OrdersReconciled', differences, foreignOrders, pending: gone.length});
}

/** An order of ours that has ended here and, after several questions, is still open there is taken back: nobody would watch it. */
function cancelEnded(state: ExecutionState, {differences}: EventOf<'Reconciled'>, {emit}: ReactionContext): void {
	const open = new Set(differences.filter(({kind}) => kind === 'order').map(({subject}) => subject));
	for (const {order: {clientOrderId, symbol}, venueOrderId} of state.lives.filter(life => open.has(life.order.clientOrderId) && !isWorking(life))) {
		emit.effect({type: 'CancelOrder', clientOrderId, venueOrderId, symbol});
	}
}

/** Does with an order of ours that the journal did not know what a person has decided: its fills count and the rest is cancelled, or it is only cancelled. */
function takeOver(state: ExecutionState, {order: found, choice, reason}: EventOf<'DifferenceResolved'>, context: ReactionContext): void {
	if (found === null) {
		return;
	}

	const {clientOrderId, venueOrderId, symbol, side, quantity, limitPrice} = found;
	if (choice === 'cancel' || state.lives.some(life => life.order.clientOrderId === clientOrderId)) {
		context.emit.effect({type: 'CancelOrder', clientOrderId, venueOrderId, symbol});
		return;
	}

	const order: Order = {clientOrderId, symbol, side, quantity, limitPrice, timeInForce: 'good-till-cancelled', reduceOnly: side === 'sell', ...locatedById(clientOrderId)};
	const life: OrderLife = {...newLife(order, context.at), status: 'open', venueOrderId};
	state.lives = [...state.lives, life];
	context.emit.event({type: 'OrderAdopted', order, venueOrderId, reason});
	lookUp(life, context.emit);
	cancel(life, 'trading stands still while it is adopted', context);
}

