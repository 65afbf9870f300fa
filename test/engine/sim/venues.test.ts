import {join} from 'node:path';
import {readFileSync, writeFileSync} from 'node:fs';
import test from 'ava';
import ccxt from 'ccxt';
import {candleFault, type Candle} from '../../../src/engine/domain/market.js';
import {day, hour} from '../../../src/engine/domain/units.js';
import type {SimulatedExchangeOptions, VenueOptions} from '../../../src/engine/sim/exchange.js';
import {venueSource} from '../../../src/engine/sim/market/venue-source.js';
import {tapeSource} from '../../../src/engine/sim/market/tape-source.js';
import {credentials, listen, openExchange, restClient, tapeOptions} from './support/clients.js';
import {start, temporaryFolder, walk, writeTape} from './support/tapes.js';

const btc = 'BTC/USDT';
const opening = start + day;

function withVenues(...venues: readonly VenueOptions[]): SimulatedExchangeOptions {
	return {...tapeOptions(), venues};
}

type Row = readonly (number | string)[];

function candle(row: Row): Candle {
	const [openTime = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = row.map(Number);
	return {openTime, open, high, low, close, volume};
}

test('a path names the venue, and without one it is the first', async t => {
	const exchange = await openExchange(t, withVenues({name: 'kraken'}, {name: 'binance'}));
	const status = async (path: string) => (await exchange.ask('GET', path)).status;
	t.is(await status('/0/public/Time'), 200);
	t.is(await status('/api/v3/time'), 404);
	t.is(await status('/v/binance/api/v3/time'), 200);
	t.is(await status('/c/data/v/binance/api/v3/time'), 200);
	t.is(await status('/c/data/v/kraken/0/public/Time'), 200);
	t.is(await status('/v/coinbase/api/v3/brokerage/time'), 404);
	t.like(await exchange.status(), {venues: ['kraken', 'binance']});
});

test('the venues show one market a few basis points apart, in valid bars of their own', async t => {
	const exchange = await openExchange(t, withVenues({name: 'binance'}, {name: 'kraken'}));
	const shared = await exchange.json<readonly Row[]>(`/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=24&startTime=${start}`);
	const {result} = await exchange.json<{readonly result: Readonly<Record<string, readonly Row[]>>}>(`/v/kraken/0/public/OHLC?pair=XBTUSDT&interval=60&since=${(start / 1000) - 1}`);
	const rows = Object.values(result)[0]?.slice(0, 24) ?? [];
	const own = rows.map(([time = 0, open = 0, high = 0, low = 0, close = 0, , volume = 0]) => candle([Number(time) * 1000, open, high, low, close, volume]));
	const theirs = shared.map(row => candle(row));
	t.is(own.length, 24);
	t.deepEqual(own.map(({openTime}) => openTime), theirs.map(({openTime}) => openTime));
	t.deepEqual(own.filter(bar => candleFault(bar) !== null), []);
	const distances = own.slice(0, 23).map(({close}, index) => Math.abs((close / (theirs[index]?.close ?? 0)) - 1));
	t.true(Math.max(...distances) > 0.000_05);
	t.true(Math.max(...distances) < 0.0009);
	t.true(own.slice(0, 23).every(({volume}, index) => volume > 0 && volume < (theirs[index]?.volume ?? 0)));
});

test('a shifted bar closes where the next one opens, as the shared one does', t => {
	const bars = walk(200, 30_000, 4).map((bar, index, all) => ({...bar, open: index === 0 ? bar.open : all[index - 1]?.close ?? 0}));
	const source = tapeSource({tapes: [{symbol: btc, path: writeTape(bars)}], from: start, to: start + (200 * hour)});
	const view = venueSource(source, {seed: 3, symbols: [btc], basis: 0.0008, volume: 0.5, priceDecimals: () => 1, outages: [], delistings: []});
	const shifted = view.bars(btc, start, start + (200 * hour));
	t.is(shifted.length, 200);
	for (const [index, bar] of shifted.entries()) {
		t.is(candleFault(bar), null);
		t.is(bar.open, shifted[index - 1]?.close ?? bar.open);
		t.deepEqual(view.lastBar(btc, bar.openTime + 5), bar);
	}
});

test('every venue has its own account, order ids, fees and books', async t => {
	const exchange = await openExchange(t, withVenues({name: 'kraken', balances: {USDT: '7'}}, {name: 'binance', takerFee: '0.002', balances: {USDT: '50000'}}));
	const client = await restClient(exchange, 'trade/v/binance');
	const bought = await client.createOrder(btc, 'market', 'buy', 0.1);
	t.is(bought.id, '1');
	const [binance, kraken] = [await exchange.account('binance'), await exchange.account('kraken')];
	t.deepEqual(kraken.balances, {USDT: {free: '7', reserved: '0'}, BTC: {free: '0', reserved: '0'}, ETH: {free: '0', reserved: '0'}});
	t.is(binance.balances.BTC?.free, '0.0998');
	t.is(binance.trades[0]?.feeAsset, 'BTC');
	t.deepEqual(await exchange.account(), kraken);
	const {status} = await exchange.ask('GET', '/sim/account?venue=coinbase');
	t.is(status, 404);
});

test('messages are counted per client, and per venue beside the first one', async t => {
	const exchange = await openExchange(t, withVenues({name: 'binance'}, {name: 'kraken'}));
	const first = await listen(t, exchange, '/c/data/stream/ws/0');
	const second = await listen(t, exchange, '/c/data/v/kraken/v2');
	first.send({method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1});
	second.send({method: 'subscribe', params: {channel: 'trade', symbol: ['BTC/USDT'], snapshot: false}, req_id: 1});
	await Promise.all([first.until(1), second.until(1)]);
	const {sent} = await exchange.advance();
	t.is((await first.until(sent.data ?? 0)).length, sent.data ?? 0);
	t.is((await second.until(sent['data@kraken'] ?? 0)).length, sent['data@kraken'] ?? 0);
	t.deepEqual(Object.keys(sent), ['data', 'data@kraken']);
});

test('every account survives a restart, and a venue can be added later', async t => {
	const stateFile = join(temporaryFolder(), 'state.ndjson');
	const options = {...withVenues({name: 'binance'}, {name: 'kraken', balances: {USDT: '321'}}), stateFile};
	const exchange = await openExchange(t, options);
	const client = await restClient(exchange);
	await client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'resting'});
	await exchange.advance(opening + (90 * 60_000));
	const before = [await exchange.account('binance'), await exchange.account('kraken')];
	await exchange.close();
	const again = await openExchange(t, {...options, ...withVenues({name: 'kraken'}, {name: 'coinbase', balances: {USDC: '5'}}, {name: 'binance'})});
	t.deepEqual([await again.account('binance'), await again.account('kraken')], before);
	const added = await again.account('coinbase');
	t.is(added.balances.USDC?.free, '5');
	t.is(added.now, before[0]?.now ?? 0);
});

