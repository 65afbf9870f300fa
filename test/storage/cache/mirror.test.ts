import test from 'ava';
import type {JournalRecord} from '../../../src/engine/domain/event.js';
import {createManualClock} from '../../../src/engine/kernel/clock.js';
import type {Cache} from '../../../src/engine/ports/cache.js';
import {createMemoryCache} from '../../../src/storage/cache/memory-cache.js';
import {createMirror} from '../../../src/storage/cache/mirror.js';
import {makeRun} from '../../support/records.js';

const records = makeRun({bars: 2, symbols: ['BTC/USDT', 'ETH/USDT']});

function listen(): {readonly cache: Cache; readonly heard: JournalRecord[]} {
	const heard: JournalRecord[] = [];
	const memory = createMemoryCache({clock: createManualClock(0)});
	return {heard, cache: {...memory, publish: record => heard.push(record)}};
}

test('publishes every record, in order, and keeps the newest insight and quote of each market', async t => {
	const {cache, heard} = listen();
	const mirror = createMirror(cache);
	for (const record of records) {
		mirror.record(record);
	}

	t.deepEqual(heard, [...records]);
	const events = records.map(({event}) => event);
	const insight = events.findLast(event => event.type === 'InsightFormed' && event.symbol === 'ETH/USDT');
	t.truthy(insight);
	t.deepEqual(await cache.get('insight:ETH/USDT'), insight);
	const sampled = events.findLast(event => event.type === 'QuotesSampled');
	t.deepEqual(await cache.get('quote:BTC/USDT'), sampled?.quotes.find(({symbol}) => symbol === 'BTC/USDT'));
});

test('keeps quotes and books of other venues under their own keys', async t => {
	const {cache} = listen();
	const mirror = createMirror(cache);
	const quote = (bid: number) => ({symbol: 'BTC/USDT', at: 1, bid, ask: bid + 1, last: bid});
	mirror.record({seq: 1, at: 1, input: true, causes: [], event: {type: 'QuotesSampled', quotes: [quote(100)], elsewhere: {kraken: [quote(101)]}}});
	mirror.quotes([quote(102)], 'coinbase');
	const book = {symbol: 'BTC/USDT', at: 1, bids: [[99, 1]], asks: [[100, 1]]} as const;
	mirror.book(book);
	mirror.book({...book, at: 2}, 'kraken');
	t.deepEqual(await Promise.all(['quote:BTC/USDT', 'quote:kraken:BTC/USDT', 'quote:coinbase:BTC/USDT'].map(async key => cache.get(key))), [quote(100), quote(101), quote(102)]);
	t.deepEqual(await cache.get('book:BTC/USDT'), {...book});
	t.deepEqual(await cache.get('book:kraken:BTC/USDT'), {...book, at: 2});
});
