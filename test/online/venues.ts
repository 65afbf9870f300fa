/**
The read-only part of the contract against the real venues' public data. Skipped, with the reason, where a venue cannot be
reached. Run with `npm run test:online`; never part of `npm test`.
*/
import test, {type ExecutionContext} from 'ava';
import {createCcxtClient} from '../../src/engine/ccxt/client.js';
import {createCcxtFeed, probe} from '../../src/engine/ccxt/feed.js';
import {type FeedUnderTest, testFeed} from '../contracts/feed-contract.js';

const timeoutMs = 20_000;
/** More than one page of each, and no more than Kraken can be asked for. */
const historyHours = 700;

for (const venue of ['binance', 'coinbase', 'kraken']) {
	const clientOf = async (timeout: number) => createCcxtClient({venue, lane: 'data', endpoint: null, credentials: null, now: null, timeoutMs: timeout});
	const client = await clientOf(5000);
	const reachable = await probe(client);
	await client.close();
	if (!reachable.reachable) {
		test.skip(`${venue}: not reachable from here (${reachable.reason.slice(0, 120)})`, t => {
			t.pass();
		});
		continue;
	}

	testFeed(test, venue, async (t: ExecutionContext): Promise<FeedUnderTest> => {
		t.timeout(120_000);
		const feed = createCcxtFeed(await clientOf(timeoutMs), {timeframe: '1h', staleAfterMs: null, now: () => Date.now()});
		t.teardown(async () => feed.close());
		return {feed, historyHours, cutStreams: null, now: () => Date.now(), tick: async () => undefined};
	});
}
