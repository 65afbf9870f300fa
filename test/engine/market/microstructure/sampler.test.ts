import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import test from 'ava';
import type {BookLevel, MicrostructureSample, OrderBook, PublicTrade} from '../../../../src/engine/domain/market.js';
import {readRecording, replayRecording} from '../../../../src/engine/market/book/replay.js';
import {depthOf, topOf} from '../../../../src/engine/market/microstructure/depth.js';
import {MicrostructureSampler} from '../../../../src/engine/market/microstructure/sampler.js';

const minute = 60_000;
const opening = Date.UTC(2024, 0, 1);
const recording = resolve(import.meta.dirname, '../../../../../shared/data/market/book/BINANCE_BTCUSDT_feed_2024-08-08.gz');

function bookOf(bids: readonly BookLevel[], asks: readonly BookLevel[]): OrderBook {
	return {symbol: 'BTC/USDT', at: 0, bids, asks};
}

function trade(at: number, price: number, quantity: number, side: 'buy' | 'sell' = 'buy'): PublicTrade {
	return {id: `${at}`, symbol: 'BTC/USDT', at, price, quantity, side};
}

/** A sampler and a hand that changes its book. */
function bench(graceMs?: number) {
	let book: OrderBook | null = null;
	const samples: MicrostructureSample[] = [];
	let late = 0;
	const sampler = new MicrostructureSampler({
		symbol: 'BTC/USDT', readBook: () => book, onSample: sample => samples.push(sample),
		onLateTrades(count) {
			late += count;
		},
		...(graceMs !== undefined && {graceMs}),
	});
	return {
		sampler, samples, late: () => late,
		set(at: number, next: OrderBook | null) {
			sampler.beforeBook(at);
			book = next;
			sampler.onBook();
		},
	};
}

const even = bookOf([[99, 1]], [[101, 1]]);
const heavyBids = bookOf([[99, 3]], [[101, 1]]);

test('averages are weighted by the time that each book stood', t => {
	const {sampler, samples, set} = bench();
	set(opening, even);
	set(opening + 45_000, heavyBids);
	sampler.advance(opening + minute + 5000);
	t.is(samples.length, 1);
	t.is(samples[0]?.minute, opening);
	t.is(samples[0]?.imbalance, 0.5 * 15 / 60, '0 for 45 s and (3 − 1) / 4 for 15 s');
	t.true(Math.abs((samples[0]?.spread ?? 0) - 0.02) < 1e-12);
	t.like(samples[0], {bid: 99, bidQuantity: 3, ask: 101, askQuantity: 1}, 'prices and quantities are those at the end');
});

test('the end of a minute is what stood before the first change of the next', t => {
	const {sampler, samples, set} = bench();
	set(opening, even);
	set(opening + minute + 1, heavyBids);
	sampler.advance(opening + minute + 5000);
	t.like(samples[0], {bidQuantity: 1, imbalance: 0, bidDepth100: 99});
	sampler.advance(opening + (2 * minute) + 5000);
	t.true(Math.abs((samples[1]?.imbalance ?? 0) - (0.5 * (minute - 1) / minute)) < 1e-12);
});

test('depth counts value within 0.1 % and 1 % of the middle, borders included', t => {
	const book = bookOf([[999.5, 2], [999, 1], [990, 3], [989.9, 50]], [[1000.5, 4], [1001, 1], [1010, 2], [1011, 70]]);
	const [bids, asks] = [(999.5 * 2) + 999, (1000.5 * 4) + 1001];
	t.deepEqual(depthOf(book), {bidDepth10: bids, askDepth10: asks, bidDepth100: bids + (990 * 3), askDepth100: asks + 2020});
});

test('imbalance takes five levels and no more', t => {
	const levels = (from: number, step: number): BookLevel[] => Array.from({length: 7}, (_, index) => [from + (index * step), index < 5 ? 1 : 1000]);
	t.is(topOf(bookOf(levels(99, -1), levels(101, 1)))?.imbalance, 0);
	t.is(topOf(bookOf([], [[101, 1]])), null);
});

test('a minute that was blind for more than half of it has no sample, one that was blind for less has', t => {
	const {sampler, samples, set} = bench();
	set(opening, even);
	set(opening + 29_999, null);
	set(opening + minute + 10_000, even);
	set(opening + minute + 50_000, null);
	set(opening + (3 * minute), even);
	sampler.advance(opening + (4 * minute) + 5000);
	t.deepEqual(samples.map(sample => sample.minute), [opening + minute, opening + (3 * minute)]);
	t.is(samples[0]?.imbalance, 0);
	t.is(samples[0]?.bid, 99, 'the last prices that were seen in the minute');
});

