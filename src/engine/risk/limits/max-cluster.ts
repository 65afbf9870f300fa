/** Markets that move together may not be more than a share of equity together. */
import {exposureOf} from '../account.js';
import {type Limit, passes, percent, upTo} from './limit.js';

/** Checks the value of the order's cluster after a full fill against `maxCluster` × equity. */
export const maxCluster: Limit = (account, order, config) => {
	if (order.side === 'sell') {
		return passes;
	}

	const cluster = account.clusters.find(symbols => symbols.includes(order.symbol)) ?? [order.symbol];
	const value = cluster.reduce((sum, symbol) => sum + exposureOf(account, symbol), order.notional);
	const used = value / account.equity;
	const limit = config.maxCluster;
	const explain = `${cluster.join(', ')} move together and would be ${percent(used)} of equity, the limit is ${percent(limit)}`;
	return upTo({rule: 'cluster', used, limit, subject: cluster.join(' ')}, explain);
};
