import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import ccxt from 'ccxt';
import {hour} from '../../../src/engine/domain/units.js';
import {bookChecksum, type LevelText} from '../../../src/engine/sim/kraken/checksum.js';
import {krakenCredentials} from '../../../src/engine/sim/kraken/credentials.js';
import {ask, listenTo, openKraken, place, sign} from './kraken-support.js';
import type {TestExchange} from './support/clients.js';

const {pro: {kraken: Kraken}} = ccxt;
const subscribe = (channel: string, parameters: Record<string, unknown> = {}) => ({method: 'subscribe', req_id: 7, params: {channel, symbol: ['BTC/USDT'], ...parameters}});

/** The bits of CRC32 one by one, as the standard has them: slow and independent of what is tested. */
function crcOf(text: string): number {
	let crc = 0xFF_FF_FF_FF;
	for (const byte of Buffer.from(text)) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) {
			crc = (crc >>> 1) ^ (0xED_B8_83_20 & -(crc & 1));
		}
	}

	return (crc ^ 0xFF_FF_FF_FF) >>> 0;
}

/** Returns prices and quantities of a side as they stand in the text of a message. */
function levelsOf(text: string, side: 'bids' | 'asks'): readonly LevelText[] {
	const list = new RegExp(String.raw`"${side}":\[([^\]]*)\]`).exec(text)?.[1] ?? '';
	return [...list.matchAll(/"price":([\d.]+),"qty":([\d.]+)/g)].map(([, price = '', quantity = '']) => [price, quantity] as const);
}

test('the checksum is the one of Kraken\'s documentation', t => {
	const asks: readonly LevelText[] = [
		['45285.2', '0.00100000'],
		['45286.4', '1.54571953'],
		['45286.6', '1.54571109'],
		['45289.6', '1.54560911'],
		['45290.2', '0.15890660'],
		['45291.8', '1.54553491'],
		['45294.7', '0.04454749'],
		['45296.1', '0.35380000'],
		['45297.5', '0.09945542'],
		['45299.5', '0.18772827'],
	];
	const bids: readonly LevelText[] = [
		['45283.5', '0.10000000'],
		['45283.4', '1.54582015'],
		['45282.1', '0.10000000'],
		['45281.0', '0.10000000'],
		['45280.3', '1.54592586'],
		['45279.0', '0.07990000'],
		['45277.6', '0.03310103'],
		['45277.5', '0.30000000'],
		['45277.3', '1.54602737'],
		['45276.6', '0.15445238'],
	];
	t.is(bookChecksum(asks, bids), 3_310_070_434);
	const leading: readonly LevelText[] = [['0.05005', '0.00000500']];
	t.is(bookChecksum(leading, []), crcOf('5005500'));
});

test('a client that keeps its book as Kraken says has its checksum after every message', async t => {
	const exchange = await openKraken(t);
	const line = await listenTo(t, exchange);
	line.send(subscribe('book', {depth: 10}));
	await line.until(message => message.type === 'snapshot');
	await place(exchange, {price: '20000'});
	const best = (await ask(exchange, 'Depth', {pair: 'XBTUSDT', count: '2'})).result.XBTUSDT.bids as [string, string][];
	await place(exchange, {price: best[1]?.[0] ?? '', volume: '0.003'});
	await place(exchange, {ordertype: 'market', volume: '0.02', price: ''});
	for (let step = 0; step < 30; step++) {
		await exchange.advance();
	}

	await exchange.sync();
	await delay(50);
	const book: Record<'bids' | 'asks', Map<string, string>> = {bids: new Map(), asks: new Map()};
	const sorted = (side: 'bids' | 'asks'): readonly LevelText[] => [...book[side]].toSorted(([a], [b]) => side === 'asks' ? Number(a) - Number(b) : Number(b) - Number(a));
	let messages = 0;
	for (const text of line.texts.filter(each => each.startsWith('{"channel":"book"'))) {
		for (const side of ['bids', 'asks'] as const) {
			for (const [price, quantity] of levelsOf(text, side)) {
				if (Number(quantity) === 0) {
					book[side].delete(price);
				} else {
					book[side].set(price, quantity);
				}
			}

			book[side] = new Map(sorted(side).slice(0, 10));
		}

		const [asks, bids] = [sorted('asks'), sorted('bids')];
		const digits = [...asks, ...bids].flat().map(part => part.replace('.', '').replace(/^0+/, '')).join('');
		t.is(Number(/"checksum":(\d+)/.exec(text)?.[1]), crcOf(digits), text);
		t.true(Number(bids[0]?.[0]) < Number(asks[0]?.[0]));
		messages += 1;
	}

	t.true(messages > 30);
	t.regex(line.texts.find(text => text.startsWith('{"channel":"book","type":"snapshot"')) ?? '', /"qty":\d+\.\d{8}[,}]/, 'trailing zeros stay in the message');
	const depth = (await ask(exchange, 'Depth', {pair: 'XBTUSDT', count: '10'})).result.XBTUSDT as Record<'bids' | 'asks', [string, string][]>;
	t.deepEqual(sorted('asks').map(([price, quantity]) => [Number(price), Number(quantity)]), depth.asks.map(([price, quantity]) => [Number(price), Number(quantity)]));
});

