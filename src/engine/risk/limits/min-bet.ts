/** An agent's order that adds risk must be worth its costs. What a person orders, and what reduces, may be as small as the venue takes. */
import {zero} from '../../domain/decimal.js';
import {type Limit, passes, percent} from './limit.js';

/** Refuses a buy of an agent that is worth less than `minBet` × equity. */
export const minBet: Limit = (account, {side, source, quantity, notional, sizing}, {sizing: {minBet: limit}}) => {
	const would = notional / account.equity;
	if (side === 'sell' || source !== 'agent' || quantity === zero || would >= limit) {
		return passes;
	}

	return {use: null, refusal: {rule: 'minimum-bet', limit, would, explain: `${percent(would)} of equity is below the smallest bet of ${percent(limit)} (${sizing})`}};
};
