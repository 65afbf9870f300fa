import test, {type ExecutionContext} from 'ava';
import {createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {createCcxtFeed, probe} from '../../../src/engine/ccxt/feed.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {type EpochMs, day} from '../../../src/engine/domain/units.js';
import {silentListener, testFeed} from '../../contracts/feed-contract.js';
import {tapeOptions} from '../sim/support/clients.js';
import {eventually, exchangeFor} from './support.js';

async function open(t: ExecutionContext, staleAfterMs: number | null = null, options = tapeOptions()) {
	const {exchange, client} = await exchangeFor(t, options);
	const feed = createCcxtFeed(await client('data'), {timeframe: '1h', staleAfterMs, now: () => exchange.now()});
	t.teardown(async () => feed.close());
	return {exchange, feed, from: options.source.from};
}

testFeed(test, 'Binance through ccxt', async t => {
	const {exchange, feed} = await open(t, null, tapeOptions(60));
	return {
		feed,
		now: () => exchange.now(),
		historyHours: 24,
		async tick() {
			await exchange.advance();
		},
		async cutStreams() {
			await exchange.faults({rules: [{match: {path: '/time$', nth: 1}, fault: {kind: 'disconnect-streams'}}]});
			await feed.fetchTime();
		},
	};
});

test('markets come with exact rules', async t => {
	const {feed} = await open(t);
	const [btc] = await feed.loadMarkets(['BTC/USDT']);
	t.like(btc, {symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', minQuantity: '0.00001', makerFee: 0.001, takerFee: 0.001});
	t.is(btc?.minNotional, '5');
});

test('thousands of bars are fetched page by page', async t => {
	const days = 100;
	const {exchange, feed, from} = await open(t, null, {...tapeOptions(days), source: {...tapeOptions(days).source, from: tapeOptions(days).source.from + ((days - 3) * day)} as ReturnType<typeof tapeOptions>['source']});
	const first: EpochMs = from - ((days - 2) * day);
	const candles = await feed.fetchCandles({symbol: 'ETH/USDT', timeframe: '1h', from: first, to: exchange.now()});
	t.is(candles.length, (days - 2) * 24);
	t.is(new Set(candles.map(({openTime}) => openTime)).size, candles.length);
});

test('every price that moved is there after one wake-up, whichever market woke the listener', async t => {
	const {exchange, feed} = await open(t);
	let wakes = 0;
	await feed.watch(['BTC/USDT', 'ETH/USDT'], {...silentListener, onQuotes() {
		wakes += 1;
	}});
	await exchange.advance();
	await eventually('both prices', () => feed.quotes().length === 2 && wakes > 0);
	t.true(feed.quotes().every(({bid, ask, last}) => bid > 0 && ask > bid && last > 0));
});

test('a stream that falls silent is told as stale after the limit and is connected anew', async t => {
	const {exchange, feed} = await open(t, 400);
	const health: string[] = [];
	await feed.watch(['BTC/USDT'], {...silentListener, onHealth: (name, status) => health.push(`${name} ${status}`)});
	await exchange.advance();
	await eventually('live', () => health.includes('quotes live'));
	await eventually('stale', () => health.includes('quotes stale'));
	for (let tries = 0; health.lastIndexOf('quotes live') < health.indexOf('quotes stale') && tries < 300; tries++) {
		await exchange.advance();
		await new Promise(done => {
			setTimeout(done, 30);
		});
	}

	t.true(health.lastIndexOf('quotes live') > health.indexOf('quotes stale'));
});

test('the venue tells its time, and a venue that is not there is not reachable', async t => {
	const {exchange, feed} = await open(t);
	t.is(await feed.fetchTime(), exchange.now());
	const client = await createCcxtClient({venue: 'binance', lane: 'data', endpoint: 'http://127.0.0.1:1', credentials: null, now: null, timeoutMs: 500});
	t.like(await probe(client), {reachable: false});
	await client.close();
});

test('a venue that ccxt does not know is named', async t => {
	const error = await t.throwsAsync(async () => createCcxtClient({venue: 'binanse', lane: 'data', endpoint: null, credentials: null, now: null, timeoutMs: 500}), {instanceOf: CryptoTraderError});
	t.regex(error?.message ?? '', /binanse/);
});
