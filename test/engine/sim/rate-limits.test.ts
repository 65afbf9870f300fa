import {createHmac} from 'node:crypto';
import test from 'ava';
import {day} from '../../../src/engine/domain/units.js';
import {binanceLimiter, weightOf} from '../../../src/engine/sim/limits/binance.js';
import type {RateLimiter} from '../../../src/engine/sim/limits/counting.js';
import {coinbaseLimiter} from '../../../src/engine/sim/limits/coinbase.js';
import {krakenLimiter} from '../../../src/engine/sim/limits/kraken.js';
import type {ApiRequest} from '../../../src/engine/sim/server/dialect.js';
import {credentials, openExchange, tapeOptions} from './support/clients.js';
import {start} from './support/tapes.js';

const minute = 60_000;
const someDay = Date.UTC(2024, 0, 1);

function request(method: string, path: string, query = '', authorization = ''): ApiRequest {
	return {method, path, query, body: '', header: name => name === 'authorization' ? authorization : ''};
}

/** Asks so often at one time and returns how often it was refused. */
function refusals(limiter: RateLimiter, asked: ApiRequest, count: number, now: number): number {
	return Array.from({length: count}, () => limiter(asked, now).refusal).filter(refusal => refusal !== null).length;
}

test('Binance weighs requests as it says', t => {
	const weights = [['/api/v3/klines', ''], ['/api/v3/depth', ''], ['/api/v3/depth', 'limit=5000'], ['/api/v3/ticker/24hr', ''], ['/api/v3/ticker/24hr', 'symbol=BTCUSDT'], ['/api/v3/time', '']] as const;
	t.deepEqual(weights.map(([path, query]) => weightOf(request('GET', path, query))), [2, 5, 250, 80, 2, 1]);
});

test('too much weight is 429 until the minute is over, and going on is banned, longer each time', t => {
	const limiter = binanceLimiter();
	const heavy = request('GET', '/api/v3/depth', 'limit=5000');
	t.is(refusals(limiter, heavy, 24, 1000), 0);
	const {refusal, headers} = limiter(heavy, 1000);
	t.is(headers['x-mbx-used-weight-1m'], '6250');
	t.like(refusal, {status: 429, headers: {'retry-after': '59'}});
	t.regex(refusal?.body ?? '', /-1003.*Too much request weight used/);
	t.is(limiter(heavy, minute).refusal, null);
	refusals(limiter, heavy, 24, minute + 1);
	const banned = Array.from({length: 12}, () => limiter(heavy, minute + 2).refusal?.status);
	t.deepEqual([banned[0], banned.at(-1)], [429, 418]);
	const ban = limiter(request('GET', '/api/v3/time'), 2 * minute).refusal;
	t.is(ban?.status, 418);
	t.regex(ban?.body ?? '', /banned until 180002\b/);
	t.is(limiter(heavy, (3 * minute) + 3).refusal, null);
	refusals(limiter, heavy, 60, (3 * minute) + 4);
	const again = limiter(heavy, (3 * minute) + 5).refusal;
	t.is(again?.headers?.['retry-after'], String(4 * 60));
});

test('orders are counted for themselves', t => {
	const limiter = binanceLimiter();
	const order = request('POST', '/api/v3/order');
	t.is(refusals(limiter, order, 100, 0), 0);
	const {refusal, headers} = limiter(order, 1);
	t.is(headers['x-mbx-order-count-10s'], '101');
	t.regex(refusal?.body ?? '', /-1015/);
	t.is(limiter(request('GET', '/api/v3/time'), 2).refusal, null);
	t.is(limiter(order, 10_000).refusal, null);
});

test('Coinbase counts seconds, Kraken a counter that decays', t => {
	const coinbase = coinbaseLimiter();
	t.is(refusals(coinbase, request('GET', '/time'), 15, 0), 5);
	t.is(refusals(coinbase, request('GET', '/accounts', '', 'Bearer x'), 35, 0), 5);
	t.is(refusals(coinbase, request('GET', '/time'), 10, 1000), 0);
	t.regex(coinbase(request('GET', '/time'), 1000).refusal?.body ?? '', /rate_limit_exceeded/);
	const kraken = krakenLimiter();
	const balance = request('POST', '/0/private/Balance');
	t.is(refusals(kraken, balance, 25, someDay), 5);
	t.like(kraken(balance, someDay).refusal, {status: 200, body: '{"error":["EAPI:Rate limit exceeded"]}'});
	t.is(refusals(kraken, request('POST', '/0/private/AddOrder'), 20, someDay), 0);
	t.is(refusals(kraken, balance, 6, someDay + 10_000), 1);
});

test('limits are told in headers and held only where they are wanted', async t => {
	const limited = await openExchange(t, {...tapeOptions(), venues: [{name: 'binance', rateLimits: true}, {name: 'kraken'}]});
	const first = await limited.ask('GET', '/api/v3/depth?symbol=BTCUSDT&limit=1000');
	t.is(first.headers.get('x-mbx-used-weight-1m'), '50');
	const query = `symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&timestamp=${start + day}`;
	const signature = createHmac('sha256', credentials.secret).update(query).digest('hex');
	const order = await fetch(`${limited.url}/api/v3/order?${query}&signature=${signature}`, {method: 'POST', headers: {'x-mbx-apikey': credentials.apiKey}});
	t.is(order.status, 200);
	t.is(order.headers.get('x-mbx-order-count-10s'), '1');
	const statuses = await Promise.all(Array.from({length: 120}, async () => (await limited.ask('GET', '/api/v3/depth?symbol=BTCUSDT&limit=1000')).status));
	t.is(statuses.filter(status => status === 200).length, 118);
	t.is((await limited.ask('GET', '/v/kraken/0/public/Time')).headers.get('x-mbx-used-weight-1m'), null);
	const free = await openExchange(t);
	t.is((await free.ask('GET', '/api/v3/time')).headers.get('x-mbx-used-weight-1m'), null);
});
