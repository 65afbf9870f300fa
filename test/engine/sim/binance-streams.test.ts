
import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {day, hour} from '../../../src/engine/domain/units.js';
import {credentials, idOf, listen, openExchange, proClient, restClient, tapeOptions, type TestExchange} from './support/clients.js';
import {start, walk} from './support/tapes.js';

const btc = 'BTC/USDT';
const bars = walk(24 * 6, 30_000, 1);

/** Waits for what `watch` tells while the market moves on. */
async function whileMoving<T>({advance}: TestExchange, watch: () => Promise<T>): Promise<T> {
	const pending = Symbol('pending');
	const answer = watch();
	for (;;) {
		const first = await Promise.race([answer, delay(10, pending)]);
		if (first !== pending) {
			return answer;
		}

		await advance();
	}
}

/** Waits until the client has been answered on its socket. */
async function subscribed({sync}: TestExchange, client: string): Promise<void> {
	while (((await sync()).sent[client] ?? 0) === 0) {
		await delay(5);
	}
}

test('ccxt watches candles: the forming one, and each closed one exactly as on the tape', async t => {
	const exchange = await openExchange(t);
	const client = await proClient(t, exchange);
	const closed = new Map<number, readonly unknown[]>();
	let newest = 0;
	while (newest < start + day + (4 * hour)) {
		const candles = await whileMoving(exchange, async () => client.watchOHLCV(btc, '1h'));
		for (const candle of candles) {
			closed.set(Number(candle[0]), candle);
			newest = Math.max(newest, Number(candle[0]));
		}
	}

	for (const {openTime, open, high, low, close, volume} of bars.slice(25, 28)) {
		t.deepEqual(closed.get(openTime), [openTime, open, high, low, close, volume]);
	}
});

