/**
One queue of requests per ccxt instance: history that waits its turn must never stand before an order.
*/
import test from 'ava';
import {createBudget} from '../../../src/engine/ccxt/budget.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import {order} from '../../contracts/venue-contract.js';
import {exchangeFor} from './support.js';

test('an order and its cancel do not wait behind a queue of history on another lane', async t => {
	const {client} = await exchangeFor(t);
	const [data, trade] = [await client('data'), await client('trade')];
	for (const {exchange} of [data, trade]) {
		await exchange.loadMarkets();
		exchange.enableRateLimit = true;
	}

	// Kraken's pace; the first request of an instance goes at once.
	Object.assign(data.exchange.throttler.config, {refillRate: 1 / 1000, capacity: 1});
	let answered = 0;
	const queue = Array.from({length: 20}, async () => data.exchange.fetchOHLCV('BTC/USDT', '1h', undefined, 1).then(() => {
		answered += 1;
	}));
	const venue = createCcxtVenue(trade, ['BTC/USDT']);
	const resting = order({limitPrice: '20000'});
	t.is((await venue.submit(resting)).outcome, 'confirmed');
	t.is((await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'})).outcome, 'confirmed');
	t.true(answered < 15, `${answered} questions about history were answered first`);
	await data.close();
	void Promise.allSettled(queue);
});

test('lanes to one venue are instances of their own and share what they know of its patience', async t => {
	const {exchange} = await exchangeFor(t);
	const {createCcxtClient} = await import('../../../src/engine/ccxt/client.js');
	const budget = createBudget(() => performance.now());
	const open = async (lane: 'data' | 'trade' | 'halt') => createCcxtClient({venue: 'binance', lane, endpoint: exchange.url, credentials: null, now: () => exchange.now(), timeoutMs: 2000, budget});
	const [data, halt] = [await open('data'), await open('halt')];
	t.not(data.exchange, halt.exchange);
	t.not(data.exchange.throttler, halt.exchange.throttler);
	await data.exchange.fetchTime();
	await halt.exchange.fetchTime();
	t.is(budget.read().requests, 2);
	await Promise.all([data.close(), halt.close()]);
});
