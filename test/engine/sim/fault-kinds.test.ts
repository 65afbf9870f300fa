import test from 'ava';
import ccxt from 'ccxt';
import {day, hour} from '../../../src/engine/domain/units.js';
import type {SimulatedExchangeOptions} from '../../../src/engine/sim/exchange.js';
import {openExchange, restClient, tapeOptions, type TestExchange} from './support/clients.js';
import {start} from './support/tapes.js';

const btc = 'BTC/USDT';
const orders = {method: 'POST', path: '/order$'};
const opening = start + day;

async function ids(exchange: TestExchange): Promise<readonly string[]> {
	return (await exchange.account()).orders.map(({clientOrderId}) => clientOrderId);
}

test('a late reply is for an order that is there already', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	client.timeout = 300;
	await exchange.faults({rules: [{match: orders, fault: {kind: 'late-reply', ms: 1500}}]});
	await t.throwsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'late'}), {instanceOf: ccxt.RequestTimeout});
	t.deepEqual(await ids(exchange), ['late']);
	t.deepEqual((await exchange.injected()).injected, {'late-reply': 1});
});

test('a repeated order meets the duplicate rules while the first one is open, and is bought twice when it is not', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	await exchange.faults({rules: [{match: {...orders, times: 2}, fault: {kind: 'duplicate'}}, {match: orders, fault: {kind: 'duplicate', answer: 'first'}}]});
	await t.throwsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'resting'}), {instanceOf: ccxt.InvalidOrder, message: /Duplicate order sent/});
	const bought = await client.createOrder(btc, 'market', 'buy', 0.01, undefined, {clientOrderId: 'taking'});
	t.is(bought.status, 'closed');
	const resting = await client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'again'});
	t.is(resting.status, 'open');
	t.deepEqual(await ids(exchange), ['resting', 'taking', 'taking', 'again']);
	t.deepEqual((await exchange.injected()).injected, {duplicate: 3});
});

test('a truncated reply is status 200 and no JSON, with the order placed or not', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	await exchange.faults({rules: [{match: {...orders, nth: 1}, fault: {kind: 'truncate', processed: false}}, {match: {...orders, nth: 2}, fault: {kind: 'truncate', keep: 0.3}}]});
	for (const clientOrderId of ['not-placed', 'placed']) {
		const error = await t.throwsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId}));
		t.false(error instanceof ccxt.BaseError, 'ccxt fails with a plain error, not one of its own');
	}

	t.deepEqual(await ids(exchange), ['placed']);
});

test('the usual refusals of proxies are pages with headers, which ccxt takes for what peers found', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	const {ExchangeNotAvailable, DDoSProtection, RequestTimeout} = ccxt;
	const unavailable = [403, 451, 500, 502, 503].map(code => [code, ExchangeNotAvailable] as const);
	const expected = [...unavailable, [418, DDoSProtection] as const, [429, DDoSProtection] as const, [504, RequestTimeout] as const];
	for (const [code, instanceOf] of expected) {
		await exchange.faults({rules: [{match: {}, fault: {kind: 'status', code}}]});
		const response = await exchange.ask('GET', '/api/v3/time');
		t.is(response.status, code);
		t.is(response.headers.get('content-type'), 'text/html');
		t.regex(await response.text(), /^<html>/);
		await t.throwsAsync(client.fetchTime(), {instanceOf}, String(code));
	}

	await exchange.faults({rules: [{match: {}, fault: {kind: 'status', code: 429, headers: {'retry-after': '77'}}}]});
	const {headers} = await exchange.ask('GET', '/api/v3/time');
	t.is(headers.get('retry-after'), '77');
	t.deepEqual((await exchange.injected()).injected, {status: (2 * expected.length) + 1});
});

test('rules hold in a span of virtual time, for a client, and so many times', async t => {
	const exchange = await openExchange(t);
	const fault = {kind: 'status', code: 503} as const;
	await exchange.faults({rules: [{match: {from: opening + hour, to: opening + (2 * hour), client: '^data$', times: 2}, fault}]});
	const status = async (client: string) => (await exchange.ask('GET', `/c/${client}/api/v3/time`)).status;
	t.is(await status('data'), 200);
	while (exchange.now() < opening + hour) {
		await exchange.advance(opening + hour);
	}

	t.deepEqual([await status('trade'), await status('data'), await status('data'), await status('data')], [200, 503, 503, 200]);
	await exchange.faults({rules: [{match: {from: opening + hour, to: opening + (2 * hour)}, fault}]});
	t.is(await status('trade'), 503);
	while (exchange.now() < opening + (2 * hour)) {
		await exchange.advance(opening + (2 * hour));
	}

	t.is(await status('trade'), 200);
});

