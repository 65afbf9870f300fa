
import {createHmac} from 'node:crypto';
import test, {type ExecutionContext} from 'ava';
import ccxt from 'ccxt';
import {day} from '../../../src/engine/domain/units.js';
import {credentials, openExchange, restClient, tapeOptions, type TestExchange} from './support/clients.js';
import {start} from './support/tapes.js';

const btc = 'BTC/USDT';

type Signing = {readonly secret?: string; readonly apiKey?: string; readonly timestamp?: number | null};

/** Sends a signed request as Binance documents it and returns status and code. */
async function signed({url}: TestExchange, method: string, path: string, parameters: Record<string, string> = {}, signing: Signing = {}) {
	const {secret, apiKey, timestamp} = {...credentials, timestamp: start + day, ...signing};
	const query = new URLSearchParams({...parameters, ...(timestamp !== null && {timestamp: String(timestamp)})}).toString();
	const signature = createHmac('sha256', secret).update(query).digest('hex');
	const headers: Record<string, string> = apiKey === '' ? {} : {'X-MBX-APIKEY': apiKey};
	const response = await fetch(`${url}${path}?${query}&signature=${signature}`, {method, headers});
	const body = await response.json() as {code?: number; msg?: string};
	return [response.status, body.code, body.msg] as const;
}

test('requests are checked for key, signature and time like at Binance', async t => {
	const exchange = await openExchange(t);
	const account = async (parameters: Record<string, string>, signing: Signing) => (await signed(exchange, 'GET', '/api/v3/account', parameters, signing)).slice(0, 2);
	t.deepEqual(await account({}, {}), [200, undefined]);
	t.deepEqual(await account({}, {apiKey: ''}), [401, -2014]);
	t.deepEqual(await account({}, {apiKey: 'other'}), [401, -2015]);
	t.deepEqual(await account({}, {secret: 'other'}), [400, -1022]);
	t.deepEqual(await account({}, {timestamp: null}), [400, -1102]);
	t.deepEqual(await account({}, {timestamp: start + day - 5001}), [400, -1021]);
	t.deepEqual(await account({}, {timestamp: start + day - 5000}), [200, undefined]);
	t.deepEqual(await account({recvWindow: '10000'}, {timestamp: start + day - 9000}), [200, undefined]);
	t.deepEqual(await account({recvWindow: '60001'}, {}), [400, -1131]);
	t.deepEqual(await account({}, {timestamp: start + day + 1000}), [400, -1021]);
	t.deepEqual(await account({}, {timestamp: start + day + 999}), [200, undefined]);
	t.is((await fetch(`${exchange.url}/api/v3/account`)).status, 401);
	t.is((await fetch(`${exchange.url}/api/v3/account?timestamp=${start + day}`, {headers: {'X-MBX-APIKEY': credentials.apiKey}})).status, 400);
});

test('parameters are checked with Binance\'s codes', async t => {
	const exchange = await openExchange(t);
	const order = {symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '25000'};
	const place = async (changes: Record<string, string>) => (await signed(exchange, 'POST', '/api/v3/order', {...order, ...changes})).slice(0, 2);
	t.deepEqual(await place({}), [200, undefined]);
	t.deepEqual(await place({symbol: 'BTCEUR'}), [400, -1121]);
	t.deepEqual(await place({symbol: ''}), [400, -1102]);
	t.deepEqual(await place({side: 'HOLD'}), [400, -1117]);
	t.deepEqual(await place({type: 'STOP_LOSS'}), [400, -1116]);
	t.deepEqual(await place({timeInForce: 'GTX'}), [400, -1115]);
	t.deepEqual(await place({quantity: '-1'}), [400, -1100]);
	t.deepEqual(await place({quantity: '1e-3'}), [400, -1100]);
	t.deepEqual(await place({price: ''}), [400, -1102]);
	t.deepEqual(await place({newClientOrderId: 'ä'}), [400, -1100]);
	t.deepEqual(await place({newClientOrderId: 'x'.repeat(37)}), [400, -1100]);
	t.deepEqual((await signed(exchange, 'GET', '/api/v3/order', {symbol: 'BTCUSDT'})).slice(0, 2), [400, -1102]);
	t.deepEqual((await signed(exchange, 'GET', '/api/v3/myTrades', {symbol: 'BTCUSDT', startTime: '0', endTime: String(day + 1)})).slice(0, 2), [400, -1127]);
	const open = async (path: string) => {
		const response = await fetch(exchange.url + path);
		return [response.status, (await response.json() as {code?: number}).code];
	};

	t.deepEqual(await open('/api/v3/klines?symbol=BTCUSDT&interval=2h'), [400, -1120]);
	t.deepEqual(await open('/api/v3/klines?symbol=BTCUSDT&interval=toString'), [400, -1120]);
	t.deepEqual(await open('/api/v3/depth?symbol=NONE'), [400, -1121]);
	t.deepEqual(await open('/api/v3/depth?symbol=BTCUSDT&limit=many'), [400, -1100]);
	t.deepEqual(await open('/api/v3/nothing'), [404, undefined]);
});

