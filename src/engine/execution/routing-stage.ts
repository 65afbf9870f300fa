/**
Routing in the flow, where more than one venue is traded on: an approved order that may go anywhere becomes one part for each
venue that the books make cheapest. The books are asked outside; what they said is journaled before any part is intended.
One order is asked for at a time, so that no two count on the same cash or coins of a venue.
*/
import {type Decimal, type DecimalText, decimal, formatDecimal, maximum, multiply, zero} from '../domain/decimal.js';
import {invariant} from '../domain/error.js';
import type {EventOf} from '../domain/event.js';
import {type LedgerBalances, assetsOf} from '../domain/ledger.js';
import {type Approved, type Order, type RoutedSlice, isStop} from '../domain/order.js';
import {idAt} from '../domain/place.js';
import {type ReactionContext, type Reactions, type Stage, defineStage} from '../kernel/stage.js';

type Asked = {readonly order: Approved<Order>; readonly reason: string};

type Working = {readonly order: Order; filled: DecimalText};

type RoutingState = {
	/** Orders that are to be routed, by client id, oldest first. */
	asked: Record<string, Asked>;
	/** Client id of the one that the books are being asked for, or null. */
	asking: string | null;
	/** Units of each asset by venue; null while nobody has said so. */
	places: Readonly<Record<string, LedgerBalances>> | null;
	working: Record<string, Working>;
};

/** Returns the stage that routes orders over `venues`; with one venue it does nothing. */
export function createRoutingStage(venues: readonly string[]): Stage {
	const opening: RoutingState = {asked: {}, asking: null, places: null, working: {}};
	return defineStage('routing', opening, venues.length > 1 ? routingOver(venues) : {});
}

function routingOver(venues: readonly string[]): Reactions<RoutingState> {
	return {
		EngineStarted(state, _event, context) {
			drop(state, 'the engine ended before it was routed', () => true, context);
		},
		HoldingsPlaced(state, {places}) {
			state.places = places;
		},
		OrderApproved(state, {order, reason}, context) {
			if (order.venue === undefined) {
				take(state, {order, reason}, venues, context);
			}
		},
		OrderRouted(state, event, context) {
			const asked = state.asked[event.clientOrderId];
			if (asked !== undefined) {
				split(state, asked, event, context);
			}
		},
		OrderSplit(state, {parts}, context) {
			for (const part of parts) {
				claim(state, part, venues);
			}

			askNext(state, venues, context);
		},
		OrderIntended(state, {order}) {
			claim(state, order, venues);
		},
		OrderFilled(state, {fill}) {
			const working = state.working[fill.clientOrderId];
			if (working !== undefined) {
				working.filled = formatDecimal(decimal(working.filled) + decimal(fill.quantity));
			}
		},
		OrderClosed(state, {clientOrderId}) {
			state.working = Object.fromEntries(Object.entries(state.working).filter(([id]) => id !== clientOrderId));
		},
		TradingHalted(state, {reason}, context) {
			drop(state, `trading halted: ${reason}`, () => true, context);
		},
		TradingRestricted(state, {reason}, context) {
			drop(state, `trading restricted: ${reason}`, ({reduceOnly}) => !reduceOnly, context);
		},
		CommandReceived(state, {command}, context) {
			if (command.type === 'StopEngine') {
				drop(state, `the engine stops: ${command.reason}`, () => true, context);
			}
		},
	};
}

function take(state: RoutingState, asked: Asked, venues: readonly string[], context: ReactionContext): void {
	if (state.places === null) {
		context.emit.event(splitOf(asked, [], 'no venue has said yet what is there'));
		return;
	}

	state.asked[asked.order.clientOrderId] = asked;
	askNext(state, venues, context);
}

/** Has the books asked for the order that has waited longest, unless they are being asked already. */
function askNext(state: RoutingState, venues: readonly string[], {emit}: ReactionContext): void {
	const [next] = Object.values(state.asked);
	if (next !== undefined && state.asking === null) {
		const {order} = next;
		state.asking = order.clientOrderId;
		emit.effect({type: 'RouteOrder', order, room: Object.fromEntries(venues.map(venue => [venue, formatDecimal(roomAt(state, venue, order))]))});
	}
}

