/** One working order per market: while the fate of an order is open, nothing else is sent for its market. */
import {type Limit, passes} from './limit.js';

/** Refuses an order for a market that has a working order. */
export const oneAtATime: Limit = (account, order) => {
	const other = account.working.find(working => working.order.symbol === order.symbol);
	if (other === undefined) {
		return passes;
	}

	const explain = `order ${other.order.clientOrderId} for ${order.symbol} is still open`;
	return {use: null, refusal: {rule: 'one-at-a-time', limit: 1, would: 2, explain}};
};