async function fails(t: ExecutionContext, action: Promise<unknown>, kind: new (...parameters: never[]) => Error, message: RegExp) {
	await t.throwsAsync(action, {instanceOf: kind as new (...parameters: unknown[]) => Error, message});
}

test('ccxt understands the refusals', async t => {
	const client = await restClient(await openExchange(t));
	await fails(t, client.createOrder(btc, 'limit', 'buy', 10, 25_000), ccxt.InsufficientFunds, /insufficient balance/);
	await fails(t, client.createOrder(btc, 'limit', 'buy', 0.0001, 25_000), ccxt.BadRequest, /NOTIONAL/);
	await fails(t, client.createOrder(btc, 'limit', 'sell', 0.01, 10_000, {postOnly: true}), ccxt.InvalidOrder, /immediately match/);
	await client.createOrder(btc, 'limit', 'buy', 0.01, 25_000, {clientOrderId: 'twice'});
	await fails(t, client.createOrder(btc, 'limit', 'buy', 0.01, 24_000, {clientOrderId: 'twice'}), ccxt.InvalidOrder, /Duplicate order sent/);
	await fails(t, client.cancelOrder('999', btc), ccxt.OrderNotFound, /-2011/);
	await fails(t, client.fetchOrder('999', btc), ccxt.OrderNotFound, /-2013/);
	await fails(t, client.cancelAllOrders('ETH/USDT'), ccxt.OrderNotFound, /-2011/);
});

test('ccxt with a wrong key, a wrong secret or a wrong clock is told so', async t => {
	const exchange = await openExchange(t);
	const wrongKey = await restClient(exchange);
	wrongKey.apiKey = 'other';
	await fails(t, wrongKey.fetchBalance(), ccxt.AuthenticationError, /-2015/);
	wrongKey.apiKey = credentials.apiKey;
	wrongKey.secret = 'other';
	await fails(t, wrongKey.fetchBalance(), ccxt.AuthenticationError, /-1022/);
	wrongKey.secret = credentials.secret;
	wrongKey.milliseconds = () => start + day - 60_000;
	await fails(t, wrongKey.fetchBalance(), ccxt.InvalidNonce, /-1021/);
});

test('nothing changes on an order that was refused', async t => {
	const exchange = await openExchange(t);
	const before = await exchange.account();
	await signed(exchange, 'POST', '/api/v3/order', {symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.0000001', price: '25000'});
	await signed(exchange, 'POST', '/api/v3/order', {symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '100'});
	t.deepEqual(await exchange.account(), before);
});

const order = {symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC'} as const;
const filtered: readonly (readonly [what: string, quantity: string, price: string, code: number, message: RegExp])[] = [
	['a price between two steps', '0.01', '25000.005', -1013, /PRICE_FILTER/],
	['a price of more than eight decimals', '0.01', '25000.123456789', -1111, /Parameter 'price' has too much precision/],
	['a quantity between two steps', '0.010001', '25000', -1013, /LOT_SIZE/],
	['a quantity of more than eight decimals', '0.010000001', '25000', -1111, /Parameter 'quantity' has too much precision/],
	['a value below the smallest', '0.0001', '25000', -1013, /NOTIONAL/],
	['a price far above the last one', '0.001', '200000', -1013, /PERCENT_PRICE_BY_SIDE/],
	['a price far below the last one', '0.01', '3000', -1013, /PERCENT_PRICE_BY_SIDE/],
];

for (const [what, quantity, price, code, message] of filtered) {
	test(`${what} is refused by its filter`, async t => {
		const exchange = await openExchange(t);
		const [status, told, text = ''] = await signed(exchange, 'POST', '/api/v3/order', {...order, quantity, price});
		t.is(status, 400);
		t.is(told, code);
		t.regex(text, message);
	});
}

test('no more than 200 orders are open in a market, and cancelling one makes room', async t => {
	const exchange = await openExchange(t, {...tapeOptions(), balances: {USDT: '1000000'}});
	const place = async () => signed(exchange, 'POST', '/api/v3/order', {...order, quantity: '0.001', price: '20000'});
	for (let count = 0; count < 200; count++) {
		const [status] = await place();
		t.is(status, 200);
	}

	const refused = (await place())[2];
	t.is(refused, 'Filter failure: MAX_NUM_ORDERS');
	await signed(exchange, 'DELETE', '/api/v3/order', {symbol: 'BTCUSDT', orderId: '1'});
	const [again] = await place();
	t.is(again, 200);
});
