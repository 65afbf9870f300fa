import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {day, hour} from '../../../src/engine/domain/units.js';
import {listen, openExchange, restClient, tapeOptions} from './support/clients.js';
import {start} from './support/tapes.js';

const btc = 'BTC/USDT';

test('a paced market moves by itself and tells of every hour that closes', async t => {
	const exchange = await openExchange(t, {...tapeOptions(), speed: 36_000});
	const {send, texts, until} = await listen(t, exchange, '/stream/ws/0');
	send({method: 'SUBSCRIBE', params: ['btcusdt@kline_1h', 'btcusdt@bookTicker'], id: 1});
	const closed = () => texts.filter(text => text.includes('"x":true')).map(text => (JSON.parse(text) as {k: {t: number}}).k.t);
	while (closed().length < 5) {
		await until(texts.length + 1);
	}

	const hours = closed();
	t.true(hours.every((opening, index) => index === 0 || opening === (hours[index - 1] ?? 0) + hour));
	const {status} = await exchange.ask('POST', '/sim/advance', {until: null});
	t.is(status, 409);
});

test('time goes on between two requests, at the speed that was asked for', async t => {
	const exchange = await openExchange(t, {...tapeOptions(), speed: 3600});
	const first = await exchange.status();
	await delay(50);
	const second = await exchange.status();
	t.true(second.now > first.now);
	t.true(first.now >= start + day);
});

test('signed requests work at high speed, although a real millisecond is virtual seconds', async t => {
	const exchange = await openExchange(t, {...tapeOptions(), speed: 3600});
	const client = await restClient(exchange);
	const order = await client.createOrder(btc, 'limit', 'buy', 0.01, 10_000);
	t.is(order.status, 'open');
});

test('a paced market ends where the tape ends', async t => {
	const exchange = await openExchange(t, {...tapeOptions(2), speed: 1_000_000});
	let {ended} = await exchange.status();
	while (!ended) {
		await delay(20);
		({ended} = await exchange.status());
	}

	const response = await exchange.ask('GET', '/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=1000');
	const candles = await response.json() as unknown[];
	t.is(candles.length, 48);
});