test('exactly half is enough', t => {
	const {sampler, samples, set} = bench();
	set(opening + 30_000, even);
	sampler.advance(opening + minute + 5000);
	t.is(samples.length, 1);
	t.is(samples[0]?.bidDepth100, 99);
});

test('the minute in which the watch began counts from the beginning of the watch', t => {
	const {sampler, samples, set} = bench();
	set(opening + 40_000, even);
	sampler.advance(opening + (2 * minute) + 5000);
	t.deepEqual(samples.map(sample => sample.minute), [opening + minute]);
});

test('trades count in the minute of their own time, also when they come after its end', t => {
	const {sampler, samples, set, late} = bench();
	set(opening, even);
	sampler.onTrades([trade(opening + 1000, 100, 2), trade(opening + 2000, 103, 1, 'sell')]);
	set(opening + minute + 100, even);
	sampler.onTrades([trade(opening + minute - 1, 100, 1, 'sell'), trade(opening + minute, 90, 7)]);
	t.is(samples.length, 0, 'the minute waits for its last trades');
	sampler.advance(opening + minute + 5000);
	t.like(samples[0], {buyVolume: 2, sellVolume: 2, buys: 1, sells: 2, vwap: (200 + 103 + 100) / 4});
	sampler.onTrades([trade(opening + minute - 1, 100, 1)]);
	t.is(late(), 1);
	sampler.advance(opening + (2 * minute) + 5000);
	t.like(samples[1], {buyVolume: 7, vwap: 90});
});

test('a minute without trades has no average price', t => {
	const {sampler, samples, set} = bench();
	set(opening, even);
	sampler.advance(opening + minute + 5000);
	t.is(samples[0]?.vwap, null);
	t.like(samples[0], {buys: 0, sells: 0, buyVolume: 0});
});

test('quiet minutes are told one by one when time moves on', t => {
	const {sampler, samples, set} = bench();
	set(opening, heavyBids);
	sampler.advance(opening + (5 * minute) + 4999);
	t.is(samples.length, 4);
	sampler.advance(opening + (5 * minute) + 5000);
	t.deepEqual(samples.map(({imbalance}) => imbalance), [0.5, 0.5, 0.5, 0.5, 0.5]);
});

(existsSync(recording) ? test : test.skip)('the recorded feed gives a sample for every whole minute, with the volume of its trades', async t => {
	const lines = await readRecording(recording);
	const samples: MicrostructureSample[] = [];
	const trades: PublicTrade[] = [];
	let read: (levels: number) => OrderBook | null = () => null;
	const sampler = new MicrostructureSampler({symbol: 'BTC/USDT', readBook: levels => read(levels), onSample: sample => samples.push(sample)});
	replayRecording(lines, [{symbol: 'BTC/USDT', id: 'BTCUSDT'}], {
		beforeBook(_, at) {
			sampler.beforeBook(at);
		},
		onBook(_, reader) {
			read = reader;
			sampler.onBook();
		},
		onTrades(_, list) {
			sampler.onTrades(list);
			trades.push(...list);
		},
	});
	t.true(samples.length >= 4);
	t.deepEqual(samples.map((sample, index) => sample.minute - (samples[0]?.minute ?? 0) - (index * minute)), samples.map(() => 0), 'no minute is left out');
	for (const sample of samples) {
		const within = trades.filter(({at}) => at >= sample.minute && at < sample.minute + minute);
		const volume = within.reduce((sum, {quantity}) => sum + quantity, 0);
		t.true(Math.abs(sample.buyVolume + sample.sellVolume - volume) < 1e-9);
		t.is(sample.buys + sample.sells, within.length);
		t.true(sample.bid < sample.ask && Math.abs(sample.imbalance) <= 1 && sample.spread > 0 && sample.spread < 0.001);
		t.true(sample.bidDepth10 > 0 && sample.bidDepth100 >= sample.bidDepth10 && sample.askDepth100 >= sample.askDepth10);
		t.true((sample.vwap ?? 0) > sample.bid * 0.99 && (sample.vwap ?? 0) < sample.ask * 1.01);
	}
});
