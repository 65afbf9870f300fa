/** What is declared to make a position smaller must be able to. */
import {toNumber} from '../../domain/decimal.js';
import {type Limit, passes} from './limit.js';

/** Refuses a buy that claims to reduce: there are no short positions. */
export const reduceOnly: Limit = (_account, {side, quantity, reduceOnly: claims}) => side === 'buy' && claims
	? {use: null, refusal: {rule: 'reduce-only', limit: 0, would: toNumber(quantity), explain: 'a buy cannot make a position smaller'}}
	: passes;
