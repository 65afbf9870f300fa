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

const clientOf = async (venue: string, timeout: number) => createCcxtClient({venue, lane: 'data', endpoint: null, credentials: null, now: null, timeoutMs: timeout, tries: 1});

async function isReachable(venue: string) {
	const client = await clientOf(venue, 5000);
	const found = await probe(client);
	await client.close();
	return {venue, ...found};
}

// Tests must be declared at once, so that every venue is asked first.
const venues = await Promise.all(['binance', 'coinbase', 'kraken'].map(isReachable));

for (const found of venues) {
	const {venue} = found;
	if (found.reachable) {
		testFeed(test, venue, async (t: ExecutionContext): Promise<FeedUnderTest> => {
			t.timeout(120_000);
			const feed = createCcxtFeed(await clientOf(venue, timeoutMs), {timeframe: '1h', staleAfterMs: null, now: () => Date.now()});
			t.teardown(async () => feed.close());
			return {feed, historyHours, cutStreams: null, now: () => Date.now(), tick: async () => undefined};
		});
	} else {
		test(`${venue}: skipped, not reachable from here`, t => {
			t.log(found.reason.slice(0, 200));
			t.pass();
		});
	}
}
