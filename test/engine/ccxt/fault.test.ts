import test from 'ava';
import ccxt from 'ccxt';
import {createBudget} from '../../../src/engine/ccxt/budget.js';
import {faultOf} from '../../../src/engine/ccxt/fault.js';
import {exchangeFor} from './support.js';

/** What a client of the data lane meets when the venue answers so; each answer once. */
const answers: readonly (readonly [what: string, status: number, body: string, kind: ReturnType<typeof faultOf>])[] = [
	['a country that is not served', 451, '<html><body>Unavailable For Legal Reasons</body></html>', 'forbidden'],
	['a firewall', 403, '<html><body>403 Forbidden</body></html>', 'forbidden'],
	['a server that is down', 503, '<html>Service Unavailable</html>', 'passing'],
	['a proxy that gave up', 504, '<html>Gateway Timeout</html>', 'passing'],
	['half an answer', 200, '{"serverTime": 17', 'passing'],
	['a clock that is off', 400, '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}', 'clock'],
	['keys that are unknown', 401, '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}', 'authentication'],
	['too many questions', 429, '{"code":-1003,"msg":"Too many requests."}', 'too-many'],
];

for (const [what, code, body, kind] of answers) {
	test(`${what} (${code}) is ${kind}`, async t => {
		const {exchange, client} = await exchangeFor(t);
		const {exchange: venue} = await client('trade');
		await exchange.faults({rules: [{match: {path: '/time$', nth: 1}, fault: {kind: 'status', code, body}}]});
		const error = await t.throwsAsync(async () => venue.fetchTime());
		t.is(faultOf(error), kind, error?.message);
	});
}

test('the tree of ccxt\'s errors is the one that the code was written for', t => {
	t.true(new ccxt.RateLimitExceeded('') instanceof ccxt.NetworkError);
	t.true(new ccxt.OnMaintenance('') instanceof ccxt.ExchangeNotAvailable);
	t.true(new ccxt.RequestTimeout('') instanceof ccxt.NetworkError);
	t.true(new ccxt.BadResponse('') instanceof ccxt.OperationFailed);
	t.true(new ccxt.DuplicateOrderId('') instanceof ccxt.InvalidOrder);
	t.true(new ccxt.OrderNotFound('') instanceof ccxt.InvalidOrder);
	t.false(new ccxt.InsufficientFunds('') instanceof ccxt.NetworkError);
});

test('questions are asked again while the venue stumbles; what it refuses for good is not', async t => {
	const {exchange, client} = await exchangeFor(t);
	const {exchange: venue, budget} = await client('data');
	await exchange.faults({rules: [
		{match: {path: '/time$', nth: 1}, fault: {kind: 'drop-reply'}},
		{match: {path: '/time$', nth: 2}, fault: {kind: 'status', code: 502, body: '<html>Bad Gateway</html>'}},
		{match: {path: '/time$', nth: 3}, fault: {kind: 'status', code: 200, body: '{"serverTime": 1'}},
	]});
	t.is(await venue.fetchTime(), exchange.now());
	await exchange.faults({rules: [{match: {path: '/time$'}, fault: {kind: 'status', code: 451, body: '<html></html>'}}]});
	const {requests} = budget.read();
	await t.throwsAsync(async () => venue.fetchTime());
	t.is(budget.read().requests, requests + 1, 'no second try');
});

test('an order is never sent again, whatever happened to it', async t => {
	const {exchange, client} = await exchangeFor(t);
	const {exchange: venue} = await client('trade');
	await venue.loadMarkets();
	await exchange.faults({rules: [{match: {method: 'POST', path: '/order$'}, fault: {kind: 'status', code: 502, body: '<html></html>'}}]});
	await t.throwsAsync(async () => venue.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000));
	await exchange.faults({rules: []});
	t.is((await exchange.account()).orders.length, 0, 'a second try would have arrived');
});

test('a ban is sat out by those who ask, refused at once to orders, and never holds the way out', t => {
	let now = 0;
	const budget = createBudget(() => now);
	t.is(budget.ask('data'), 0);
	budget.note(429, {'retry-after': '7', 'x-mbx-used-weight-1m': '6001'});
	t.is(budget.ask('data'), 7000);
	t.is(budget.ask('trade'), 7000);
	t.is(budget.ask('halt'), 0);
	t.deepEqual(budget.read(), {requests: 2, usedWeight: 6001, waitMs: 7000, refusals: 1});
	now = 7000;
	t.is(budget.ask('data'), 0);
	budget.note(418, {});
	t.true(budget.ask('trade') >= 120_000, 'a ban without a length is a long one');
	now = 200_000;
	t.is(budget.read().requests, 0, 'the last minute only');
});
