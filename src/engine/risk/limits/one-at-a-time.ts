/**
One working order per market, and at each venue of a market that is traded on several: while the fate of an order is open,
nothing else is sent there. Stops rest beside that one: each position has one of its own.
*/
import {type Order, isStop} from '../../domain/order.js';
import {type CheckedOrder, type Limit, passes} from './limit.js';

/** Refuses an order for a market that has a working order, and a stop for one that has a stop which it does not replace. */
export const oneAtATime: Limit = (account, order) => {
	const other = account.working.find(working => isStop(working.order) === order.isStop && working.order.clientOrderId !== order.replaces && meet(working.order, order));
	if (other === undefined) {
		return passes;
	}

	const explain = `order ${other.order.clientOrderId} for ${order.symbol} is still open`;
	return {use: null, refusal: {rule: 'one-at-a-time', limit: 1, would: 2, explain}};
};

/** Returns whether two orders may be at the same place; one that is not routed yet may be anywhere. */
function meet(working: Order, {symbol, venue}: CheckedOrder): boolean {
	return working.symbol === symbol && (venue === null || working.venue === undefined || working.venue === venue);
}