test('faults are of one venue, counted by kind there and in all', async t => {
	const exchange = await openExchange(t, {...tapeOptions(), venues: [{name: 'binance'}, {name: 'kraken', faults: {rules: [{match: {}, fault: {kind: 'status', code: 520}}]}}]});
	await exchange.faults({rules: [{match: {path: 'glassnode'}, fault: {kind: 'status', code: 502}}]}, 'alternative');
	const status = async (path: string) => (await exchange.ask('GET', path)).status;
	t.deepEqual([await status('/api/v3/time'), await status('/v/kraken/0/public/Time'), await status('/v/kraken/0/public/Time'), await status('/alt/glassnode/v1/metrics')], [200, 520, 520, 502]);
	t.deepEqual(await exchange.injected(), {injected: {status: 3}, venues: {binance: {}, kraken: {status: 2}, alternative: {status: 1}}});
	const {status: unknown} = await exchange.faults({rules: []}, 'nowhere');
	t.is(unknown, 404);
});

test('the same seed gives the same faults', async t => {
	const run = async (seed: number) => {
		const options: SimulatedExchangeOptions = {...tapeOptions(), seed, faults: {rules: [{match: {probability: 0.3}, fault: {kind: 'status', code: 502}}]}};
		const exchange = await openExchange(t, options);
		const statuses: number[] = [];
		for (let count = 0; count < 40; count++) {
			statuses.push((await exchange.ask('GET', '/api/v3/ping')).status);
		}

		return statuses.join(' ');
	};

	const [first, second, other] = [await run(1), await run(1), await run(2)];
	t.is(first, second);
	t.not(first, other);
});

test('maintenance answers 503, says so in the system status, and ends', async t => {
	const maintenance = [{from: opening + hour, to: opening + (3 * hour)}];
	const exchange = await openExchange(t, {...tapeOptions(), faults: {rules: [], maintenance}});
	const client = await restClient(exchange);
	t.is((await client.fetchStatus()).status, 'ok');
	const until = async (time: number) => {
		while (exchange.now() < time) {
			await exchange.advance(time);
		}
	};

	await until(opening + hour);
	t.is((await client.fetchStatus()).status, 'maintenance');
	await t.throwsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000), {instanceOf: ccxt.ExchangeNotAvailable});
	await until(opening + (3 * hour));
	t.is((await client.fetchStatus()).status, 'ok');
	await t.notThrowsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000));
	t.deepEqual((await exchange.injected()).injected, {maintenance: 2});
});

test('what rests is filled during maintenance, unseen', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	const {last = 0} = await client.fetchTicker(btc);
	const order = await client.createOrder(btc, 'limit', 'sell', 0.01, Math.round(1.001 * Number(last)));
	await exchange.faults({rules: [], maintenance: [{from: opening, to: opening + day}]});
	while (exchange.now() < opening + day) {
		await exchange.advance(opening + day);
	}

	t.is((await client.fetchOrder(String(order.id), btc)).status, 'closed');
	const [trade] = await client.fetchMyTrades(btc);
	t.true((trade?.timestamp ?? 0) > opening && (trade?.timestamp ?? 0) < opening + day);
});

const senseless: readonly (readonly [what: string, script: unknown, message: RegExp])[] = [
	['an unknown kind', {rules: [{match: {}, fault: {kind: 'explode'}}]}, /rules\[0]\.fault\.kind/],
	['a misspelt match', {rules: [{match: {pth: 'x'}, fault: {kind: 'drop-reply'}}]}, /pth/],
	['a broken pattern', {rules: [{match: {path: '('}, fault: {kind: 'drop-reply'}}]}, /not a regular expression/],
	['a time without zone', {rules: [{match: {from: '2024-01-01'}, fault: {kind: 'drop-reply'}}]}, /neither milliseconds nor an ISO time/],
	['an unknown message', {rules: [], streams: [{match: {kind: 'news'}, fault: {kind: 'drop'}}]}, /not one of trade, book/],
	['a chance above 1', {rules: [], streams: [{match: {probability: 2}, fault: {kind: 'drop'}}]}, /streams\[0]\.match\.probability/],
	['endless maintenance', {rules: [], maintenance: [{from: 0}]}, /maintenance\[0]\.to/],
];

for (const [what, script, message] of senseless) {
	test(`a script with ${what} is refused with what is wrong`, async t => {
		const exchange = await openExchange(t);
		const response = await exchange.ask('POST', '/sim/faults', script);
		t.is(response.status, 400);
		t.regex(await response.text(), message);
	});
}
