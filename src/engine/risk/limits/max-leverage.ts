/** The gross value of all markets may not be more than a multiple of equity. */
import {grossExposure} from '../account.js';
import {type Limit, passes, upTo} from './limit.js';

/** Checks the gross value after a full fill against `maxLeverage` × equity. */
export const maxLeverage: Limit = (account, order, config) => {
	if (order.side === 'sell') {
		return passes;
	}

	const used = (grossExposure(account) + order.notional) / account.equity;
	const limit = config.maxLeverage;
	return upTo({rule: 'leverage', used, limit, subject: 'portfolio'}, `leverage would be ${used.toFixed(2)}x, the limit is ${limit.toFixed(2)}x`);
};
