import test from 'ava';
import {day, hour} from '../../../src/engine/domain/units.js';
import {ask, coinbaseClient, coinbaseOptions, openCoinbase} from './coinbase-support.js';
import {idOf} from './support/clients.js';
import {start} from './support/tapes.js';

const btc = 'BTC/USDT';

test('ccxt loads the markets with their steps, smallest orders and the account\'s fees', async t => {
	const client = await coinbaseClient(t, await openCoinbase(t));
	t.deepEqual(client.symbols, ['BTC/USDT', 'ETH/USDT']);
	t.like(client.market(btc), {id: 'BTC-USDT', active: true, spot: true, precision: {amount: 1e-8, price: 0.01}, maker: 0.004, taker: 0.006});
	t.like(client.market(btc).limits, {cost: {min: 1}, amount: {min: 1e-8}});
});

test('ccxt reads the clock, in whole seconds only, from both APIs', async t => {
	const exchange = await openCoinbase(t);
	const client = await coinbaseClient(t, exchange);
	t.is(await client.fetchTime(), exchange.now());
	t.is(await client.fetchTime({method: 'v3PublicGetBrokerageTime'}), exchange.now());
	const moved = await exchange.advance(exchange.now() + 1500);
	t.is(await client.fetchTime(), moved.now - 500);
});

test('candles are the market\'s own, at most 350 of them, both ends inclusive, newest first, the forming one among them', async t => {
	const exchange = await openCoinbase(t, coinbaseOptions(60));
	const client = await coinbaseClient(t, exchange);
	const rows = await client.fetchOHLCV(btc, '1h', start, 300);
	t.deepEqual(rows.map(([at]) => at), Array.from({length: 25}, (_, index) => start + (index * hour)), 'a day of history and the hour that has just begun');
	const seconds = (at: number): number => at / 1000;
	const query = (from: number, to: number, granularity = 'ONE_HOUR'): string => `/market/products/BTC-USDT/candles?start=${seconds(from)}&end=${seconds(to)}&granularity=${granularity}`;
	type Candles = {readonly candles: readonly {readonly start: string}[]};
	const reply = await ask(exchange, 'GET', query(start + hour, start + (3 * hour)));
	t.deepEqual((reply.body as Candles).candles.map(candle => Number(candle.start)), [3, 2, 1].map(index => seconds(start + (index * hour))));
	t.is((await ask(exchange, 'GET', query(start - (349 * hour), start))).status, 200);
	t.like(await ask(exchange, 'GET', query(start - (350 * hour), start)), {status: 400, body: {error: 'INVALID_ARGUMENT'}});
	t.like(await ask(exchange, 'GET', query(start, start + hour, 'ONE_YEAR')), {status: 400});
	t.is(((await ask(exchange, 'GET', query(start - (20 * day), start - (10 * day)))).body as Candles).candles.length, 0, 'nothing before the market began');
	t.is(((await ask(exchange, 'GET', query(start, start + day, 'FOUR_HOUR'))).body as Candles).candles.length, 7);
});

test('ccxt reads tickers, the book and best prices', async t => {
	const client = await coinbaseClient(t, await openCoinbase(t));
	const {bids, asks} = await client.fetchOrderBook(btc, 5);
	t.is(bids.length, 5);
	t.true(Number(bids[0]?.[0]) < Number(asks[0]?.[0]));
	const ticker = await client.fetchTicker(btc);
	t.like(ticker, {symbol: btc, bid: bids[0]?.[0], ask: asks[0]?.[0]});
	t.deepEqual(Object.keys(await client.fetchTickers()), ['BTC/USDT', 'ETH/USDT']);
	t.like((await client.fetchBidsAsks([btc]))[btc], {bid: ticker.bid, ask: ticker.ask});
});

test('public trades tell the maker\'s side, a hundred at most, of a window newest first', async t => {
	const exchange = await openCoinbase(t);
	const client = await coinbaseClient(t, exchange);
	await client.createOrder(btc, 'limit', 'buy', 0.01, 60_000, {client_order_id: 'taker'});
	const newest = await client.fetchTrades(btc, undefined, 1);
	t.like(newest[0], {side: 'sell', amount: 0.01}, 'ours bought, so the maker sold');
	type Trades = {readonly trades: readonly {readonly time: string}[]};
	const page = await ask(exchange, 'GET', `/market/products/BTC-USDT/ticker?limit=1000&start=${(start + hour) / 1000}&end=${(start + (30 * hour)) / 1000}`);
	const times = (page.body as Trades).trades.map(({time}) => Date.parse(time));
	t.true(times.length > 50 && times.length <= 100);
	t.true(times.every((time, index) => index === 0 || time <= Number(times[index - 1])));
	t.true(times.every(time => time >= start + hour));
});

test('accounts come page by page; the older API tells nothing of what is on hold', async t => {
	const exchange = await openCoinbase(t);
	const client = await coinbaseClient(t, exchange);
	await client.createOrder(btc, 'limit', 'sell', 0.1, 60_000, {client_order_id: 'held'});
	type Page = {readonly accounts: readonly {readonly currency: string}[]; readonly has_next: boolean; readonly cursor: string};
	const first = (await ask(exchange, 'GET', '/accounts?limit=2')).body as Page;
	t.like(first, {has_next: true, size: 2});
	const second = (await ask(exchange, 'GET', `/accounts?limit=2&cursor=${first.cursor}`)).body as Page;
	t.like(second, {has_next: false, cursor: ''});
	t.deepEqual([...first.accounts, ...second.accounts].map(({currency}) => currency).toSorted(), ['BTC', 'ETH', 'USDT']);
	t.like((await client.fetchBalance({v3: true})).BTC, {free: 0.4, used: 0.1});
	t.like((await client.fetchBalance()).BTC, {free: 0.5}, 'ccxt\'s own choice');
});

test('ccxt places, looks up, lists and cancels orders, and drops what is called clientOrderId', async t => {
	const client = await coinbaseClient(t, await openCoinbase(t));
	const order = await client.createOrder(btc, 'limit', 'buy', 0.01, 25_000, {client_order_id: 'mine-1'});
	t.like(order, {clientOrderId: 'mine-1', status: undefined}, 'the answer is the id and nothing more');
	t.like(await client.fetchOrder(idOf(order)), {id: order.id, clientOrderId: 'mine-1', status: 'open', amount: 0.01, price: 25_000, filled: 0});
	const dropped = await client.createOrder(btc, 'limit', 'buy', 0.01, 25_000, {clientOrderId: 'mine-2'});
	t.not(dropped.clientOrderId, 'mine-2');
	t.is((await client.fetchOpenOrders(btc)).length, 2);
	await client.cancelOrders([idOf(order), idOf(dropped)]);
	t.deepEqual((await client.fetchCanceledOrders(btc)).map(({status}) => status), ['canceled', 'canceled']);
	await client.createOrder(btc, 'limit', 'buy', 0.01, 60_000, {client_order_id: 'mine-3'});
	const [trade] = await client.fetchMyTrades(btc);
	t.like(trade, {side: 'buy', takerOrMaker: 'taker', amount: 0.01, fee: {currency: 'USDT'}});
});