test('a state file from before there were several venues is binance\'s', async t => {
	const stateFile = join(temporaryFolder(), 'state.ndjson');
	const options = {...tapeOptions(), stateFile};
	const exchange = await openExchange(t, options);
	const client = await restClient(exchange);
	await client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'old'});
	const before = await exchange.account();
	await exchange.close();
	const text = readFileSync(stateFile, 'utf8').replace('"format":2', '"format":1').replaceAll('"trigger":null,"triggeredAt":null,', '');
	t.false(text.includes('venue') || text.includes('trigger'));
	writeFileSync(stateFile, text);
	const again = await openExchange(t, {...options, ...withVenues({name: 'kraken'}, {name: 'binance'})});
	t.deepEqual(await again.account('binance'), before);
});

test('a skewed clock shows in the time, in what happens to orders, and in what is refused', async t => {
	const exchange = await openExchange(t, withVenues({name: 'binance', clockSkewMs: 7000}));
	const {serverTime} = await exchange.json<{readonly serverTime: number}>('/api/v3/time');
	t.is(serverTime, opening + 7000);
	const client = await restClient(exchange);
	client.options.recvWindow = 5000;
	await t.throwsAsync(client.fetchBalance(), {instanceOf: ccxt.InvalidNonce, message: /-1021/});
	client.milliseconds = () => exchange.now() + 7000;
	const order = await client.createOrder(btc, 'market', 'buy', 0.01);
	t.is(order.timestamp, opening + 7000);
	const [trade] = await client.fetchMyTrades(btc);
	t.is(trade?.timestamp, opening + 7000);
	t.is((await exchange.account()).now, opening);
});

