import test from 'ava';
import ccxt from 'ccxt';
import {FaultInjector} from '../../../src/engine/sim/faults/fault-injector.js';
import type {FaultScript} from '../../../src/engine/sim/faults/fault-script.js';
import {listen, openExchange, restClient} from './support/clients.js';

const btc = 'BTC/USDT';
const orders = {method: 'POST', path: '/order$'};

test('a dropped request changes nothing, a dropped reply hides what was done', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	await exchange.faults({rules: [{match: {...orders, nth: 1}, fault: {kind: 'drop-request'}}, {match: {...orders, nth: 2}, fault: {kind: 'drop-reply'}}]});
	const place = async (clientOrderId: string) => client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId});
	await t.throwsAsync(place('first'), {instanceOf: ccxt.NetworkError});
	await t.throwsAsync(place('second'), {instanceOf: ccxt.NetworkError});
	await place('third');
	const {openOrders} = await exchange.account();
	t.deepEqual(openOrders.map(({clientOrderId}) => clientOrderId), ['second', 'third']);
});

test('a status is answered instead, with the request done or not', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	const fault = {kind: 'status', code: 503, body: '{"code":-1000,"msg":"Unknown error"}'} as const;
	await exchange.faults({rules: [{match: {...orders, nth: 1}, fault}, {match: {...orders, nth: 2}, fault: {...fault, processed: true}}]});
	await t.throwsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'not-done'}), {instanceOf: ccxt.OperationFailed});
	await t.throwsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'done'}), {instanceOf: ccxt.OperationFailed});
	const {openOrders} = await exchange.account();
	t.deepEqual(openOrders.map(({clientOrderId}) => clientOrderId), ['done']);
});

test('a delayed order arrives after the client has given up, and sync waits for it', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	client.timeout = 300;
	await exchange.faults({rules: [{match: orders, fault: {kind: 'delay', ms: 2000}}]});
	await t.throwsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000), {instanceOf: ccxt.RequestTimeout});
	const before = await exchange.account();
	await exchange.sync();
	const after = await exchange.account();
	t.deepEqual([before.openOrders.length, after.openOrders.length], [0, 1]);
});

test('streams are disconnected with everything sent before', async t => {
	const exchange = await openExchange(t);
	const {socket, send, until, texts} = await listen(t, exchange, '/stream/ws/0');
	send({method: 'SUBSCRIBE', params: ['btcusdt@trade', 'btcusdt@bookTicker'], id: 1});
	await until(1);
	await exchange.advance();
	const closed = new Promise(resolve => {
		socket.once('close', resolve);
	});
	await exchange.faults({rules: [{match: {path: '/time$'}, fault: {kind: 'disconnect-streams'}}]});
	const {status} = await exchange.ask('GET', '/api/v3/time');
	t.is(status, 200);
	t.is(await closed, 1012);
	const {sent} = await exchange.advance();
	t.is(sent.default, 3);
	t.is(texts.length, 3);
});

test('rules count their own matches, the first that applies wins, and chance is seeded', t => {
	const script: FaultScript = {
		rules: [
			{match: {method: 'GET', path: 'depth', nth: 2}, fault: {kind: 'drop-reply'}},
			{match: {path: 'depth|klines', probability: 0.5}, fault: {kind: 'delay', ms: 5}},
		],
	};
	const counted: string[] = [];
	const injectorOf = (seed: number) => new FaultInjector(script, {
		place: 'binance', seed, count(kind) {
			counted.push(kind);
		},
	});
	const play = (seed: number) => {
		const injector = injectorOf(seed);
		return Array.from({length: 40}, (_, index) => injector.onRequest({method: 'GET', path: index % 4 === 3 ? '/api/v3/klines' : '/api/v3/depth'}, 'data', 0)?.kind ?? '-');
	};

	t.deepEqual(play(1), play(1));
	t.notDeepEqual(play(1), play(2));
	t.is(play(1)[1], 'drop-reply');
	t.is(play(1).filter(kind => kind === 'drop-reply').length, 1);
	const delayed = play(1).filter(kind => kind === 'delay').length;
	t.true(delayed > 8 && delayed < 32);
	t.is(injectorOf(1).onRequest({method: 'POST', path: '/api/v3/time'}, 'data', 0), null);
	counted.length = 0;
	t.is(play(1).filter(kind => kind !== '-').length, counted.length);
});

test('the control API is never disturbed', async t => {
	const exchange = await openExchange(t);
	await exchange.faults({rules: [{match: {}, fault: {kind: 'drop-request'}}]});
	const status = await exchange.status();
	t.is(status.seed, 9);
	await t.throwsAsync(exchange.ask('GET', '/api/v3/time'));
	const {status: code} = await exchange.faults({rules: []});
	t.is(code, 200);
	const answer = await exchange.ask('GET', '/api/v3/time');
	t.is(answer.status, 200);
});
