
import test from 'ava';
import {day, hour} from '../../../src/engine/domain/units.js';
import {anchorPrices} from '../../../src/engine/sim/market/path.js';
import {idOf, openExchange, restClient, tapeOptions} from './support/clients.js';
import {start, walk} from './support/tapes.js';

const btc = 'BTC/USDT';
const bars = walk(24 * 6, 30_000, 1);

test('ccxt loads the markets with their steps and limits', async t => {
	const client = await restClient(await openExchange(t));
	t.deepEqual(client.symbols, ['BTC/USDT', 'ETH/USDT']);
	const market = client.market(btc);
	t.like(market, {id: 'BTCUSDT', base: 'BTC', quote: 'USDT', spot: true, active: true, taker: 0.001, maker: 0.001});
	t.like(market.precision, {amount: 0.000_01, price: 0.01});
	t.like(market.limits, {amount: {min: 0.000_01, max: 90_000_000}, cost: {min: 5}});
	t.like(client.market('ETH/USDT').precision, {amount: 0.0001, price: 0.01});
	t.is(await client.fetchTime(), start + day);
	t.like(await client.fetchStatus(), {status: 'ok'});
});

test('ccxt pages through the tape\'s candles, the forming one last', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	while (exchange.now() < start + (3 * day) + (hour / 3)) {
		await exchange.advance(start + (3 * day) + (hour / 3));
	}

	const found: unknown[] = [];
	for (let since = start; ;) {
		const page = await client.fetchOHLCV(btc, '1h', since, 50);
		found.push(...page);
		if (page.length < 50) {
			break;
		}

		since = Number(page.at(-1)?.[0]) + hour;
	}

	const expected = bars.slice(0, 72).map(({openTime, open, high, low, close, volume}) => [openTime, open, high, low, close, volume]);
	t.deepEqual(found.slice(0, 72), expected);
	t.is(found.length, 73);
	const newest = await client.fetchOHLCV(btc, '4h', undefined, 2);
	t.deepEqual(newest.map(([openTime]) => openTime), [start + (3 * day) - (4 * hour), start + (3 * day)]);
	const minutes = await client.fetchOHLCV(btc, '1m', start + hour, undefined, {until: start + (2 * hour) - 1});
	t.is(minutes.length, 60);
	t.is(Math.max(...minutes.map(row => Number(row[2]))), bars[1]?.high ?? 0);
});

test('ccxt reads the book, tickers and public trades', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	await exchange.advance();
	const last = bars[24];
	const book = await client.fetchOrderBook(btc, 10);
	const [bid, ask] = [Number(book.bids[0]?.[0]), Number(book.asks[0]?.[0])];
	t.is(book.bids.length, 10);
	t.true(bid < ask);
	t.true(Number(book.nonce) > 0);
	const ticker = await client.fetchTicker(btc);
	t.true([bid, ask].includes(Number(ticker.last)));
	t.like(ticker, {bid, ask, symbol: btc});
	t.true(Number(ticker.high) >= Number(last?.open) && Number(ticker.baseVolume) > 0);
	t.deepEqual(Object.keys(await client.fetchTickers()), ['BTC/USDT', 'ETH/USDT']);
	t.is((await client.fetchBidsAsks([btc]))[btc]?.bid, bid);
	t.like((await client.fetchLastPrices())[btc], {price: ticker.last});
	const aggregates = await client.fetchTrades(btc, start + hour, 4);
	t.deepEqual(aggregates.map(({timestamp}) => (Number(timestamp) - start - hour) / 60_000), [0, 20, 40, 60 - (1 / 60)]);
	t.deepEqual(aggregates.map(({price}) => price), bars.slice(1, 2).flatMap(bar => anchorPrices(bar)));
	const recent = await client.fetchTrades(btc, undefined, 3, {method: 'publicGetTrades'});
	t.is(recent.length, 3);
	t.is(recent.at(-1)?.price, ticker.last);
});

test('ccxt places, looks up, lists and cancels orders', async t => {
	const client = await restClient(await openExchange(t));
	const order = await client.createOrder(btc, 'limit', 'buy', 0.01, 25_000, {clientOrderId: 'mine-1'});
	t.like(order, {status: 'open', clientOrderId: 'mine-1', price: 25_000, amount: 0.01, filled: 0, timestamp: start + day, symbol: btc});
	t.like(await client.fetchOrder(idOf(order), btc), {id: order.id, status: 'open', clientOrderId: 'mine-1'});
	t.like(await client.fetchOrder('', btc, {clientOrderId: 'mine-1'}), {id: order.id});
	await client.createOrder('ETH/USDT', 'limit', 'buy', 0.1, 900);
	t.is((await client.fetchOpenOrders()).length, 2);
	t.deepEqual((await client.fetchOpenOrders(btc)).map(({id}) => id), [order.id]);
	t.like((await client.fetchBalance()).USDT, {used: 340, total: 10_000});
	t.like(await client.cancelOrder(idOf(order), btc), {id: order.id, status: 'canceled'});
	t.like(await client.fetchOrder(idOf(order), btc), {status: 'canceled'});
	const byClientId = await client.createOrder(btc, 'limit', 'sell', 0.01, 60_000, {clientOrderId: 'mine-2', postOnly: true});
	t.like(byClientId, {type: 'limit', postOnly: true, status: 'open'});
	t.like(await client.cancelOrder('', btc, {clientOrderId: 'mine-2'}), {status: 'canceled'});
	t.is((await client.cancelAllOrders('ETH/USDT')).length, 1);
	t.deepEqual((await client.fetchOrders(btc)).map(({status}) => status), ['canceled', 'canceled']);
	t.like((await client.fetchBalance()).USDT, {free: 10_000, used: 0});
});

