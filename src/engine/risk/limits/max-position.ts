/** No market may be more than a share of equity. */
import {exposureOf} from '../account.js';
import {type Limit, passes, percent, upTo} from './limit.js';

/** Checks the value of the order's market after a full fill against `maxPosition` × equity. */
export const maxPosition: Limit = (account, order, config) => {
	if (order.side === 'sell') {
		return passes;
	}

	const used = (exposureOf(account, order.symbol) + order.notional) / account.equity;
	const limit = config.maxPosition;
	return upTo({rule: 'position', used, limit, subject: order.symbol}, `${order.symbol} would be ${percent(used)} of equity, the limit is ${percent(limit)}`);
};
