import {createHmac} from 'node:crypto';
import test, {type ExecutionContext} from 'ava';
import {day, hour} from '../../../src/engine/domain/units.js';
import type {FaultScript} from '../../../src/engine/sim/exchange.js';
import {credentials, listen, openExchange, proClient, restClient, type TestExchange} from './support/clients.js';
import {start} from './support/tapes.js';

const btc = 'BTC/USDT';
const opening = start + day;
type Message = Readonly<Record<string, unknown>>;

function streams(...rules: NonNullable<FaultScript['streams']>): FaultScript {
	return {rules: [], streams: rules};
}

/** Watches market streams and returns what came, without the reply to the subscription. */
async function watch(t: ExecutionContext, exchange: TestExchange, names: readonly string[], steps: number): Promise<readonly Message[]> {
	const socket = await listen(t, exchange, '/stream/ws/0');
	socket.send({method: 'SUBSCRIBE', params: names, id: 1});
	await socket.until(1);
	for (let step = 0; step < steps; step++) {
		const {sent} = await exchange.advance();
		await socket.until(sent.default ?? 0);
	}

	return socket.texts.slice(1).map(text => JSON.parse(text) as Message);
}

/** Opens the user data stream; the returned texts begin with the reply to the subscription. */
async function watchAccount(t: ExecutionContext, exchange: TestExchange) {
	const socket = await listen(t, exchange, '/c/user/ws-api/v3');
	const signed = {apiKey: credentials.apiKey, timestamp: exchange.now()};
	const payload = `apiKey=${signed.apiKey}&timestamp=${signed.timestamp}`;
	socket.send({id: 1, method: 'userDataStream.subscribe.signature', params: {...signed, signature: createHmac('sha256', credentials.secret).update(payload).digest('hex')}});
	await socket.until(1);
	return socket;
}

function executions(texts: readonly string[]): readonly string[] {
	const events = texts.slice(1).map(text => (JSON.parse(text) as {readonly event: Message}).event);
	return events.filter(({e}) => e === 'executionReport').map(({x, t: tradeId}) => `${String(x)} ${String(tradeId)}`);
}

test('a lost book change breaks the sequence, and only that', async t => {
	const exchange = await openExchange(t);
	await exchange.faults(streams({match: {kind: 'book', nth: 2}, fault: {kind: 'drop'}}));
	const changes = (await watch(t, exchange, ['btcusdt@depth', 'btcusdt@trade'], 6)).filter(({e}) => e === 'depthUpdate');
	const breaks = changes.slice(1).filter((change, index) => change.U !== Number(changes[index]?.u) + 1);
	t.is(breaks.length, 1);
	t.is(changes[1], breaks[0]);
	t.deepEqual((await exchange.injected()).injected, {'stream-drop': 1});
});

test('messages come twice, or after the next one of their kind', async t => {
	const exchange = await openExchange(t);
	await exchange.faults(streams({match: {kind: 'trade', nth: 1}, fault: {kind: 'duplicate'}}, {match: {kind: 'trade', nth: 3}, fault: {kind: 'reorder'}}));
	const trades = (await watch(t, exchange, ['btcusdt@trade', 'btcusdt@depth'], 6)).filter(({e}) => e === 'trade').map(({t: id}) => Number(id));
	const inOrder = [...new Set(trades)].toSorted((a, b) => a - b);
	t.deepEqual(trades, [inOrder[0], inOrder[0], inOrder[1], inOrder[3], inOrder[2], ...inOrder.slice(4)]);
	t.is(inOrder.length, 6);
});

test('a message that nothing overtakes comes after the next events', async t => {
	const exchange = await openExchange(t);
	await exchange.faults(streams({match: {text: '"x":true'}, fault: {kind: 'reorder'}}));
	const socket = await listen(t, exchange, '/stream/ws/0');
	socket.send({method: 'SUBSCRIBE', params: ['btcusdt@kline_1h'], id: 1});
	await socket.until(1);
	const counts: number[] = [];
	while (exchange.now() < opening + hour + (20 * 60_000)) {
		const {sent} = await exchange.advance();
		await socket.until(sent.default ?? 0);
		counts.push(socket.texts.filter(text => text.includes('"x":true')).length);
	}

	t.is(counts.at(-1), 1);
	t.is(counts.at(-2), 0);
});

test('a delayed message is sent, and counted, after what caused it is answered', async t => {
	const exchange = await openExchange(t);
	await exchange.faults(streams({match: {kind: 'trade', nth: 1}, fault: {kind: 'delay', ms: 50}}));
	const socket = await listen(t, exchange, '/stream/ws/0');
	socket.send({method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1});
	await socket.until(1);
	const {sent} = await exchange.advance();
	t.is(sent.default, 1);
	const [, text = ''] = await socket.until(2);
	t.regex(text, /"e":"trade"/);
	t.is((await exchange.sync()).sent.default, 2);
	t.deepEqual((await exchange.injected()).injected, {'stream-delay': 1});
});

