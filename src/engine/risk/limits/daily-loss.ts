/** Nothing is added on a day that has lost too much, whatever the trading state says, unless a person has answered for that loss. */
import {type Limit, passes, percent, reaches} from './limit.js';

/** Refuses a buy from a loss of `dailyLoss` since the opening of the UTC day on; exactly that much counts. */
export const dailyLoss: Limit = (account, {side}, {dailyLoss: limit}) => side === 'buy' && !account.lossForgiven && reaches(-account.dayChange, limit)
	? {use: null, refusal: {rule: 'daily-loss', limit, would: -account.dayChange, explain: `the day has lost ${percent(-account.dayChange)}, the limit is ${percent(limit)}`}}
	: passes;
