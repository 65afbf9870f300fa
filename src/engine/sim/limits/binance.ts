/**
Binance's limits: request weight per minute and address, orders per ten seconds and per day. Whoever goes on asking after
429 is banned with 418, longer each time.
https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
*/
import {day, type EpochMs, type Milliseconds} from '../../domain/units.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';
import {secondsUntil, WindowCounter, type RateLimiter} from './counting.js';

export const binanceLimits = {weightPerMinute: 6000, ordersPer10Seconds: 100, ordersPerDay: 200_000} as const;

const minute: Milliseconds = 60_000;
/** Refused requests in one minute after which the address is banned. */
const patience = 10;
const firstBan: Milliseconds = 2 * minute;
const longestBan: Milliseconds = 3 * day;

type Weight = number | ((parameters: URLSearchParams) => number);

const oneOrAll = (one: number, all: number): Weight => parameters => parameters.has('symbol') ? one : all;

const weights: Readonly<Record<string, Weight>> = {
	'GET /api/v3/exchangeInfo': 20,
	'GET /api/v3/klines': 2,
	'GET /api/v3/trades': 25,
	'GET /api/v3/aggTrades': 4,
	'GET /api/v3/depth': parameters => depthWeight(Number(parameters.get('limit') ?? 100)),
	'GET /api/v3/ticker/24hr': oneOrAll(2, 80),
	'GET /api/v3/ticker/bookTicker': oneOrAll(2, 4),
	'GET /api/v3/ticker/price': oneOrAll(2, 4),
	'GET /api/v3/account': 20,
	'GET /api/v3/account/commission': 20,
	'GET /api/v3/order': 4,
	'GET /api/v3/openOrders': oneOrAll(6, 80),
	'GET /api/v3/allOrders': 20,
	'GET /api/v3/myTrades': parameters => parameters.has('orderId') ? 5 : 20,
};

function depthWeight(levels: number): number {
	if (levels <= 100) {
		return 5;
	}

	return levels <= 500 ? 25 : (levels <= 1000 ? 50 : 250);
}

/** Returns the weight of a request; 1 for what is not in the table. */
export function weightOf({method, path, query, body}: ApiRequest): number {
	const weight = weights[`${method} ${path}`] ?? 1;
	return typeof weight === 'number' ? weight : weight(new URLSearchParams([query, body].filter(part => part !== '').join('&')));
}

/** Returns a limiter with Binance's limits for an account without special ones. */
export function binanceLimiter(): RateLimiter {
	const weight = new WindowCounter(minute);
	const orders = {short: new WindowCounter(10_000), long: new WindowCounter(day)};
	const refusals = new WindowCounter(minute);
	const ban = {until: 0, length: firstBan / 2};
	return (request, now) => {
		const used = weight.add(weightOf(request), now);
		if (now < ban.until || used > binanceLimits.weightPerMinute) {
			return {refusal: tooMuchWeight(ban, refusals.add(1, now), weight.end, now), headers: {'x-mbx-used-weight': String(used), 'x-mbx-used-weight-1m': String(used)}};
		}

		const weightHeaders = {'x-mbx-used-weight': String(used), 'x-mbx-used-weight-1m': String(used)};
		if (request.method !== 'POST' || !request.path.startsWith('/api/v3/order')) {
			return {refusal: null, headers: weightHeaders};
		}

		const [short, long] = [orders.short.add(1, now), orders.long.add(1, now)];
		const headers = {...weightHeaders, 'x-mbx-order-count-10s': String(short), 'x-mbx-order-count-1d': String(long)};
		const isRefused = short > binanceLimits.ordersPer10Seconds || long > binanceLimits.ordersPerDay;
		return {refusal: isRefused ? tooManyOrders(short > binanceLimits.ordersPer10Seconds ? orders.short.end : orders.long.end, now) : null, headers};
	};
}

type Ban = {until: EpochMs; length: Milliseconds};

function tooMuchWeight(ban: Ban, refused: number, windowEnd: EpochMs, now: EpochMs): ApiReply {
	if (now >= ban.until && refused > patience) {
		ban.length = Math.min(longestBan, 2 * ban.length);
		ban.until = now + ban.length;
	}

	return now < ban.until
		? refusal(418, -1003, `Way too much request weight used; IP banned until ${ban.until}. Please use WebSocket Streams for live updates to avoid bans.`, secondsUntil(ban.until, now))
		: refusal(429, -1003, `Too much request weight used; current limit is ${binanceLimits.weightPerMinute} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`, secondsUntil(windowEnd, now));
}

function tooManyOrders(windowEnd: EpochMs, now: EpochMs): ApiReply {
	return refusal(429, -1015, `Too many new orders; current limit is ${binanceLimits.ordersPer10Seconds} orders per 10 SECOND.`, secondsUntil(windowEnd, now));
}

function refusal(status: number, code: number, message: string, retryAfter: string): ApiReply {
	return {status, body: JSON.stringify({code, msg: message}), headers: {'retry-after': retryAfter}};
}
