/**
The breakers that watch the account itself: the fall from the peak and the loss of the day. Reaching a limit exactly
counts as breaking it.
*/
import type {RiskConfig} from '../../domain/config.js';
import type {Equity, EventOf, LimitUse} from '../../domain/event.js';
import {type EpochMs, hour} from '../../domain/units.js';
import {percent, reaches} from '../limits/limit.js';

export type Trip = Omit<EventOf<'BreakerTripped'>, 'type'>;

/** Returns the breakers that `equity` sets off, hardest first. */
export function accountBreakers(equity: Equity, at: EpochMs, config: RiskConfig): Trip[] {
	const {drawdown, dayChange} = equity;
	const fall = `equity is ${percent(drawdown)} below its peak of ${equity.peak.toFixed(2)}`;
	const trips: Trip[] = [];
	if (reaches(drawdown, config.drawdownFlatten)) {
		const limit = config.drawdownFlatten;
		trips.push({breaker: 'drawdown-flatten', action: 'flatten', reason: `${fall}, the limit is ${percent(limit)}`, until: null, value: drawdown, limit});
	}

	if (reaches(drawdown, config.drawdownHalt)) {
		const limit = config.drawdownHalt;
		trips.push({breaker: 'drawdown', action: 'halt', reason: `${fall}, the limit is ${percent(limit)}`, until: null, value: drawdown, limit});
	}

	if (reaches(-dayChange, config.dailyLoss)) {
		const limit = config.dailyLoss;
		const until = at + (config.dailyLossPauseHours * hour);
		trips.push({breaker: 'daily-loss', action: 'restrict', reason: `the day has lost ${percent(-dayChange)}, the limit is ${percent(limit)}`, until, value: -dayChange, limit});
	}

	return trips;
}

/** Returns how much of the account's own limits is used. */
export function accountUses(equity: Equity, config: RiskConfig): LimitUse[] {
	return [
		{rule: 'daily-loss', used: Math.max(-equity.dayChange, 0), limit: config.dailyLoss, subject: 'day'},
		{rule: 'drawdown', used: equity.drawdown, limit: config.drawdownHalt, subject: 'peak'},
	];
}