/** Notes what an order may take; one from before there were several venues is at the one that decides. */
function claim(state: RoutingState, order: Order, [main = '']: readonly string[]): void {
	state.working[order.clientOrderId] = {order: {venue: main, ...order}, filled: '0'};
}

function splitOf({order: {clientOrderId, symbol}, reason}: Asked, parts: readonly Approved<Order>[], route: string): EventOf<'OrderSplit'> {
	return {type: 'OrderSplit', clientOrderId, symbol, parts, route, reason};
}

/** Returns what is at a venue and no working order has a claim on: cash for a buy, coins for a sell. A stop gives its coins back. */
function roomAt({working, places}: RoutingState, venue: string, {symbol, side}: Order): Decimal {
	const {base, quote} = assetsOf(symbol);
	const balance = places?.[venue]?.[side === 'buy' ? quote : base] ?? '0';
	const claims = Object.values(working).filter(({order}) => order.venue === venue && order.side === side && !isStop(order) && (side === 'buy' || order.symbol === symbol));
	return maximum(claims.reduce((room, claim) => room - claimOf(claim), decimal(balance)), zero);
}

function claimOf({order, filled}: Working): Decimal {
	const rest = decimal(order.quantity) - decimal(filled);
	return order.side === 'buy' ? multiply(rest, decimal(order.limitPrice)) : rest;
}

function split(state: RoutingState, asked: Asked, event: EventOf<'OrderRouted'>, {emit}: ReactionContext): void {
	const {order} = asked;
	const parts = event.slices.map(slice => partOf(order, slice));
	invariant(new Set(parts.map(({venue}) => venue)).size === parts.length, `order ${order.clientOrderId} was split into several parts at one venue`);
	const total = parts.reduce((sum, {quantity}) => sum + decimal(quantity), zero);
	invariant(total <= decimal(order.quantity), `order ${order.clientOrderId} for ${order.quantity} was split into ${formatDecimal(total)}`);
	forget(state, order);
	emit.event(splitOf(asked, parts, routeText(order, event)));
}

/** Returns the part of an approved order that goes to one venue: no larger, and at no worse a price, so that every limit still lets it pass. */
function partOf(order: Approved<Order>, {venue, quantity, limitPrice}: RoutedSlice): Approved<Order> {
	const isWorse = order.side === 'buy' ? decimal(limitPrice) > decimal(order.limitPrice) : decimal(limitPrice) < decimal(order.limitPrice);
	invariant(!isWorse && decimal(quantity) > zero, `order ${order.clientOrderId} at ${order.limitPrice} was routed to ${venue} for ${quantity} at ${limitPrice}`);
	return {...order, clientOrderId: idAt(order.clientOrderId, venue), quantity, limitPrice, venue};
}

function routeText({quantity}: Order, {slices, unrouted, left}: EventOf<'OrderRouted'>): string {
	const parts = slices.map(slice => `${slice.quantity} at ${slice.venue}`).join(', ');
	const rest = decimal(unrouted) > zero ? `${unrouted} of ${quantity} fits nowhere` : '';
	const silent = Object.entries(left).map(([venue, why]) => `${venue} left out: ${why}`).join('; ');
	return [parts, rest, silent].filter(text => text !== '').join('; ');
}

/** Lets go of orders that have not been routed yet: nothing of them has left. */
function drop(state: RoutingState, why: string, which: (order: Order) => boolean, {emit}: ReactionContext): void {
	for (const asked of Object.values(state.asked).filter(({order}) => which(order))) {
		forget(state, asked.order);
		emit.event(splitOf(asked, [], why));
	}
}

function forget(state: RoutingState, {clientOrderId}: Order): void {
	state.asked = Object.fromEntries(Object.entries(state.asked).filter(([id]) => id !== clientOrderId));
	state.asking = state.asking === clientOrderId ? null : state.asking;
}