test('ccxt is filled at once by a market order, sees its trades and pays the fee in what it received', async t => {
	const client = await restClient(await openExchange(t));
	const bought = await client.createOrder(btc, 'market', 'buy', 0.1);
	t.like(bought, {status: 'closed', filled: 0.1});
	t.like(bought.fee, {currency: 'BTC', cost: 0.0001});
	const trades = await client.fetchMyTrades(btc);
	t.is(trades.length, bought.trades.length);
	t.like(trades[0], {order: bought.id, side: 'buy', takerOrMaker: 'taker', timestamp: start + day});
	t.is((await client.fetchBalance()).BTC?.total, 0.5999);
	const sold = await client.createOrder(btc, 'market', 'sell', 0.05);
	t.is(sold.fee?.currency, 'USDT');
	const byValue = await client.createMarketBuyOrderWithCost(btc, 500);
	t.true(Number(byValue.cost) <= 500 && Number(byValue.cost) > 499);
	const all = await client.fetchMyTrades(btc);
	t.true(all.every((trade, index) => index === 0 || Number(trade.id) > Number(all[index - 1]?.id)));
	const [, second] = all;
	t.is((await client.fetchMyTrades(btc, undefined, undefined, {fromId: Number(second?.id)})).length, all.length - 1);
	t.is((await client.fetchMyTrades(btc, start + day, 2)).length, 2);
	t.is((await client.fetchMyTrades(btc, start + (2 * day))).length, 0);
	t.is((await client.fetchOrderTrades(idOf(bought), btc)).length, bought.trades.length);
	t.like((await client.fetchTrades(btc, start + day, 10)).at(-1), {price: byValue.trades.at(-1)?.price, side: 'buy'});
});

test('ccxt can order immediate-or-cancel and fill-or-kill', async t => {
	const client = await restClient(await openExchange(t));
	const {asks} = await client.fetchOrderBook(btc, 2);
	const [price, quantity] = [Number(asks[0]?.[0]), Number(asks[0]?.[1])];
	const affordable = Math.min(0.2, quantity);
	t.like(await client.createOrder(btc, 'limit', 'buy', 0.2, price - 100, {timeInForce: 'IOC'}), {status: 'expired', filled: 0});
	t.like(await client.createOrder(btc, 'limit', 'buy', affordable, price, {timeInForce: 'FOK'}), {status: 'closed'});
	t.like(await client.createOrder(btc, 'limit', 'sell', 0.4, price + 1000, {timeInForce: 'FOK'}), {status: 'expired', filled: 0});
	t.deepEqual(await client.fetchOpenOrders(btc), []);
});

test('a resting order of ccxt is filled while time moves, from the tape\'s own prices', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	const low = Math.min(...bars.slice(24, 48).map(bar => bar.low));
	const order = await client.createOrder(btc, 'limit', 'buy', 0.1, Number((low * 1.001).toFixed(2)));
	while (exchange.now() < start + (2 * day)) {
		await exchange.advance();
	}

	t.like(await client.fetchOrder(idOf(order), btc), {status: 'closed', filled: 0.1, average: order.price});
	t.like((await client.fetchMyTrades(btc))[0], {takerOrMaker: 'maker', price: order.price});
});

test('fees can be asked for', async t => {
	const client = await restClient(await openExchange(t));
	t.like(await client.fetchTradingFee(btc), {maker: 0.001, taker: 0.001});
	t.deepEqual(Object.keys(await client.fetchTradingFees()), ['BTC/USDT', 'ETH/USDT']);
	t.like(await client.fetchBalance(), {info: {canTrade: true, canWithdraw: false, permissions: ['SPOT']}});
});

test('a generated market serves years of history before its start', async t => {
	const from = Date.UTC(2024, 5, 1);
	const exchange = await openExchange(t, {...tapeOptions(), source: {kind: 'generated', symbols: ['BTC/USDT', 'SOL/USDT'], from}});
	const client = await restClient(exchange);
	const page = await client.fetchOHLCV('SOL/USDT', '1h', from - (4 * 365 * day), 1000);
	t.is(page.length, 1000);
	t.is(page[0]?.[0], from - (4 * 365 * day));
	t.is((await client.fetchOHLCV('SOL/USDT', '1d', undefined, 1000)).length, 1000);
});
