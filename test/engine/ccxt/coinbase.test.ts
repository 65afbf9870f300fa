import test, {type ExecutionContext} from 'ava';
import {createCcxtFeed} from '../../../src/engine/ccxt/feed.js';
import {testFeed} from '../../contracts/feed-contract.js';
import {testVenue} from '../../contracts/venue-contract.js';
import {coinbaseFor, coinbaseOptions, openAccount} from './coinbase-support.js';

testVenue(test, 'Coinbase through ccxt', openAccount);

testFeed(test, 'Coinbase through ccxt', async (t: ExecutionContext) => {
	const {exchange, client} = await coinbaseFor(t, coinbaseOptions(60));
	const data = await client('data');
	const feed = createCcxtFeed(data, {timeframe: '1h', staleAfterMs: null, now: () => exchange.now()});
	t.teardown(async () => feed.close());
	return {
		feed,
		historyHours: 24,
		async cutStreams() {
			await exchange.faults({rules: [{match: {path: '/time$', nth: 1}, fault: {kind: 'disconnect-streams'}}]});
			await feed.fetchTime();
		},
		now: () => exchange.now(),
		async tick() {
			await exchange.advance();
		},
	};
});
