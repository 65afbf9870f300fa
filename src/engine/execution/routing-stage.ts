/**
Routing in the flow, where more than one venue is traded on: an approved order that may go anywhere becomes one part for each
venue that the books make cheapest. The books are asked outside; what they said is journaled before any part is intended.
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
	/** Orders whose books are being asked, by client id. */
	asked: Record<string, Asked>;
	/** Units of each asset by venue; null while nobody has said so. */
	places: Readonly<Record<string, LedgerBalances>> | null;
	working: Record<string, Working>;
};

/** Returns the stage that routes orders over `venues`; with one venue it does nothing. */
export function createRoutingStage(venues: readonly string[]): Stage {
	const opening: RoutingState = {asked: {}, places: null, working: {}};
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
				ask(state, {order, reason}, venues, context);
			}
		},
		OrderRouted(state, event, context) {
			const asked = state.asked[event.clientOrderId];
			if (asked !== undefined) {
				split(state, asked, event, context);
			}
		},
		OrderIntended(state, {order}) {
			state.working[order.clientOrderId] = {order, filled: '0'};
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

function ask(state: RoutingState, asked: Asked, venues: readonly string[], {emit}: ReactionContext): void {
	const {places} = state;
	if (places === null) {
		emit.event(splitOf(asked, [], 'no venue has said yet what is there'));
		return;
	}

	const {order} = asked;
	state.asked[order.clientOrderId] = asked;
	emit.effect({type: 'RouteOrder', order, room: Object.fromEntries(venues.map(venue => [venue, formatDecimal(roomAt(state, places[venue] ?? {}, venue, order))]))});
}

function splitOf({order: {clientOrderId, symbol}, reason}: Asked, parts: readonly Approved<Order>[], route: string): EventOf<'OrderSplit'> {
	return {type: 'OrderSplit', clientOrderId, symbol, parts, route, reason};
}

/** Returns what is at a venue and no working order has a claim on: cash for a buy, coins for a sell. A stop gives its coins back. */
function roomAt({working}: RoutingState, balances: LedgerBalances, venue: string, {symbol, side}: Order): Decimal {
	const {base, quote} = assetsOf(symbol);
	const asset = side === 'buy' ? quote : base;
	const claims = Object.values(working).filter(({order}) => order.venue === venue && order.side === side && !isStop(order) && (side === 'buy' || order.symbol === symbol));
	return maximum(claims.reduce((room, claim) => room - claimOf(claim), decimal(balances[asset] ?? '0')), zero);
}

function claimOf({order, filled}: Working): Decimal {
	const rest = decimal(order.quantity) - decimal(filled);
	return order.side === 'buy' ? multiply(rest, decimal(order.limitPrice)) : rest;
}

function split(state: RoutingState, asked: Asked, event: EventOf<'OrderRouted'>, {emit}: ReactionContext): void {
	const {order} = asked;
	const parts = event.slices.map(slice => partOf(order, slice));
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
}