test('an outage leaves no bars, and nothing can be traded in it', async t => {
	const outage = {from: opening + (3 * hour), to: opening + (5 * hour)};
	const exchange = await openExchange(t, withVenues({name: 'binance', outages: [{...outage, symbols: [btc]}]}, {name: 'kraken'}));
	const client = await restClient(exchange);
	const resting = await client.createOrder(btc, 'limit', 'buy', 0.01, 20_000);
	while (exchange.now() < outage.from + 60_000) {
		await exchange.advance(outage.from + 60_000);
	}

	const statusOf = async (symbol: string) => (await exchange.json<{readonly symbols: readonly {readonly status: string}[]}>(`/api/v3/exchangeInfo?symbol=${symbol}`)).symbols[0]?.status;
	t.deepEqual([await statusOf('BTCUSDT'), await statusOf('ETHUSDT')], ['BREAK', 'TRADING']);
	await t.throwsAsync(client.createOrder(btc, 'market', 'buy', 0.01), {instanceOf: ccxt.MarketClosed});
	t.is((await client.cancelOrder(String(resting.id), btc)).status, 'canceled');
	while (exchange.now() < outage.to + 60_000) {
		await exchange.advance(outage.to + 60_000);
	}

	await t.notThrowsAsync(client.createOrder(btc, 'market', 'buy', 0.01));
	const openings = (await client.fetchOHLCV(btc, '1h', opening, 10)).map(([time = 0]) => (time - opening) / hour);
	t.deepEqual(openings, [0, 1, 2, 5]);
	const others = (await client.fetchOHLCV('ETH/USDT', '1h', opening, 10)).map(([time = 0]) => (time - opening) / hour);
	t.deepEqual(others, [0, 1, 2, 3, 4, 5]);
});

test('a delisted market cancels its orders, refuses new ones and is gone a day later', async t => {
	const at = opening + (2 * hour);
	const exchange = await openExchange(t, withVenues({name: 'binance', delistings: [{symbol: btc, at}]}));
	const client = await restClient(exchange);
	await client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'doomed'});
	await client.createOrder('ETH/USDT', 'limit', 'buy', 0.1, 900, {clientOrderId: 'safe'});
	const user = await exchange.account();
	t.is(user.openOrders.length, 2);
	while (exchange.now() < at) {
		await exchange.advance(at);
	}

	const {orders, balances} = await exchange.account();
	t.deepEqual(orders.map(({clientOrderId, status}) => [clientOrderId, status]), [['doomed', 'cancelled'], ['safe', 'open']]);
	t.is(balances.USDT?.reserved, '90');
	await t.throwsAsync(client.createOrder(btc, 'limit', 'buy', 0.01, 20_000), {instanceOf: ccxt.MarketClosed});
	while (exchange.now() < at + day) {
		await exchange.advance(at + day);
	}

	const markets = await exchange.json<{readonly symbols: readonly {readonly symbol: string}[]}>('/api/v3/exchangeInfo');
	t.deepEqual(markets.symbols.map(({symbol}) => symbol), ['ETHUSDT']);
	t.deepEqual(await exchange.json('/api/v3/klines?symbol=BTCUSDT&interval=1h'), {code: -1121, msg: 'Invalid symbol.'});
});

test('two runs of three venues are the same to the byte', async t => {
	const run = async () => {
		const exchange = await openExchange(t, {...withVenues({name: 'binance'}, {name: 'coinbase'}, {name: 'kraken'}), ...credentials});
		for (let step = 0; step < 20; step++) {
			await exchange.advance();
		}

		const paths = ['/api/v3/depth?symbol=BTCUSDT', '/v/coinbase/api/v3/brokerage/market/product_book?product_id=BTC-USDT', '/v/kraken/0/public/Depth?pair=XBTUSDT', '/v/kraken/0/public/OHLC?pair=XBTUSDT&interval=15'];
		const texts = await Promise.all(paths.map(async path => (await exchange.ask('GET', path)).text()));
		await exchange.close();
		return texts;
	};

	const [first, second] = [await run(), await run()];
	t.deepEqual(first, second);
	t.is(new Set(first).size, 4);
});
