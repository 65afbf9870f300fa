import test from 'ava';
import {coinbaseClient, openCoinbase, tokenAt} from './coinbase-support.js';
import {idOf, listen} from './support/clients.js';

const btc = 'BTC/USDT';
const path = '/c/raw/v/coinbase';

type Message = {readonly channel: string; readonly sequence_num: number; readonly timestamp: string; readonly events: readonly Readonly<Record<string, unknown>>[]};

const parsed = (texts: readonly string[]): Message[] => texts.map(text => JSON.parse(text) as Message);

test('all messages of a connection are numbered in one row, whatever the channel', async t => {
	const exchange = await openCoinbase(t);
	const {send, until} = await listen(t, exchange, path);
	send({type: 'subscribe', channel: 'heartbeats', product_ids: []});
	send({type: 'subscribe', channel: 'ticker', product_ids: ['BTC-USDT', 'ETH-USDT']});
	send({type: 'subscribe', channel: 'market_trades', product_ids: ['BTC-USDT']});
	send({type: 'subscribe', channel: 'level2', product_ids: ['BTC-USDT']});
	await until(7);
	await exchange.advance();
	const {sent} = await exchange.advance();
	const messages = parsed(await until(sent.raw ?? 0));
	t.deepEqual(messages.map(message => message.sequence_num), messages.map((_, index) => index));
	t.deepEqual([...new Set(messages.map(({channel}) => channel))].toSorted(), ['heartbeats', 'l2_data', 'market_trades', 'subscriptions', 'ticker']);
	t.is(messages[1]?.channel, 'ticker', 'how things stand comes first');
	t.deepEqual(messages.findLast(({channel}) => channel === 'subscriptions')?.events, [{subscriptions: {
		heartbeats: ['heartbeats'], ticker: ['BTC-USDT', 'ETH-USDT'], market_trades: ['BTC-USDT'], level2: ['BTC-USDT'],
	}}]);
	const beats = messages.filter(({channel}) => channel === 'heartbeats');
	t.deepEqual(beats.map(({events}) => events[0]?.heartbeat_counter), [0, 1]);
	t.is(Date.parse(messages.at(-1)?.timestamp ?? ''), exchange.now());
});

test('a book that is kept from the messages is the exchange\'s book', async t => {
	const exchange = await openCoinbase(t);
	const rest = await coinbaseClient(t, exchange);
	const {send, until} = await listen(t, exchange, path);
	send({type: 'subscribe', channel: 'level2', product_ids: ['BTC-USDT']});
	await until(2);
	for (let event = 0; event < 6; event++) {
		await exchange.advance();
	}

	await rest.createOrder(btc, 'limit', 'buy', 0.3, 32_000, {client_order_id: 'taker', timeInForce: 'IOC'});
	await rest.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {client_order_id: 'maker'});
	const {sent} = await exchange.sync();
	type Update = {readonly side: 'bid' | 'offer'; readonly price_level: string; readonly new_quantity: string};
	const sides = {bid: new Map<number, number>(), offer: new Map<number, number>()};
	const messages = parsed(await until(sent.raw ?? 0)).filter(({channel}) => channel === 'l2_data');
	t.true(messages.length > 7);
	for (const {events} of messages) {
		for (const {side, price_level: price, new_quantity: quantity} of events.flatMap(event => event.updates as readonly Update[])) {
			sides[side].set(Number(price), Number(quantity));
		}
	}

	const levels = (side: Map<number, number>, order: 1 | -1): unknown => [...side].filter(([, quantity]) => quantity > 0).toSorted(([a], [b]) => order * (a - b));
	const book = await rest.fetchOrderBook(btc);
	t.deepEqual(levels(sides.bid, -1), book.bids.map(([price, quantity]) => [price, quantity]));
	t.deepEqual(levels(sides.offer, 1), book.asks.map(([price, quantity]) => [price, quantity]));
});

test('the batch channel speaks every five seconds at most and tells no best prices', async t => {
	const exchange = await openCoinbase(t);
	const {send, until} = await listen(t, exchange, path);
	send({type: 'subscribe', channel: 'ticker_batch', product_ids: ['BTC-USDT', 'ETH-USDT']});
	await until(2);
	const {sent} = await exchange.advance();
	const [snapshot, , update] = parsed(await until(sent.raw ?? 0));
	t.is(sent.raw, 3, 'both markets in one message');
	type Tickers = readonly Readonly<Record<string, unknown>>[];
	t.deepEqual((update?.events[0]?.tickers as Tickers).map(ticker => ticker.product_id), ['BTC-USDT', 'ETH-USDT']);
	t.false('best_bid' in ((snapshot?.events[0]?.tickers as Tickers)[0] ?? {}));
});

