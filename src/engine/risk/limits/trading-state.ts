/**
While trading is HALTED nothing leaves but what flattens; while it is REDUCE_ONLY nothing leaves that adds risk. What
flattens is immediate: an order that may rest would keep its market from being flattened. A stop only ends risk, so that it
may rest in any state.
*/
import {type Limit, passes} from './limit.js';

/** Checks an order against the trading state. */
export const tradingState: Limit = (account, order) => {
	const allowed = account.tradingState === 'RUNNING'
		|| order.protects
		|| (order.reduceOnly && (account.tradingState === 'REDUCE_ONLY' || (account.flattening && order.immediate)));
	return allowed ? passes : {use: null, refusal: {rule: 'trading-state', limit: 0, would: 1, explain: `trading is ${account.tradingState}`}};
};
