/**
Coinbase's limits: requests per second, ten for everybody, thirty with a key.
https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/rest-api#rate-limits
*/
import {secondsUntil, WindowCounter, type RateLimiter} from './counting.js';

const publicPerSecond = 10;
const privatePerSecond = 30;

/** Returns a limiter with Coinbase's limits. */
export function coinbaseLimiter(): RateLimiter {
	const counters = {open: new WindowCounter(1000), signed: new WindowCounter(1000)};
	return (request, now) => {
		const isSigned = request.header('authorization') !== '';
		const [counter, limit] = isSigned ? [counters.signed, privatePerSecond] : [counters.open, publicPerSecond];
		const left = limit - counter.add(1, now);
		const headers = {'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(Math.max(0, left)), 'x-ratelimit-reset': secondsUntil(counter.end, now)};
		const body = JSON.stringify({error: 'rate_limit_exceeded', error_details: 'Rate limit exceeded', message: 'Rate limit exceeded'});
		return {refusal: left < 0 ? {status: 429, body} : null, headers};
	};
}
