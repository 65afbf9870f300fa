/** Nothing is added while equity is too far below its peak, whatever the trading state says. */
import {type Limit, passes, percent, reaches} from './limit.js';

/** Refuses a buy from `drawdownHalt` below the peak on; exactly that far counts. */
export const drawdown: Limit = (account, {side}, {drawdownHalt: limit}) => side === 'buy' && reaches(account.drawdown, limit)
	? {use: null, refusal: {rule: 'drawdown', limit, would: account.drawdown, explain: `equity is ${percent(account.drawdown)} below its peak, the limit is ${percent(limit)}`}}
	: passes;
