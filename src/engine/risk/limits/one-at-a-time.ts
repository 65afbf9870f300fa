/**
One working order per market: while the fate of an order is open, nothing else is sent for its market. Stops rest beside
that one: each position has one of its own.
*/
import {isStop} from '../../domain/order.js';
import {type Limit, passes} from './limit.js';

/** Refuses an order for a market that has a working order, and a stop for one that has a stop which it does not replace. */
export const oneAtATime: Limit = (account, order) => {
	const {symbol, replaces} = order;
	const other = account.working.find(working => working.order.symbol === symbol && isStop(working.order) === order.isStop && working.order.clientOrderId !== replaces);
	if (other === undefined) {
		return passes;
	}

	const explain = `order ${other.order.clientOrderId} for ${order.symbol} is still open`;
	return {use: null, refusal: {rule: 'one-at-a-time', limit: 1, would: 2, explain}};
};