test('subscriptions are confirmed one by one, and what cannot be had is refused in words', async t => {
	const exchange = await openKraken(t);
	const line = await listenTo(t, exchange);
	t.like(await line.until(() => true), {channel: 'status', data: [{system: 'online', api_version: 'v2'}]});
	const refusal = async (request: object) => {
		const before = line.texts.length;
		line.send(request);
		await line.until(message => line.texts.length > before && message.success === false && line.texts.indexOf(JSON.stringify(message)) >= before);
		return (JSON.parse(line.texts.at(-1) ?? '{}') as {error: string}).error;
	};

	t.is(await refusal(subscribe('ticker', {symbol: ['NONE/USDT']})), 'Currency pair not supported NONE/USDT');
	t.is(await refusal(subscribe('book', {depth: 11})), 'Subscription depth not supported');
	t.is(await refusal(subscribe('ohlc', {interval: 7})), 'Subscription ohlc interval not supported');
	t.is(await refusal(subscribe('nonsense')), 'Subscription name invalid');
	t.is(await refusal({method: 'nonsense'}), 'Method not supported');
	t.is(await refusal(subscribe('executions', {token: 'x'})), 'ESession:Invalid session', 'not on the public host');
	line.send(subscribe('ticker', {symbol: ['BTC/USDT', 'ETH/USDT']}));
	const confirmed = await line.until(message => message.success === true && message.result.symbol === 'ETH/USDT');
	t.like(confirmed, {method: 'subscribe', req_id: 7, result: {channel: 'ticker', snapshot: true}});
	t.is(await refusal(subscribe('ticker')), 'Already subscribed');
	line.send({method: 'ping', req_id: 9});
	t.like(await line.until(message => message.method === 'pong'), {req_id: 9});
	line.send({method: 'unsubscribe', params: {channel: 'ticker', symbol: ['BTC/USDT']}});
	await line.until(message => message.method === 'unsubscribe' && message.success === true);
	line.send(subscribe('ticker'));
	await line.until(message => message.method === 'subscribe' && message.success === true && message.result.symbol === 'BTC/USDT');
});

test('candles and trades of the streams are those of the history', async t => {
	const exchange = await openKraken(t);
	const line = await listenTo(t, exchange);
	line.send(subscribe('ohlc', {interval: 60}));
	line.send(subscribe('trade'));
	await line.until(message => message.channel === 'trade');
	await place(exchange, {ordertype: 'market', volume: '0.01', price: ''});
	const end = (Math.floor(exchange.now() / hour) + 4) * hour;
	while (exchange.now() < end) {
		await exchange.advance();
	}

	await line.until(message => message.channel === 'ohlc' && Date.parse(message.data[0].interval_begin) === end);
	const told = new Map(line.messages('ohlc').flatMap(({data}) => data as Record<string, any>[]).map(candle => [Date.parse(candle.interval_begin) / 1000, candle]));
	const history = (await ask(exchange, 'OHLC', {pair: 'XBTUSDT', interval: '60'})).result.XBTUSDT as [number, string, string, string, string, string, string, number][];
	t.is(told.size, history.length);
	for (const [time, open, high, low, close, , volume] of history) {
		t.like(told.get(time), {open: Number(open), high: Number(high), low: Number(low), close: Number(close), volume: Number(volume), interval: 60});
	}

	const numbers = line.messages('trade').flatMap(({data}) => data as {trade_id: number}[]).map(trade => trade.trade_id);
	t.deepEqual(numbers, numbers.map((_, index) => (numbers[0] ?? 0) + index), 'without holes, and without ours');
	const trades = (await ask(exchange, 'Trades', {pair: 'XBTUSDT', count: '1'})).result.XBTUSDT as number[][];
	t.is(numbers.at(-1), trades[0]?.[6]);
});

test('a silent line gets a heartbeat each second of the market, one that says something gets none', async t => {
	const exchange = await openKraken(t);
	const [silent, idle] = [await listenTo(t, exchange, '/auth/v2'), await listenTo(t, exchange)];
	const {result} = await sign(exchange, 'GetWebSocketsToken');
	t.is(result.expires, 900);
	silent.send({method: 'subscribe', params: {channel: 'executions', token: result.token}});
	await silent.until(message => message.channel === 'executions');
	await exchange.advance(exchange.now() + 999);
	await exchange.sync();
	t.is(silent.messages('heartbeat').length, 0);
	await exchange.advance(exchange.now() + 1);
	await silent.until(message => message.channel === 'heartbeat');
	t.is(idle.messages('heartbeat').length, 0, 'nobody has subscribed there');
});

