/** Long or flat only: no more is sold than is held. */
import {formatDecimal, toNumber, zero} from '../../domain/decimal.js';
import {type Limit, passes} from './limit.js';

/** Checks a sell against what is held of its market, to the last unit. */
export const holding: Limit = (account, {symbol, side, quantity}) => {
	const held = account.held[symbol] ?? zero;
	return side === 'buy' || quantity <= held
		? passes
		: {use: null, refusal: {rule: 'holding', limit: toNumber(held), would: toNumber(quantity), explain: `only ${formatDecimal(held)} is held`}};
};
