import {existsSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {day, hour} from '../../../src/engine/domain/units.js';
import {readTape, type SimulatedExchangeOptions} from '../../../src/engine/sim/exchange.js';
import {listen, openExchange, restClient, tapeOptions, type TestExchange} from './support/clients.js';
import {start} from './support/tapes.js';

const minute = 60_000;

test('the status tells what is simulated', async t => {
	const exchange = await openExchange(t);
	t.deepEqual(await exchange.status(), {
		now: start + day, speed: 'max', from: start + day, to: start + (6 * day), ended: false, seed: 9, symbols: ['BTC/USDT', 'ETH/USDT'], venues: ['binance'], sent: {}, open: {},
	});
});

test('time moves to the next event or to the time asked for, whichever is earlier, and never back', async t => {
	const exchange = await openExchange(t);
	const to = async (until: number | null) => {
		const {now} = await exchange.advance(until);
		return (now - start - day) / minute;
	};

	t.is(await to(null), 20);
	t.is(await to(start + day + (25 * minute)), 25);
	t.is(await to(start + day + (5 * hour)), 40);
	t.is(await to(start), 40);
	t.is(await to(null), 60 - (1 / 60));
	t.is(await to(null), 60);
});

test('the market ends at its last bar; the clock can still go on', async t => {
	const exchange = await openExchange(t, tapeOptions(2));
	let [steps, progress] = [0, await exchange.sync()];
	while (!progress.ended) {
		progress = await exchange.advance();
		steps++;
	}

	t.is(progress.now, start + (2 * day));
	t.is(steps, 24 * 4);
	t.like(await exchange.advance(), {now: start + (2 * day), ended: true});
	t.like(await exchange.advance(start + (2 * day) + 3000), {now: start + (2 * day) + 3000, ended: true});
});

test('whoever has received as many messages as were sent has received all of a step', async t => {
	const exchange = await openExchange(t);
	const one = await listen(t, exchange, '/c/one/stream/ws/0');
	const two = await listen(t, exchange, '/c/two/stream/ws/0');
	one.send({method: 'SUBSCRIBE', params: ['btcusdt@kline_1h', 'btcusdt@bookTicker', 'ethusdt@trade'], id: 1});
	two.send({method: 'SUBSCRIBE', params: ['btcusdt@depth@100ms'], id: 1});
	await Promise.all([one.until(1), two.until(1)]);
	for (let step = 0; step < 6; step++) {
		const {sent, now} = await exchange.advance();
		const received = await one.until(sent.one ?? 0);
		await two.until(sent.two ?? 0);
		t.is(received.length, sent.one ?? 0);
		t.true(received.slice(-3).some(text => text.includes(String(now))));
	}

	const {sent} = await exchange.sync();
	t.deepEqual([one.texts.length, two.texts.length], [sent.one, sent.two]);
});

test('the account is told in exact text', async t => {
	const exchange = await openExchange(t);
	const client = await restClient(exchange);
	await client.createOrder('BTC/USDT', 'limit', 'buy', 0.012_34, 25_000.01, {clientOrderId: 'exact'});
	const account = await exchange.account();
	t.deepEqual(account.balances, {USDT: {free: '9691.4998766', reserved: '308.5001234'}, BTC: {free: '0.5', reserved: '0'}, ETH: {free: '0', reserved: '0'}});
	t.deepEqual(account.openOrders, [{
		clientOrderId: 'exact', venueOrderId: '1', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01234', filled: '0', limitPrice: '25000.01', status: 'open', at: start + day,
	}]);
	t.deepEqual(account.trades, []);
});

test('what is not understood is refused', async t => {
	const exchange = await openExchange(t);
	const ask = async (method: string, path: string, body?: unknown) => {
		const {status} = await exchange.ask(method, path, body);
		return status;
	};

	t.is(await ask('POST', '/sim/advance', {}), 400);
	t.is(await ask('POST', '/sim/advance', {until: 'soon'}), 400);
	t.is(await ask('POST', '/sim/faults', {rules: [{match: {path: '('}, fault: {kind: 'delay', ms: 1}}]}), 400);
	t.is(await ask('GET', '/sim/nothing'), 404);
	t.is(await ask('GET', '/nothing'), 404);
});

/** Trades and listens for three days and returns everything that was said. */
async function session(exchange: TestExchange, listened: Awaited<ReturnType<typeof listen>>): Promise<string> {
	const client = await restClient(exchange);
	listened.send({method: 'SUBSCRIBE', params: ['btcusdt@kline_1h', 'btcusdt@bookTicker', 'btcusdt@trade', 'ethusdt@depth@100ms', 'ethusdt@ticker'], id: 1});
	await listened.until(1);
	let sent = 1;
	for (let step = 0; exchange.now() < start + (4 * day); step++) {
		const price = step % 2 === 0 ? 30_000 - (step * 3) : 29_000 + (step * 7);
		await client.createOrder(step % 3 === 0 ? 'ETH/USDT' : 'BTC/USDT', 'limit', step % 4 === 0 ? 'buy' : 'sell', 0.003, step % 3 === 0 ? 1250 : price).catch(() => null);
		const progress = await exchange.advance();
		sent = progress.sent.default ?? 0;
		await listened.until(sent);
	}

	return JSON.stringify([await exchange.account(), listened.texts]);
}

test('two lock-step runs with the same seed and the same requests are the same to the byte', async t => {
	const options = tapeOptions(5);
	const run = async (seed: number) => {
		const exchange = await openExchange(t, {...options, seed});
		const text = await session(exchange, await listen(t, exchange, '/stream/ws/0'));
		await exchange.close();
		return text.replaceAll(/x-TKT5PX2F\w+/g, 'client-id');
	};

	const [first, second, other] = [await run(3), await run(3), await run(4)];
	t.is(first, second);
	t.not(first, other);
	t.true(first.length > 100_000);
});

type Kline = {readonly t: number; readonly o: string; readonly h: string; readonly l: string; readonly c: string; readonly v: string; readonly x: boolean};

/** Plays `hours` hours and returns the candles of the first market that closed on the stream, as numbers. */
async function playedHours(t: ExecutionContext, options: SimulatedExchangeOptions, hours: number): Promise<readonly (readonly number[])[]> {
	const exchange = await openExchange(t, options);
	const {send, until, texts} = await listen(t, exchange, '/stream/ws/0');
	send({method: 'SUBSCRIBE', params: ['btcusdt@kline_1h'], id: 1});
	await until(1);
	while (exchange.now() < options.source.from + (hours * hour)) {
		const {sent} = await exchange.advance();
		await until(sent.default ?? 0);
	}

	const closed = texts.slice(1).map(text => (JSON.parse(text) as {readonly k: Kline}).k).filter(({x}) => x);
	return closed.map(kline => [kline.t, ...[kline.o, kline.h, kline.l, kline.c, kline.v].map(Number)]);
}

test('a generated market is played as it is told later as history', async t => {
	const from = Date.UTC(2023, 2, 1);
	const generated = (start: number): SimulatedExchangeOptions => ({...tapeOptions(), source: {kind: 'generated', symbols: ['BTC/USDT', 'ETH/USDT'], from: start}});
	const played = await playedHours(t, generated(from), 30);
	const client = await restClient(await openExchange(t, generated(from + (10 * day))));
	t.is(played.length, 30);
	t.deepEqual(await client.fetchOHLCV('BTC/USDT', '1h', from, 30), played.map(row => [...row]));
});

const recorded = '../shared/data/market/1h/BINANCE_BTCUSDT.csv.gz';

(existsSync(recorded) ? test : test.skip)('a recorded day is played as it was, with its outage (skips without ../shared)', async t => {
	const from = Date.UTC(2021, 3, 25);
	const options: SimulatedExchangeOptions = {...tapeOptions(), source: {kind: 'tape', tapes: [{symbol: 'BTC/USDT', path: recorded}], from, to: from + day}};
	const played = await playedHours(t, options, 24);
	const tape = readTape(recorded, 'BTC/USDT').filter(({openTime}) => openTime >= from && openTime < from + day);
	t.true(tape.length < 24);
	t.deepEqual(played, tape.map(({openTime, open, high, low, close, volume}) => [openTime, open, high, low, close, volume]));
});
