/** Spot only: what is bought must be paid from cash that no other order has a claim on. */
import {freeCash} from '../account.js';
import {type Limit, passes} from './limit.js';

/** Checks the cost of a buy at its worst price against free cash. */
export const cash: Limit = (account, order) => {
	const free = freeCash(account);
	if (order.side === 'sell' || order.notional <= free) {
		return passes;
	}

	const explain = `the order may cost ${order.notional.toFixed(2)}, free cash is ${free.toFixed(2)}`;
	return {use: null, refusal: {rule: 'cash', limit: free / account.equity, would: order.notional / account.equity, explain}};
};