test('what is left is heard no more', async t => {
	const exchange = await openCoinbase(t);
	const {send, until} = await listen(t, exchange, path);
	send({type: 'subscribe', channel: 'ticker', product_ids: ['BTC-USDT', 'ETH-USDT']});
	send({type: 'unsubscribe', channel: 'ticker', product_ids: ['ETH-USDT']});
	t.deepEqual(parsed(await until(3)).at(-1)?.events, [{subscriptions: {ticker: ['BTC-USDT']}}]);
	const {sent} = await exchange.advance();
	t.is(sent.raw, 4, 'one market is left');
	send({type: 'unsubscribe', channel: 'ticker', product_ids: []});
	t.deepEqual(parsed(await until(5)).at(-1)?.events, [{subscriptions: {}}]);
	t.is((await exchange.advance()).sent.raw, 5);
});

test('requests that make no sense are answered with an error that is not numbered', async t => {
	const exchange = await openCoinbase(t);
	const {send, until} = await listen(t, exchange, path);
	send('{');
	send({type: 'subscribe', channel: 'nonsense', product_ids: ['BTC-USDT']});
	send({type: 'subscribe', channel: 'ticker', product_ids: ['NOPE-USDT']});
	send({type: 'subscribe', channel: 'ticker', product_ids: []});
	const replies = (await until(4)).map(text => JSON.parse(text) as Readonly<Record<string, unknown>>);
	t.true(replies.every(({type, message, sequence_num: number}) => type === 'error' && typeof message === 'string' && number === undefined));
});

test('the account\'s channel tells open orders first and then every new state of an order', async t => {
	const exchange = await openCoinbase(t);
	const rest = await coinbaseClient(t, exchange);
	const resting = await rest.createOrder(btc, 'limit', 'buy', 0.01, 25_000, {client_order_id: 'before'});
	const {send, until} = await listen(t, exchange, path);
	send({type: 'subscribe', channel: 'user', product_ids: [], jwt: tokenAt(Math.floor(exchange.now() / 1000), null)});
	await until(2);
	await rest.createOrder(btc, 'limit', 'buy', 0.02, 60_000, {client_order_id: 'taker'});
	await rest.cancelOrder(idOf(resting));
	const {sent} = await exchange.sync();
	type Orders = readonly Readonly<Record<string, string>>[];
	const orders = parsed(await until(sent.raw ?? 0)).filter(({channel}) => channel === 'user').flatMap(({events}) => events.flatMap(event => event.orders as Orders));
	t.like(orders[0], {client_order_id: 'before', status: 'OPEN', leaves_quantity: '0.01', cumulative_quantity: '0'});
	t.like(orders.findLast(order => order.client_order_id === 'taker'), {status: 'FILLED', cumulative_quantity: '0.02', leaves_quantity: '0'});
	t.like(orders.at(-1), {client_order_id: 'before', status: 'CANCELLED'});
});

test('ccxt watches tickers, trades, the book and its orders on one connection', async t => {
	const exchange = await openCoinbase(t);
	const client = await coinbaseClient(t, exchange, 'pro');
	const ticker = await client.watchTicker(btc);
	t.true(Number(ticker.bid) < Number(ticker.ask) && Number(ticker.last) > 0);
	t.true((await client.watchTrades(btc)).length > 0);
	const book = await client.watchOrderBook(btc);
	const snapshot = await client.fetchOrderBook(btc);
	t.deepEqual([...book.bids], snapshot.bids);
	t.deepEqual(await client.watchOrders(), []);
	const heard = client.watchOrders();
	const order = await client.createOrder(btc, 'limit', 'buy', 0.01, 25_000, {client_order_id: 'heard'});
	t.like((await heard)[0], {id: order.id, clientOrderId: 'heard', status: 'open', price: 25_000});
	const batch = client.watchTickers([btc, 'ETH/USDT']);
	await exchange.advance();
	t.true(Object.keys(await batch).length > 0);
});