test('ccxt watches trades, best prices, the book and the ticker', async t => {
	const exchange = await openExchange(t);
	const client = await proClient(t, exchange);
	const trades = await whileMoving(exchange, async () => client.watchTrades(btc));
	t.like(trades[0], {symbol: btc});
	t.true(Number(trades[0]?.amount) > 0);
	const quotes = await whileMoving(exchange, async () => client.watchBidsAsks([btc, 'ETH/USDT']));
	const quote = Object.values(quotes)[0];
	t.true(Number(quote?.bid) < Number(quote?.ask));
	const first = await client.watchOrderBook(btc);
	t.true(Number(first.bids[0]?.[0]) < Number(first.asks[0]?.[0]));
	for (let update = 0; update < 5; update++) {
		const book = await whileMoving(exchange, async () => client.watchOrderBook(btc));
		t.true(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
	}

	const ticker = await whileMoving(exchange, async () => client.watchTicker(btc));
	t.like(ticker, {symbol: btc});
	t.true(Number(ticker.high) >= Number(ticker.low));
});

test('ccxt\'s book is the exchange\'s book after any number of updates', async t => {
	const exchange = await openExchange(t);
	const client = await proClient(t, exchange);
	const rest = await restClient(exchange);
	await client.watchOrderBook(btc);
	for (let update = 0; update < 10; update++) {
		const watched = client.watchOrderBook(btc);
		await exchange.advance();
		await watched;
	}

	const taken = client.watchOrderBook(btc);
	await rest.createOrder(btc, 'market', 'buy', 0.2);
	const book = await taken;
	const snapshot = await rest.fetchOrderBook(btc, 100);
	t.deepEqual([...book.bids].map(([price, quantity]) => [price, quantity]), snapshot.bids.map(([price, quantity]) => [price, quantity]));
	t.deepEqual([...book.asks].map(([price, quantity]) => [price, quantity]), snapshot.asks.map(([price, quantity]) => [price, quantity]));
	t.is(book.nonce, snapshot.nonce);
});

test('ccxt hears of its own orders, fills and balances', async t => {
	const exchange = await openExchange(t);
	const client = await proClient(t, exchange, 'trade');
	const rest = await restClient(exchange);
	const watching = Promise.all([client.watchOrders(btc), client.watchBalance()]);
	await subscribed(exchange, 'trade');
	const order = await rest.createOrder(btc, 'limit', 'buy', 0.01, 25_000, {clientOrderId: 'heard'});
	const [orders, balance] = await watching;
	t.like(orders[0], {id: order.id, clientOrderId: 'heard', status: 'open', amount: 0.01, price: 25_000});
	t.like(balance.USDT, {free: 9750, used: 250});

	const cancelled = client.watchOrders(btc);
	await rest.cancelOrder(idOf(order), btc);
	t.like((await cancelled)[0], {id: order.id, clientOrderId: 'heard', status: 'canceled'});

	const filling = Promise.all([client.watchMyTrades(btc), client.watchOrders(btc)]);
	const bought = await rest.createOrder(btc, 'market', 'buy', 0.01);
	const [trades] = await filling;
	t.like(trades[0], {order: bought.id, side: 'buy', takerOrMaker: 'taker', amount: 0.01});
	t.like(trades[0]?.fee, {currency: 'BTC', cost: 0.000_01});
});

test('a resting order that the market fills is told of on the stream', async t => {
	const exchange = await openExchange(t);
	const client = await proClient(t, exchange, 'trade');
	const rest = await restClient(exchange);
	const low = Math.min(...bars.slice(24, 48).map(bar => bar.low));
	const watching = client.watchMyTrades(btc);
	await subscribed(exchange, 'trade');
	const order = await rest.createOrder(btc, 'limit', 'buy', 0.05, Number((low * 1.001).toFixed(2)));
	const trades = await whileMoving(exchange, async () => watching);
	t.like(trades[0], {order: order.id, takerOrMaker: 'maker', price: order.price});
});

test('subscriptions are confirmed, listed, ended and refused', async t => {
	const exchange = await openExchange(t);
	const {send, until} = await listen(t, exchange, '/c/raw/stream/ws/0');
	send({method: 'SUBSCRIBE', params: ['btcusdt@trade', 'btcusdt@kline_1h'], id: 1});
	send({method: 'LIST_SUBSCRIPTIONS', id: 2});
	send({method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: 3});
	send({method: 'LIST_SUBSCRIPTIONS', id: 4});
	send({method: 'SUBSCRIBE', params: ['btcusdt@nonsense'], id: 5});
	send({method: 'SUBSCRIBE', params: ['nonsense@trade'], id: 6});
	send('{');
	const replies = (await until(7)).map(text => JSON.parse(text) as unknown);
	t.deepEqual(replies.slice(0, 4), [{result: null, id: 1}, {result: ['btcusdt@trade', 'btcusdt@kline_1h'], id: 2}, {result: null, id: 3}, {result: ['btcusdt@kline_1h'], id: 4}]);
	t.like(replies[4], {error: {code: 2}, id: 5});
	t.like(replies[5], {error: {code: 2}, id: 6});
	t.like(replies[6], {error: {code: 3}});
	const {sent} = await exchange.sync();
	t.is(sent.raw, 7);
});

test('pings are answered', async t => {
	const exchange = await openExchange(t);
	const {socket} = await listen(t, exchange, '/stream/ws/0');
	const pong = new Promise(resolve => {
		socket.once('pong', resolve);
	});
	socket.ping();
	await t.notThrowsAsync(pong);
});

test('only the owner of the key hears of the account', async t => {
	const exchange = await openExchange(t);
	const {send, until} = await listen(t, exchange, '/ws-api/v3');
	send({id: '1', method: 'userDataStream.subscribe.signature', params: {apiKey: credentials.apiKey, timestamp: 1, signature: 'ab'.repeat(32)}});
	send({id: '2', method: 'userDataStream.subscribe.signature', params: {apiKey: 'other', timestamp: 1, signature: ''}});
	send({id: '3', method: 'time'});
	send({id: '4', method: 'order.place'});
	const replies = (await until(4)).map(text => JSON.parse(text) as unknown);
	t.like(replies[0], {id: '1', status: 400, error: {code: -1022}});
	t.like(replies[1], {id: '2', status: 401, error: {code: -2015}});
	t.like(replies[2], {id: '3', status: 200, result: {serverTime: start + day}});
	t.like(replies[3], {id: '4', status: 400});
});

test('minutes that pass between two events are all told, each once', async t => {
	const exchange = await openExchange(t, tapeOptions(3));
	const {send, until} = await listen(t, exchange, '/stream/ws/0');
	send({method: 'SUBSCRIBE', params: ['btcusdt@kline_15m'], id: 1});
	await until(1);
	let count = 1;
	for (let event = 0; event < 8; event++) {
		const {sent} = await exchange.advance();
		count = sent.default ?? 0;
	}

	type KlineMessage = {readonly k: {readonly t: number; readonly x: boolean}};
	const candles = (await until(count)).slice(1).map(text => (JSON.parse(text) as KlineMessage).k);
	const closed = candles.filter(({x}) => x).map(candle => (candle.t - start - day) / 60_000);
	t.deepEqual(closed, [0, 15, 30, 45, 60, 75, 90, 105]);
});
