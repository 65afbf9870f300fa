/**
What every Feed must do, whatever is behind it: the simulated exchange through ccxt in each dialect, and the real venues'
public data where there is a network.
*/
import type {ExecutionContext, TestFn} from 'ava';
import {CryptoTraderError} from '../../src/engine/domain/error.js';
import {candleFault} from '../../src/engine/domain/market.js';
import {type EpochMs, hour} from '../../src/engine/domain/units.js';
import type {Feed, FeedListener} from '../../src/engine/ports/venue.js';

export type FeedUnderTest = {
	readonly feed: Feed;
	/** Hours of history that the venue can be asked for. */
	readonly historyHours: number;
	/** Cuts every stream at the venue's end; null where nobody can. */
	readonly cutStreams: (() => Promise<void>) | null;
	/** The venue's time. */
	now(): EpochMs;
	/** Lets the market move on; does nothing where it moves by itself. */
	tick(): Promise<void>;
};

export const silentListener: FeedListener = {onQuotes: () => undefined, onCandle: () => undefined, onHealth: () => undefined};

/** Registers the contract for one feed of BTC/USDT and ETH/USDT. */
export function testFeed(test: TestFn, name: string, open: (t: ExecutionContext) => Promise<FeedUnderTest>): void {
	test(`${name}: markets come with exact rules`, async t => {
		const {feed} = await open(t);
		const [btc, eth] = await feed.loadMarkets(['BTC/USDT', 'ETH/USDT']);
		t.like(btc, {symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT'});
		t.like(eth, {symbol: 'ETH/USDT', base: 'ETH', quote: 'USDT'});
		for (const market of [btc, eth]) {
			t.true([market?.priceTick, market?.quantityStep, market?.minQuantity].every(text => /^\d+(\.\d+)?$/.test(text ?? '') && Number(text) > 0));
			t.true(Number(market?.takerFee) >= 0 && Number(market?.takerFee) < 0.05);
		}
	});

	test(`${name}: a market that the venue does not trade is named`, async t => {
		const {feed} = await open(t);
		const error = await t.throwsAsync(async () => feed.loadMarkets(['BTC/USDT', 'NOPE/USDT']), {instanceOf: CryptoTraderError});
		t.regex(error?.message ?? '', /NOPE\/USDT/);
		t.notRegex(error?.message ?? '', /BTC\/USDT/);
	});

	test(`${name}: closed bars come over several pages, each once and in order, and the forming one is left out`, async t => {
		const {feed, now, historyHours} = await open(t);
		await feed.loadMarkets(['BTC/USDT']);
		const end = Math.floor(now() / hour) * hour;
		const from = end - (historyHours * hour);
		const pages: number[] = [];
		const candles = await feed.fetchCandles({symbol: 'BTC/USDT', timeframe: '1h', from, to: end + (10 * hour), onPage: done => pages.push(done)});
		t.deepEqual(candles.map(({openTime}) => openTime), Array.from({length: historyHours}, (_, index) => from + (index * hour)));
		t.true(candles.every(candle => candleFault(candle) === null));
		t.true(pages.length > 0 && pages.every((done, index) => index === 0 || done >= (pages[index - 1] ?? 0)), 'progress only grows');
	});

	test(`${name}: a range within history gives exactly its bars`, async t => {
		const {feed, now} = await open(t);
		await feed.loadMarkets(['ETH/USDT']);
		const end = Math.floor(now() / hour) * hour;
		const candles = await feed.fetchCandles({symbol: 'ETH/USDT', timeframe: '1h', from: end - (9 * hour), to: end - (4 * hour)});
		t.deepEqual(candles.map(({openTime}) => openTime), Array.from({length: 5}, (_, index) => end - ((9 - index) * hour)));
	});

	test(`${name}: the venue tells its time`, async t => {
		const {feed, now} = await open(t);
		t.true(Math.abs(await feed.fetchTime() - now()) < 60_000);
	});

	test(`${name}: prices of every market come live`, async t => {
		const {feed, tick} = await open(t);
		await feed.loadMarkets(['BTC/USDT', 'ETH/USDT']);
		let wakes = 0;
		await feed.watch(['BTC/USDT', 'ETH/USDT'], {...silentListener, onQuotes() {
			wakes += 1;
		}});
		await patiently(t, 'both prices', tick, () => wakes > 0 && feed.quotes().length === 2);
		t.true(feed.quotes().every(({bid, ask, last}) => bid > 0 && ask > bid && last > 0));
	});

	test(`${name}: streams that the venue cuts are told as down and come back`, async t => {
		const {feed, tick, cutStreams} = await open(t);
		if (cutStreams === null) {
			t.log('nobody can cut the streams of this venue');
			t.pass();
			return;
		}

		await feed.loadMarkets(['BTC/USDT', 'ETH/USDT']);
		const health: string[] = [];
		let wakes = 0;
		await feed.watch(['BTC/USDT', 'ETH/USDT'], {
			...silentListener,
			onHealth: (feed_, status) => health.push(`${feed_} ${status}`),
			onQuotes() {
				wakes += 1;
			},
		});
		await patiently(t, 'live', tick, () => health.includes('quotes live'));
		await cutStreams();
		await patiently(t, 'down', async () => undefined, () => health.includes('quotes down'));
		const before = wakes;
		await patiently(t, 'live again', tick, () => health.lastIndexOf('quotes live') > health.indexOf('quotes down') && wakes > before);
	});
}

/** Ticks until `condition` holds; fails the test after many tries. */
async function patiently(t: ExecutionContext, what: string, tick: () => Promise<void>, condition: () => boolean): Promise<void> {
	for (let tries = 0; tries < 1000; tries++) {
		if (condition()) {
			t.pass();
			return;
		}

		await tick();
		await new Promise(done => {
			setTimeout(done, 20);
		});
	}

	t.fail(`waited in vain for ${what}`);
}
