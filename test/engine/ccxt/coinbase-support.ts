/**
Our ccxt adapters in front of the simulated Coinbase.
*/
import type {ExecutionContext} from 'ava';
import {createBarrier} from '../../../src/engine/ccxt/barrier.js';
import {type CcxtClient, createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {createCcxtFeed} from '../../../src/engine/ccxt/feed.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import type {SimulatedExchangeOptions} from '../../../src/engine/sim/exchange.js';
import {coinbaseCredentials} from '../../../src/engine/sim/coinbase/credentials.js';
import {openExchange, tapeOptions, type TestExchange} from '../sim/support/clients.js';

/** Two taped markets at a simulated Coinbase. */
export function coinbaseOptions(days = 6): SimulatedExchangeOptions {
	return {...tapeOptions(days), venues: [{name: 'coinbase'}]};
}

/** Starts the exchange in lock-step, moved to its first prices, and returns how to make clients for it. */
export async function coinbaseFor(t: ExecutionContext, options = coinbaseOptions(), clockSkewMs = 0) {
	const exchange = await openExchange(t, options);
	await (options.speed === 'max' ? exchange.advance() : exchange.status());
	return {exchange, ...clientsOf(t, exchange, clockSkewMs)};
}

/** Returns how to make clients for an exchange that runs, which know that its clock is off. */
export function clientsOf(t: ExecutionContext, exchange: TestExchange, clockSkewMs = 0) {
	return {
		async client(lane: CcxtClient['options']['lane'], changes: Partial<CcxtClient['options']> = {}): Promise<CcxtClient> {
			const client = await createCcxtClient({
				venue: 'coinbase', lane, endpoint: exchange.url, credentials: lane === 'data' ? null : coinbaseCredentials, now: () => exchange.now() + clockSkewMs, timeoutMs: 15_000, ...changes,
			});
			t.teardown(async () => client.close());
			return client;
		},
	};
}

/** Opens the market data there. */
export async function openFeed(t: ExecutionContext, options = coinbaseOptions()) {
	const {exchange, client} = await coinbaseFor(t, options);
	const data = await client('data');
	const feed = createCcxtFeed(data, {timeframe: '1h', staleAfterMs: null, now: () => exchange.now()});
	t.teardown(async () => feed.close());
	return {exchange, feed, data};
}

/** Opens our account there. `settle` returns when the exchange has told everything, and everything that follows from it has been asked. */
export async function openAccount(t: ExecutionContext, options = coinbaseOptions(), clockSkewMs = 0) {
	const {exchange, client} = await coinbaseFor(t, options, clockSkewMs);
	const trade = await client('trade');
	const underWay = countRequests(trade);
	const venue = createCcxtVenue(trade, ['BTC/USDT', 'ETH/USDT']);
	t.teardown(async () => venue.close());
	return {exchange, venue, trade, restingPrice: '20000', crossingPrice: '40000', settle: settling(exchange, trade, underWay)};
}

function settling(exchange: TestExchange, trade: CcxtClient, underWay: () => number): () => Promise<void> {
	const received = createBarrier([trade], {});
	return async () => {
		await received((await exchange.sync()).sent);
		do {
			await new Promise(done => {
				setTimeout(done, 20);
			});
		} while (underWay() > 0);
	};
}

/** Returns how many requests of the client are under way. */
function countRequests({exchange}: CcxtClient): () => number {
	let count = 0;
	const fetch = exchange.fetch.bind(exchange) as (...words: unknown[]) => Promise<unknown>;
	exchange.fetch = async (...words: unknown[]) => {
		count += 1;
		try {
			return await fetch(...words);
		} finally {
			count -= 1;
		}
	};

	return () => count;
}
