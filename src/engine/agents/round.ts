/**
A round of orders towards the targets: sells at once, buys when the sells are over, because what they bring pays for the
buys and makes room under the caps. What does not get there is tried again with the next bar.
*/
import type {Source} from '../domain/order.js';
import {locatedById} from '../domain/place.js';
import type {MarketSymbol} from '../domain/units.js';
import type {ReactionContext, Reactions} from '../kernel/stage.js';

export type RoundState = {
	paused: boolean;
	/** Markets whose last order did not get there. */
	unfinished: MarketSymbol[];
	/** Sells of the present round that are not over yet, and the buys that wait for them. */
	selling: MarketSymbol[];
	buysWaiting: MarketSymbol[];
	/** Proposals and orders that the agents themselves have made and that are not over; of an order its market. */
	ownProposals: number[];
	ownOrders: Record<string, MarketSymbol>;
};

export const noRound: RoundState = {paused: false, unfinished: [], selling: [], buysWaiting: [], ownProposals: [], ownOrders: {}};

/** How far a market is from its target, in weight. */
export type Change = {readonly symbol: MarketSymbol; readonly change: number};

/** Proposes the order that brings one market to its target; returns whether there was anything to propose. */
export type ProposeIn<State> = (state: State, symbol: MarketSymbol, source: Source, context: ReactionContext) => boolean;

/** Refusals that pass by themselves, so that the same order may be allowed an hour later. */
const passingRefusals = new Set(['cash', 'one-at-a-time', 'reach']);

/** Returns the markets that the last round has not brought to their targets. */
export function leftOver({unfinished, buysWaiting}: RoundState): MarketSymbol[] {
	return [...new Set([...unfinished, ...buysWaiting])];
}

/** Begins a round, the largest sells first; an older one is over with it. */
export function beginRound<State extends RoundState>(state: State, changes: readonly Change[], propose: ProposeIn<State>, context: ReactionContext): void {
	const ordered = changes.toSorted((a, b) => a.change - b.change);
	state.unfinished = [];
	state.buysWaiting = ordered.filter(({change}) => change > 0).map(({symbol}) => symbol);
	state.selling = ordered.filter(({symbol, change}) => change <= 0 && propose(state, symbol, 'agent', context)).map(({symbol}) => symbol);
	buyWhenSold(state, propose, context);
}

/** Returns the reactions that follow the round's own orders; those of a person or of a breaker are none of its business. */
export function followingRound<State extends RoundState>(propose: ProposeIn<State>): Reactions<State> {
	return {
		OrderProposed(state, event, {seq}) {
			if (event.proposal.source === 'agent') {
				state.ownProposals.push(seq);
			}
		},
		OrderApproved(state, event) {
			if (forgetProposal(state, event.proposedBy)) {
				state.ownOrders[event.order.clientOrderId] = event.order.symbol;
			}
		},
		OrderRefused(state, event, context) {
			if (forgetProposal(state, event.proposedBy)) {
				const tryAgain = event.refusals.every(({rule}) => passingRefusals.has(rule));
				endPart(state, {...event.proposal, tryAgain}, propose, context);
			}
		},
		OrderSplit(state, {clientOrderId, symbol, parts}, context) {
			if (forgetOrder(state, clientOrderId)) {
				Object.assign(state.ownOrders, Object.fromEntries(parts.map(order => [order.clientOrderId, symbol])));
				if (parts.length === 0) {
					endOrder(state, symbol, true);
					buyWhenSold(state, propose, context);
				}
			}
		},
		OrderClosed(state, event, context) {
			// What a replaced one left unfilled is proposed anew; the round goes on with that order.
			if (forgetOrder(state, event.clientOrderId) && event.replaced !== true) {
				const tryAgain = event.status === 'cancelled' || event.status === 'expired' || event.status === 'lost';
				endPart(state, {symbol: event.symbol, ...locatedById(event.clientOrderId), tryAgain}, propose, context);
			}
		},
	};
}

type End = {readonly symbol: MarketSymbol; readonly venue?: string; readonly tryAgain: boolean};

/** Goes on with the round, unless another part of the order that has ended is still under way at another venue. */
function endPart<State extends RoundState>(state: State, {symbol, venue, tryAgain}: End, propose: ProposeIn<State>, context: ReactionContext): void {
	if (venue !== undefined && Object.values(state.ownOrders).includes(symbol)) {
		leaveUnfinished(state, symbol, tryAgain);
	} else {
		endOrder(state, symbol, tryAgain);
		buyWhenSold(state, propose, context);
	}
}

function endOrder(state: RoundState, symbol: MarketSymbol, tryAgain: boolean): void {
	state.selling = state.selling.filter(other => other !== symbol);
	leaveUnfinished(state, symbol, tryAgain);
}

function leaveUnfinished(state: RoundState, symbol: MarketSymbol, tryAgain: boolean): void {
	if (tryAgain && !state.unfinished.includes(symbol)) {
		state.unfinished.push(symbol);
	}
}

function buyWhenSold<State extends RoundState>(state: State, propose: ProposeIn<State>, context: ReactionContext): void {
	if (state.selling.length > 0 || state.paused) {
		return;
	}

	const buys = state.buysWaiting;
	state.buysWaiting = [];
	for (const symbol of buys) {
		propose(state, symbol, 'agent', context);
	}
}

/** Returns whether the proposal was one of the round's own. */
function forgetProposal(state: RoundState, proposedBy: number): boolean {
	const own = state.ownProposals.includes(proposedBy);
	state.ownProposals = state.ownProposals.filter(seq => seq !== proposedBy);
	return own;
}

/** Returns whether the order was one of the round's own. */
function forgetOrder(state: RoundState, clientOrderId: string): boolean {
	const {[clientOrderId]: own, ...others} = state.ownOrders;
	state.ownOrders = others;
	return own !== undefined;
}
