/**
The watch over several venues, with feeds that the test moves by hand.
*/
import test from 'ava';
import type {MicrostructureSample, OrderBook, PublicTrade} from '../../../../src/engine/domain/market.js';
import type {QualityFinding} from '../../../../src/engine/domain/quality.js';
import type {EpochMs} from '../../../../src/engine/domain/units.js';
import {createMarketWatch} from '../../../../src/engine/market/microstructure/market-watch.js';
import type {MicrostructureFeed, MicrostructureListener} from '../../../../src/engine/ports/venue.js';

const opening: EpochMs = Date.UTC(2024, 0, 1);
const minute = 60_000;
const btc = 'BTC/USDT';

function handClock() {
	let now = opening;
	let planned: {readonly at: EpochMs; readonly action: () => void} | null = null;
	return {
		now: () => now,
		schedule(at: EpochMs, action: () => void) {
			planned = {at, action};
			return () => {
				planned = null;
			};
		},
		/** Lets time pass, second by second as the watch wants it. */
		pass(milliseconds: number) {
			const end = now + milliseconds;
			for (let next = planned; next !== null && next.at <= end; next = planned) {
				now = next.at;
				next.action();
			}

			now = end;
		},
		isPlanned: () => planned !== null,
	};
}

function handFeed(name: string) {
	let listener: MicrostructureListener | null = null;
	let book: OrderBook | null = null;
	let isClosed = false;
	const feed: MicrostructureFeed = {
		name,
		async watch(_, heard) {
			listener = heard;
		},
		book: () => book,
		async close() {
			isClosed = true;
		},
	};
	return {
		feed,
		closed: () => isClosed,
		set(at: EpochMs, bid: number | null) {
			listener?.beforeBook(btc, at);
			book = bid === null ? null : {symbol: btc, at, bids: [[bid, 1]], asks: [[bid + 1, 1]]};
			listener?.onBook(btc);
		},
		trade(at: EpochMs, quantity: number) {
			listener?.onTrades(btc, [{id: String(at), symbol: btc, at, price: 100, quantity, side: 'buy'}]);
		},
		health: (detail: string) => listener?.onHealth('book', 'down', detail),
		incident: (at: EpochMs) => listener?.onQuality({venue: name, symbol: btc, check: 'malformed', status: 'suspect', detail: 'cut', at}),
	};
}

async function bench(names: readonly string[] = ['binance', 'kraken']) {
	const clock = handClock();
	const feeds = names.map(name => handFeed(name));
	const samples: [string, MicrostructureSample][] = [];
	const findings: QualityFinding[] = [];
	const trades: [string, PublicTrade][] = [];
	const health: string[] = [];
	const watch = createMarketWatch({
		feeds: feeds.map(({feed}) => ({feed, symbols: [btc]})), venues: names, clock,
		onSample: (venue, sample) => samples.push([venue, sample]),
		onTrades(venue, _, list) {
			trades.push(...list.map((trade): [string, PublicTrade] => [venue, trade]));
		},
		onFinding: finding => findings.push(finding),
		onHealth: (feed, status, detail) => health.push(`${feed} ${status}: ${detail}`),
	});
	await watch.start();
	return {clock, feeds, samples, findings, trades, health, watch};
}

test('every venue gives a sample per minute, and its trades go on', async t => {
	const {clock, feeds: [binance, kraken], samples, trades, watch, findings} = await bench();
	for (let at = opening; at < opening + (2 * minute); at += 5000) {
		binance?.set(at, 100);
		kraken?.set(at, 101);
		binance?.trade(at, 1);
		clock.pass(5000);
	}

	clock.pass(6000);
	t.deepEqual(samples.map(([venue, {minute: from, bid, buyVolume}]) => [venue, (from - opening) / minute, bid, buyVolume]), [
		['binance', 0, 100, 12], ['kraken', 0, 101, 0], ['binance', 1, 100, 12], ['kraken', 1, 101, 0],
	]);
	t.is(trades.length, 24);
	t.is(watch.book('kraken', btc, 1)?.bids[0]?.[0], 101);
	t.is(watch.book('nowhere', btc, 1), null);
	t.deepEqual(findings, []);
});

test('a venue that never says anything is stale after its limit', async t => {
	const {clock, feeds: [binance], findings, watch} = await bench();
	for (let at = opening; at < opening + minute; at += 5000) {
		binance?.set(at, 100);
		clock.pass(5000);
	}

	clock.pass(1000);
	t.deepEqual(findings.map(({venue, check, status}) => `${venue} ${check} ${status}`), ['kraken stale suspect', 'kraken stale bad']);
	t.is(watch.dataQuality(btc, 'binance'), 'ok');
	t.is(watch.dataQuality(btc), 'bad');
});

test('a book that is lost is a hole in the samples, a short loss is not', async t => {
	const {clock, feeds: [binance], samples} = await bench(['binance']);
	binance?.set(opening, 100);
	clock.pass(50_000);
	binance?.set(clock.now(), null);
	clock.pass(50_000);
	binance?.set(clock.now(), 100);
	clock.pass(90_000);
	t.deepEqual(samples.map(([, {minute: from}]) => (from - opening) / minute), [0, 2], 'forty seconds of the second minute were blind, ten of the first');
});

test('incidents, bars and quotes reach the monitor, health bears the venue\'s name, and closing stops the clock', async t => {
	const {clock, feeds, findings, health, watch} = await bench();
	feeds[0]?.incident(clock.now());
	t.like(findings[0], {venue: 'binance', check: 'malformed', status: 'suspect'});
	watch.quotes('kraken', [{symbol: btc, at: clock.now(), bid: 101, ask: 100, last: 100}]);
	t.like(findings[1], {venue: 'kraken', check: 'crossed-book', status: 'suspect'});
	watch.candle('kraken', btc, '1h', {openTime: opening, open: 1, high: 1, low: 1, close: -1, volume: 1});
	t.is(watch.summary().incidents.kraken?.malformed, 1);
	feeds[1]?.health('closed');
	t.deepEqual(health, ['kraken book down: closed']);
	await watch.close();
	t.true(feeds.every(({closed}) => closed()));
	t.false(clock.isPlanned());
});
