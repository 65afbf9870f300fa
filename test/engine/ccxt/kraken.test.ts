import test, {type ExecutionContext} from 'ava';
import {createBarrier} from '../../../src/engine/ccxt/barrier.js';
import {createCcxtFeed} from '../../../src/engine/ccxt/feed.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import {testFeed} from '../../contracts/feed-contract.js';
import {testVenue} from '../../contracts/venue-contract.js';
import {krakenFor, krakenOptions} from './kraken-support.js';

testVenue(test, 'Kraken through ccxt', async (t: ExecutionContext) => {
	const {exchange, client} = await krakenFor(t);
	const trade = await client('trade');
	const venue = createCcxtVenue(trade, ['BTC/USDT', 'ETH/USDT']);
	t.teardown(async () => venue.close());
	const received = createBarrier([trade], {});
	return {
		venue, restingPrice: '20000', crossingPrice: '40000',
		async settle() {
			await received((await exchange.sync()).sent);
		},
	};
});

testFeed(test, 'Kraken through ccxt', async (t: ExecutionContext) => {
	const {exchange, client} = await krakenFor(t, krakenOptions({days: 60, played: 10}));
	const feed = createCcxtFeed(await client('data'), {timeframe: '1h', staleAfterMs: null, now: () => exchange.now()});
	t.teardown(async () => feed.close());
	return {
		feed,
		now: () => exchange.now(),
		// More than the 720 bars that Kraken gives as bars.
		historyHours: 1100,
		async tick() {
			await exchange.advance();
		},
		async cutStreams() {
			await exchange.faults({rules: [{match: {path: '/Time$', nth: 1}, fault: {kind: 'disconnect-streams'}}]});
			await feed.fetchTime();
		},
	};
});