test('fills are lost while pings are answered, orders and balances still come, and REST knows', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	const user = await watchAccount(t, exchange);
	await exchange.faults(streams({match: {kind: 'fill'}, fault: {kind: 'drop'}}));
	await client.createOrder(btc, 'market', 'buy', 0.1);
	await user.until((await exchange.sync()).sent.user ?? 0);
	t.deepEqual(executions(user.texts).map(text => text.split(' ')[0]), ['NEW']);
	t.true(user.texts.some(text => text.includes('outboundAccountPosition')));
	const answered = new Promise(resolve => {
		user.socket.once('pong', resolve);
	});
	user.socket.ping();
	await answered;
	t.is((await client.fetchMyTrades(btc)).length, (await exchange.account()).trades.length);
	t.true((await exchange.account()).trades.length > 0);
});

test('fills come twice and out of order', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	const user = await watchAccount(t, exchange);
	await exchange.faults(streams({match: {kind: 'fill', nth: 1}, fault: {kind: 'reorder'}}, {match: {kind: 'fill', nth: 3}, fault: {kind: 'duplicate'}}));
	await client.createOrder(btc, 'limit', 'buy', 0.01, 20_000);
	await client.createOrder(btc, 'market', 'buy', 0.05, undefined, {clientOrderId: 'one'});
	await client.createOrder(btc, 'market', 'sell', 0.04, undefined, {clientOrderId: 'two'});
	await client.createOrder(btc, 'market', 'buy', 0.03, undefined, {clientOrderId: 'three'});
	await user.until((await exchange.sync()).sent.user ?? 0);
	const told = executions(user.texts).filter(text => text.startsWith('TRADE')).map(text => text.split(' ')[1]);
	const made = (await exchange.account()).trades.map(({tradeId}) => tradeId);
	t.true(made.length >= 3);
	t.deepEqual(told, [made[1], made[0], made[2], made[2], ...made.slice(3)]);
});

test('a half-open WebSocket stays open, is silent and answers no ping; a new one works', async t => {
	const exchange = await openExchange(t);
	const dead = await listen(t, exchange, '/c/one/stream/ws/0');
	const alive = await listen(t, exchange, '/c/two/stream/ws/0');
	for (const {send, until} of [dead, alive]) {
		send({method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1});
		await until(1);
	}

	await exchange.faults({rules: [{match: {path: '/ping$', nth: 1}, fault: {kind: 'freeze-streams', client: '^one$'}}]});
	await exchange.ask('GET', '/api/v3/ping');
	let pongs = 0;
	dead.socket.on('pong', () => {
		pongs++;
	});
	dead.socket.ping();
	dead.send({method: 'LIST_SUBSCRIPTIONS', params: [], id: 2});
	const {sent} = await exchange.advance();
	await alive.until(sent.two ?? 0);
	const answered = new Promise(resolve => {
		alive.socket.once('pong', resolve);
	});
	alive.socket.ping();
	await answered;
	t.deepEqual([dead.texts.length, alive.texts.length, pongs, dead.socket.readyState], [1, 2, 0, 1]);
	t.deepEqual(sent, {one: 1, two: 2});
	const again = await listen(t, exchange, '/c/one/stream/ws/1');
	again.send({method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1});
	t.is((await again.until(1)).length, 1);
});

test('a message can leave its WebSocket dead, or cut it', async t => {
	const exchange = await openExchange(t);
	await exchange.faults(streams({match: {kind: 'trade', client: 'one', nth: 2}, fault: {kind: 'freeze'}}, {match: {kind: 'trade', client: 'two', nth: 1}, fault: {kind: 'cut'}}));
	const one = await listen(t, exchange, '/c/one/stream/ws/0');
	const two = await listen(t, exchange, '/c/two/stream/ws/0');
	for (const {send, until} of [one, two]) {
		send({method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1});
		await until(1);
	}

	const closed = new Promise(resolve => {
		two.socket.once('close', resolve);
	});
	await exchange.advance();
	t.is(await closed, 1006);
	await exchange.advance();
	const {sent} = await exchange.advance();
	t.deepEqual(sent, {one: 2, two: 1});
	t.is(one.socket.readyState, 1);
});

test('ccxt resynchronises a book after a lost change', async t => {
	const exchange = await openExchange(t);
	const client = await proClient(t, exchange);
	const first = client.watchOrderBook(btc);
	await exchange.sync();
	for (let step = 0; step < 3; step++) {
		await exchange.advance();
		await exchange.sync();
	}

	const book = await first;
	t.true((book.bids[0]?.[0] ?? 0) < (book.asks[0]?.[0] ?? 0));
	await exchange.faults(streams({match: {kind: 'book', nth: 1}, fault: {kind: 'drop'}}));
	const broken = client.watchOrderBook(btc);
	await exchange.advance();
	await exchange.advance();
	await t.throwsAsync(broken, {message: /out of sequence|nonce|checksum/i});
});

test('maintenance closes the WebSockets and lets none in', async t => {
	const exchange = await openExchange(t);
	await exchange.faults({rules: [], maintenance: [{from: opening + hour, to: opening + (2 * hour)}]});
	const socket = await listen(t, exchange, '/stream/ws/0');
	const closed = new Promise(resolve => {
		socket.socket.once('close', resolve);
	});
	while (exchange.now() < opening + hour) {
		await exchange.advance(opening + hour);
	}

	t.is(await closed, 1012);
	const refused = await listen(t, exchange, '/stream/ws/1');
	t.is(await new Promise(resolve => {
		refused.socket.once('close', resolve);
	}), 1008);
});
