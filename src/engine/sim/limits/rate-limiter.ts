/**
Which venue counts requests how.
*/
import type {VenueName} from '../options.js';
import {binanceLimiter} from './binance.js';
import {coinbaseLimiter} from './coinbase.js';
import type {RateLimiter} from './counting.js';
import {krakenLimiter} from './kraken.js';

const limiters: Readonly<Record<VenueName, () => RateLimiter>> = {binance: binanceLimiter, coinbase: coinbaseLimiter, kraken: krakenLimiter};

/** Returns a limiter with the venue's own limits. */
export function rateLimiter(venue: VenueName): RateLimiter {
	return limiters[venue]();
}