test('a token opens the account for a quarter of an hour', async t => {
	const exchange = await openKraken(t);
	const line = await listenTo(t, exchange, '/auth/v2');
	const token = async () => String((await sign(exchange, 'GetWebSocketsToken')).result.token);
	const old = await token();
	line.send({method: 'subscribe', params: {channel: 'balances', token: old}});
	t.deepEqual((await line.until(message => message.channel === 'balances')).data.map(({asset, balance}: {asset: string; balance: number}) => [asset, balance]), [['USDT', 10_000], ['BTC', 0.5], ['ETH', 0]]);
	await exchange.advance(exchange.now() + 900_001);
	line.send({method: 'subscribe', params: {channel: 'executions', token: old}});
	t.like(await line.until(message => message.success === false), {error: 'ESession:Invalid session'});
	line.send({method: 'subscribe', params: {channel: 'executions', token: await token()}});
	await line.until(message => message.channel === 'executions');
	line.send(subscribe('ticker'));
	await line.until(message => String(message.error).includes('not supported on this endpoint'));
});

test('the life of an order is told in steps, numbered from one, the end without market, side and client id', async t => {
	const exchange = await openKraken(t);
	const resting = await place(exchange, {cl_ord_id: 'resting'});
	const line = await listenTo(t, exchange, '/auth/v2');
	const {result} = await sign(exchange, 'GetWebSocketsToken');
	for (const channel of ['executions', 'balances']) {
		line.send({method: 'subscribe', params: {channel, token: result.token, snap_trades: true}});
	}

	await line.until(message => message.channel === 'balances');
	await place(exchange, {price: '40000', cl_ord_id: 'crossing', volume: '0.005'});
	await sign(exchange, 'CancelOrder', {txid: resting});
	await line.until(message => message.data?.[0]?.exec_type === 'canceled');
	const executions = line.messages('executions');
	t.deepEqual(executions.map(({sequence}) => Number(sequence)), executions.map((_, index) => index + 1));
	const entries = executions.flatMap(({data}) => data as Record<string, any>[]);
	const steps = entries.map(({exec_type: step}) => String(step));
	t.deepEqual([...new Set(steps)], ['new', 'pending_new', 'trade', 'filled', 'canceled']);
	t.like(entries[0], {order_id: resting, cl_ord_id: 'resting', exec_type: 'new', symbol: 'BTC/USDT', order_qty: 0.01, limit_price: 20_000});
	const trade = entries.find(entry => entry.exec_type === 'trade');
	t.like(trade, {cl_ord_id: 'crossing', side: 'buy', liquidity_ind: 't', fees: [{asset: 'USDT'}]});
	const known = (await sign(exchange, 'TradesHistory')).result.trades;
	t.is(known[trade?.exec_id].fee, Number(trade?.fees[0].qty).toFixed(8));
	for (const end of entries.filter(({exec_type: step}) => step === 'filled' || step === 'canceled')) {
		t.false('symbol' in end || 'side' in end || 'cl_ord_id' in end);
	}

	const balances = line.messages('balances').flatMap(({data}) => data as {asset: string; balance: number}[]);
	const held = (await sign(exchange, 'Balance')).result;
	t.is(balances.findLast(({asset}) => asset === 'USDT')?.balance.toFixed(8), held.USDT);
	t.is(balances.findLast(({asset}) => asset === 'BTC')?.balance.toFixed(8), held.XXBT);
});

/** ccxt as it comes, pointed at the exchange. */
function plainClient({url}: TestExchange) {
	const client = new Kraken({...krakenCredentials, enableRateLimit: false});
	const webSocket = url.replace(/^http/, 'ws');
	client.urls.api = {public: url, private: url, zendesk: url, ws: {public: webSocket, private: `${webSocket}/auth`, publicV2: `${webSocket}/v2`, privateV2: `${webSocket}/auth/v2`}};
	return client;
}

test('ccxt watches books, trades, tickers, candles, orders and balances', async t => {
	const exchange = await openKraken(t);
	const client = plainClient(exchange);
	t.teardown(async () => client.close());
	await client.loadMarkets();
	await client.loadHttpProxyAgent();
	const book = await client.watchOrderBook('BTC/USDT', 25);
	t.is(book.asks.length, 25);
	t.true(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
	t.like((await client.watchTrades('BTC/USDT')).at(-1), {symbol: 'BTC/USDT'});
	t.true(Number((await client.watchTicker('ETH/USDT')).bid) > 0);
	t.is((await client.watchOHLCV('BTC/USDT', '1h')).at(-1)?.[0], Math.floor(exchange.now() / hour) * hour);
	t.is((await client.watchBalance()).USDT?.total, 10_000);
	const orders = client.watchOrders();
	const placed = await client.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000);
	t.is((await orders)[0]?.id, placed.id);
	const moved = client.watchOrderBook('BTC/USDT', 25);
	await exchange.advance();
	t.is((await moved).asks.length, 25);
});
