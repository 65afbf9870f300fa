/**
A person's word on a difference: whether it can be taken, and what the venue has of it. Nothing is taken on what nobody
has seen, and nothing that would leave the books wrong.
*/
import type {Command} from '../domain/command.js';
import {decimal} from '../domain/decimal.js';
import type {Difference, EventOf} from '../domain/event.js';
import type {Fill} from '../domain/order.js';
import type {ReconcileState} from './reconcile-state.js';

export type Resolve = Extract<Command, {type: 'ResolveDifference'}>;

/** Returns what the command settles, or why it cannot be taken. */
export function resolutionOf(state: ReconcileState, command: Resolve): EventOf<'DifferenceResolved'> | string {
	const {id, choice, source, reason} = command;
	const difference = state.open.find(open => open.id === id);
	if (difference === undefined) {
		return `no difference ${id} is open; cryptotrader reconcile shows those that are`;
	}

	if (reason.trim() === '') {
		return 'say why';
	}

	if (Object.values(state.working).includes(false)) {
		return 'an order is still working; wait until it is over';
	}

	const order = difference.kind === 'order' ? state.openOrders.find(({clientOrderId}) => clientOrderId === difference.subject) ?? null : null;
	const fill = difference.kind === 'fill' ? strangerOf(state, difference.subject) : null;
	const resolution: EventOf<'DifferenceResolved'> = {type: 'DifferenceResolved', difference, choice, source, reason, order, fill};
	return objectionOf(state, resolution) ?? resolution;
}

function strangerOf({strangers}: ReconcileState, id: string): Fill | null {
	const fill = strangers.find(({tradeId}) => tradeId === id);
	return fill?.clientOrderId === undefined || fill.clientOrderId === null ? null : {...fill, clientOrderId: fill.clientOrderId};
}

function objectionOf(state: ReconcileState, resolution: EventOf<'DifferenceResolved'>): string | null {
	const {difference, choice} = resolution;
	switch (difference.kind) {
		case 'balance': {
			return balanceObjection(difference, choice);
		}

		case 'order': {
			return orderObjection(state, resolution);
		}

		case 'fill': {
			return fillObjection(state, resolution);
		}
	}
}

function balanceObjection({subject, ours, theirs, value}: Difference, choice: Resolve['choice']): string | null {
	if (choice === 'cancel') {
		return 'only an order can be cancelled; adopt or ignore a balance';
	}

	if (choice === 'ignore') {
		return decimal(theirs) < decimal(ours) ? `the venue holds less ${subject} than the books, so that nothing can be set aside; adopt it if it has left the account` : null;
	}

	return value === null || value === undefined ? `no price of ${subject} is known, so that it cannot be counted; ignore it` : null;
}

function orderObjection(state: ReconcileState, {difference, choice, order}: EventOf<'DifferenceResolved'>): string | null {
	if (choice === 'ignore') {
		return 'an order of ours is adopted or cancelled, never left to itself';
	}

	if (order === null) {
		return `the venue no longer has ${difference.subject} open`;
	}

	return choice === 'adopt' && order.side === 'sell' && exceeds(state, order) ? `it sells more ${order.symbol} than the books hold; cancel it` : null;
}

function fillObjection(state: ReconcileState, {choice, fill}: EventOf<'DifferenceResolved'>): string | null {
	if (choice === 'cancel') {
		return 'what was traded cannot be cancelled; adopt or ignore it';
	}

	if (choice === 'ignore') {
		return null;
	}

	if (fill === null) {
		return 'the venue does not list this trade: ignore it, and adopt what that leaves in the balances';
	}

	return fill.side === 'sell' && exceeds(state, fill) ? `it sold more ${fill.symbol} than the books hold; ignore it, and decide on the balances` : null;
}

function exceeds({held}: ReconcileState, {symbol, quantity}: {readonly symbol: string; readonly quantity: string}): boolean {
	return decimal(quantity) > decimal(held[symbol] ?? '0');
}
