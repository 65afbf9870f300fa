/**
Kraken's limits: a counter of private calls that decays, one for orders that decays faster, and a call per second and
endpoint for everybody, with some room. An intermediate account's; refusals are status 200, as all of Kraken's errors.
https://docs.kraken.com/api/docs/guides/spot-rest-ratelimits
*/
import type {ApiReply} from '../server/dialect.js';
import {DecayingCounter, type RateLimiter} from './counting.js';

const calls = {most: 20, perSecond: 0.5};
const orders = {most: 125, perSecond: 2.34};
const open = {most: 15, perSecond: 1};

/** Returns a limiter with Kraken's limits. */
export function krakenLimiter(): RateLimiter {
	const counters = {calls: new DecayingCounter(calls.perSecond), orders: new DecayingCounter(orders.perSecond)};
	const byEndpoint = new Map<string, DecayingCounter>();
	const admit = (counter: DecayingCounter, most: number, cost: number, error: string, now: number): ApiReply | null => {
		if (counter.at(now) + cost > most) {
			return {status: 200, body: JSON.stringify({error: [error]})};
		}

		counter.add(cost, now);
		return null;
	};

	return ({path}, now) => {
		const [, access = '', name = ''] = /^\/0\/(\w+)\/(\w+)$/.exec(path) ?? [];
		if (access === 'public') {
			const counter = byEndpoint.get(name) ?? new DecayingCounter(open.perSecond);
			byEndpoint.set(name, counter);
			return {refusal: admit(counter, open.most, 1, 'EGeneral:Too many requests', now), headers: {}};
		}

		const isOrder = /^(?:AddOrder|AmendOrder|EditOrder|CancelOrder|CancelAll)/.test(name);
		const refusal = isOrder
			? admit(counters.orders, orders.most, 1, 'EOrder:Rate limit exceeded', now)
			: admit(counters.calls, calls.most, /History|Ledgers|QueryTrades|ClosedOrders/.test(name) ? 2 : 1, 'EAPI:Rate limit exceeded', now);
		return {refusal, headers: {}};
	};
}
