import {existsSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {gunzipSync} from 'node:zlib';
import test from 'ava';
import {type Candle, timeframes} from '../../../../src/engine/domain/market.js';
import type {QualityFinding} from '../../../../src/engine/domain/quality.js';
import {randomFrom} from '../../../../src/engine/domain/random.js';
import {hour, type EpochMs} from '../../../../src/engine/domain/units.js';
import {usualQuality} from '../../../../src/engine/market/quality/config.js';
import {createQualityMonitor} from '../../../../src/engine/market/quality/monitor.js';

const market = resolve(import.meta.dirname, '../../../../../shared/data/market');
const btc = 'BTC/USDT';
const opening: EpochMs = Date.UTC(2023, 0, 1);
const second = 1000;

function bench(venues: readonly string[] = ['binance']) {
	const findings: QualityFinding[] = [];
	const monitor = createQualityMonitor({venues, onFinding: finding => findings.push(finding)});
	const told = (check?: QualityFinding['check']): string[] => findings.filter(each => check === undefined || each.check === check).map(({venue, check: name, status}) => `${venue} ${name} ${status}`);
	return {monitor, findings, told};
}

/** Hours of a quiet seeded walk. */
function walk(count: number, seed = 1): Candle[] {
	const random = randomFrom(seed, 'quality');
	let close = 30_000;
	return Array.from({length: count}, (_, index) => {
		const open = close;
		close *= Math.exp(0.003 * random.normal());
		const [high, low] = [Math.max(open, close) * (1 + (0.001 * random.next())), Math.min(open, close) * (1 - (0.001 * random.next()))];
		return {openTime: opening + (index * hour), open, high, low, close, volume: 10};
	});
}

function feed({monitor}: ReturnType<typeof bench>, bars: readonly Candle[], venue = 'binance'): void {
	for (const bar of bars) {
		monitor.candle(venue, btc, '1h', bar);
		if (venue === 'binance') {
			monitor.tick(bar.openTime + hour + (usualQuality.confirmWaitMs));
		}
	}
}

/** The bar with some of its values replaced. */
function changed(bars: readonly Candle[], index: number, change: (bar: Candle) => Partial<Candle>): Candle[] {
	return bars.map((bar, at) => at === index ? {...bar, ...change(bar)} : bar);
}

test('a quiet market gives no finding', t => {
	const all = bench();
	feed(all, walk(500));
	t.deepEqual(all.findings, []);
	t.is(all.monitor.dataQuality(btc), 'ok');
});

test('a missing bar is suspect, three are bad, and three that follow each other make it well', t => {
	const all = bench();
	const bars = walk(100);
	feed(all, bars.toSpliced(50, 1).toSpliced(69, 3));
	t.deepEqual(all.told('gap'), ['binance gap suspect', 'binance gap ok', 'binance gap bad', 'binance gap ok']);
	t.is(all.findings[1]?.at, (bars[54]?.openTime ?? 0) + hour, 'the third bar that follows the one behind the hole');
	t.regex(all.findings[0]?.detail ?? '', /1 bar missing/);
});

test('a bar that does not come is told by the clock alone', t => {
	const all = bench();
	const bars = walk(60);
	feed(all, bars);
	const last = bars.at(-1)?.openTime ?? 0;
	all.monitor.tick(last + (2 * hour));
	t.deepEqual(all.told(), [], 'a little late is not missing');
	all.monitor.tick(last + (2 * hour) + usualQuality.lateBarMs);
	t.deepEqual(all.told(), ['binance gap suspect']);
	all.monitor.tick(last + (5 * hour));
	t.deepEqual(all.told(), ['binance gap suspect', 'binance gap bad']);
	t.is(all.monitor.dataQuality(btc), 'bad');
});

test('bars without volume are suspect from the second, bad from the sixth', t => {
	const all = bench();
	feed(all, walk(100).map((bar, index) => index >= 60 && index < 66 ? {...bar, volume: 0} : bar));
	t.deepEqual(all.told('zero-volume'), ['binance zero-volume suspect', 'binance zero-volume bad', 'binance zero-volume ok']);
});

test('an impossible bar is malformed and does not enter the history', t => {
	const all = bench();
	feed(all, changed(walk(100), 70, () => ({low: Number.NaN})));
	t.deepEqual(all.told('malformed').slice(0, 1), ['binance malformed suspect']);
	t.is(all.told('gap')[0], 'binance gap suspect', 'such a bar is as good as missing');
});

test('a print far outside the bar on the only venue: suspect, and bad where nobody would believe it', t => {
	const suspect = bench();
	feed(suspect, changed(walk(100), 70, bar => ({low: bar.close * 0.9})));
	t.deepEqual(suspect.told(), ['binance outlier suspect', 'binance outlier ok']);
	const bad = bench();
	feed(bad, changed(walk(100), 70, () => ({low: 0.0001})));
	t.deepEqual(bad.told(), ['binance outlier bad', 'binance outlier ok']);
	t.regex(bad.findings[0]?.detail ?? '', /0\.0001/);
});

test('a jump that stays is a move; one that the next bar takes back is an outlier', t => {
	const stays = bench();
	const jump = (bars: readonly Candle[], from: number, to: number): Candle[] => bars.map((bar, index) => index < from || index >= to
		? bar
		: {...bar, open: index === from ? bar.open : bar.open * 0.85, close: bar.close * 0.85, low: bar.low * 0.85, high: index === from ? bar.high : bar.high * 0.85});
	feed(stays, jump(walk(100), 70, 100));
	t.deepEqual(stays.told(), []);
	const returns = bench();
	feed(returns, jump(walk(100), 70, 71).map((bar, index) => index === 71 ? {...bar, open: bar.open * 0.85, low: bar.low * 0.85} : bar));
	t.is(returns.told('outlier')[0], 'binance outlier suspect');
});

test('a crash that other venues confirm is no outlier, a bad print on one of three is bad', t => {
	const venues = ['binance', 'coinbase', 'kraken'];
	const bars = walk(100);
	const crash = changed(bars, 70, bar => ({low: bar.close * 0.8}));
	const confirmed = bench(venues);
	const lone = bench(venues);
	for (const index of bars.keys()) {
		for (const venue of venues) {
			confirmed.monitor.candle(venue, btc, '1h', {...crash[index] ?? bars[0]!, low: (crash[index]?.low ?? 1) * (venue === 'kraken' && index === 70 ? 1.01 : 1)});
			lone.monitor.candle(venue, btc, '1h', (venue === 'coinbase' ? crash : bars)[index] ?? bars[0]!);
		}
	}

	t.deepEqual(confirmed.told(), []);
	t.deepEqual(lone.told(), ['coinbase outlier bad', 'coinbase outlier ok']);
	t.is(lone.monitor.dataQuality(btc), 'ok');
});

test('of two venues that disagree, the one that looks odd by itself is the one', t => {
	const bars = walk(100);
	const all = bench(['binance', 'kraken']);
	const odd = changed(bars, 70, bar => ({high: bar.close * 1.3}));
	for (const index of bars.keys()) {
		all.monitor.candle('kraken', btc, '1h', odd[index] ?? bars[0]!);
		all.monitor.candle('binance', btc, '1h', bars[index] ?? bars[0]!);
	}

	t.deepEqual(all.told(), ['kraken outlier bad', 'kraken outlier ok']);
});

test('a bar waits for the other venues, and is judged without them when they do not come', t => {
	const bars = changed(walk(71), 70, bar => ({low: bar.close * 0.5}));
	const all = bench(['binance', 'kraken']);
	for (const bar of bars) {
		all.monitor.candle('binance', btc, '1h', bar);
	}

	const closed = (bars[70]?.openTime ?? 0) + hour;
	all.monitor.tick(closed + usualQuality.confirmWaitMs - 1);
	t.deepEqual(all.told('outlier'), []);
	all.monitor.tick(closed + usualQuality.confirmWaitMs);
	t.deepEqual(all.told('outlier'), ['binance outlier bad']);
});

test('a crossed quote is suspect at once, bad after three seconds, and well after a calm minute', t => {
	const {monitor, told} = bench();
	const quote = (at: EpochMs, bid: number): void => {
		monitor.quote('binance', {symbol: btc, at, bid, ask: 100, last: 100}, at);
	};

	quote(opening, 99);
	quote(opening + second, 100);
	t.deepEqual(told(), ['binance crossed-book suspect'], 'equal is crossed');
	quote(opening + (4 * second), 101);
	t.deepEqual(told(), ['binance crossed-book suspect', 'binance crossed-book bad']);
	for (let after = 5; after < 140; after += 5) {
		// Two relapses that are shorter: no message flaps, it gets better in two steps.
		quote(opening + (after * second), after === 10 || after === 20 ? 101 : 99);
	}

	t.deepEqual(told().slice(2), ['binance crossed-book suspect', 'binance crossed-book ok']);
});

test('silence is stale by its age; any message ends it after a calm minute', t => {
	const {monitor, told} = bench();
	monitor.expect('binance', btc, opening);
	for (let after = 0; after <= 61; after++) {
		monitor.tick(opening + (after * second));
	}

	t.deepEqual(told(), ['binance stale suspect', 'binance stale bad']);
	for (let after = 62; after <= 123; after++) {
		monitor.message('binance', btc, opening + (after * second), opening + (after * second));
		monitor.tick(opening + (after * second));
	}

	t.deepEqual(told(), ['binance stale suspect', 'binance stale bad', 'binance stale ok']);
});

test('a quote that is repeated with its old time is no sign of life', t => {
	const {monitor, told} = bench();
	for (let after = 0; after <= 15; after++) {
		monitor.quote('binance', {symbol: btc, at: opening, bid: 99, ask: 100, last: 99}, opening + (after * second));
		monitor.tick(opening + (after * second));
	}

	t.deepEqual(told(), ['binance stale suspect']);
});

test('time stamps that disagree with the clock are drift, a single odd one is not', t => {
	const {monitor, told} = bench();
	for (let index = 0; index < 100; index++) {
		monitor.message('binance', btc, opening + (index * 100) - (index === 50 ? 60_000 : 80), opening + (index * 100));
	}

	t.deepEqual(told(), []);
	for (let index = 100; index < 130; index++) {
		monitor.message('binance', btc, opening + (index * 100) + 6000, opening + (index * 100));
	}

	t.true(told().includes('binance timestamp-drift bad'));
});

test('a price that two other venues do not have is bad; with only one other, both are suspect', t => {
	const three = bench(['binance', 'coinbase', 'kraken']);
	const quote = (all: ReturnType<typeof bench>, venue: string, price: number, at = opening): void => {
		all.monitor.quote(venue, {symbol: btc, at, bid: price - 1, ask: price + 1, last: price}, at);
	};

	quote(three, 'binance', 30_000);
	quote(three, 'coinbase', 30_010);
	quote(three, 'kraken', 29_000);
	quote(three, 'binance', 30_001);
	t.deepEqual(three.told(), ['kraken outlier bad'], 'and the others are not blamed for it');
	const two = bench(['binance', 'kraken']);
	quote(two, 'binance', 30_000);
	quote(two, 'kraken', 29_000);
	quote(two, 'binance', 30_000, opening + 1);
	t.deepEqual(two.told(), ['kraken outlier suspect', 'binance outlier suspect']);
	const stale = bench(['binance', 'kraken']);
	quote(stale, 'binance', 30_000);
	quote(stale, 'kraken', 29_000, opening + (11 * second));
	t.deepEqual(stale.told(), [], 'an old price is no measure');
});

test('quotes that are no numbers are malformed', t => {
	for (const bid of [Number.NaN, 0, -1, Infinity]) {
		const {monitor, told} = bench();
		monitor.quote('binance', {symbol: btc, at: opening, bid, ask: 100, last: 1}, opening);
		t.deepEqual(told(), ['binance malformed suspect']);
	}
});

test('incidents count per minute: few are nothing, more are suspect, many are bad, and calm makes it well', t => {
	const {monitor, told} = bench();
	const happen = (check: QualityFinding['check'], at: EpochMs): void => {
		monitor.incident({venue: 'binance', symbol: btc, check, detail: 'seen', at});
	};

	happen('sequence-break', opening);
	t.deepEqual(told(), [], 'one break that was repaired');
	happen('sequence-break', opening + second);
	t.deepEqual(told(), ['binance sequence-break suspect']);
	for (let index = 2; index < 6; index++) {
		happen('sequence-break', opening + (index * second));
	}

	t.deepEqual(told(), ['binance sequence-break suspect', 'binance sequence-break bad']);
	for (let index = 0; index < 4; index++) {
		happen('duplicate', opening);
	}

	t.is(told('duplicate').length, 0);
	happen('duplicate', opening);
	t.deepEqual(told('duplicate'), ['binance duplicate suspect']);
	for (let after = 6; after < 200; after++) {
		monitor.tick(opening + (after * second));
	}

	t.deepEqual(told('sequence-break').slice(2), ['binance sequence-break suspect', 'binance sequence-break ok'], 'better step by step');
	t.deepEqual(monitor.summary(), {findings: [], incidents: {binance: {'sequence-break': 6, duplicate: 5}}});
});

test('two sources of one check do not talk each other well', t => {
	const all = bench();
	feed(all, walk(100).toSpliced(90, 3).slice(0, 91));
	all.monitor.incident({venue: 'binance', symbol: btc, check: 'gap', detail: 'trades', at: opening + (94 * hour)});
	t.deepEqual(all.told('gap'), ['binance gap bad']);
	for (let after = 0; after < 300; after++) {
		all.monitor.tick(opening + (94 * hour) + (after * second));
	}

	t.is(all.monitor.dataQuality(btc), 'bad', 'the calm of the trades says nothing of the bars');
});

test('data quality is per market and venue, and what concerns a venue concerns its markets', t => {
	const {monitor} = bench(['binance', 'kraken']);
	monitor.quote('kraken', {symbol: btc, at: opening, bid: 0, ask: 1, last: 1}, opening);
	t.is(monitor.dataQuality(btc), 'suspect');
	t.is(monitor.dataQuality(btc, 'binance'), 'ok');
	t.is(monitor.dataQuality('ETH/USDT'), 'ok');
	for (let index = 0; index < 10; index++) {
		monitor.incident({venue: 'binance', symbol: null, check: 'malformed', detail: 'x', at: opening});
	}

	t.is(monitor.dataQuality('ETH/USDT', 'binance'), 'bad');
	t.is(monitor.summary().findings.length, 2);
});

/** Bars of a recorded tape. */
function tape(path: string, from: EpochMs, to: EpochMs): Candle[] {
	return gunzipSync(readFileSync(join(market, path))).toString('utf8').trim().split('\n').slice(1).map(line => {
		const [openTime = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
		return {openTime, open, high, low, close, volume};
	}).filter(({openTime}) => openTime >= from && openTime < to);
}

function played(path: string, timeframe: '1h' | '1m', [from, to]: readonly [string, string]): QualityFinding[] {
	const {monitor, findings} = bench();
	for (const bar of tape(path, Date.parse(from), Date.parse(to))) {
		monitor.candle('binance', btc, timeframe, bar);
		monitor.tick(bar.openTime + timeframes[timeframe] + usualQuality.confirmWaitMs);
	}

	return findings;
}

/** Skipped where the recorded markets are not at hand (`../shared/data/market`). */
const recorded = existsSync(market) ? test : test.skip;

recorded('ordinary real hours and minutes raise no alarm', t => {
	t.deepEqual(played('1h/BINANCE_BTCUSDT.csv.gz', '1h', ['2019-09-01', '2019-11-01']), []);
	t.deepEqual(played('1h/BINANCE_ETHUSDT.csv.gz', '1h', ['2022-07-01', '2022-10-01']), []);
	t.deepEqual(played('1h/BINANCE_SOLUSDT.csv.gz', '1h', ['2022-02-01', '2022-04-01']), []);
	t.deepEqual(played('1m/BINANCE_BTCUSDT_2020-05-21.csv.gz', '1m', ['2020-05-21', '2020-05-26']), []);
	t.deepEqual(played('1m/BINANCE_ETHUSDT_2020-05-21.csv.gz', '1m', ['2020-06-10', '2020-06-14']), []);
});

recorded('the flash crash of 2021-12-04 is a market, not bad data, minute by minute', t => {
	t.deepEqual(played('1m/BINANCE_BTCUSDT_2021-11-11.csv.gz', '1m', ['2021-12-03T12:00Z', '2021-12-05']), []);
	const hours = played('1h/BINANCE_BTCUSDT.csv.gz', '1h', ['2021-11-20', '2021-12-10']);
	t.deepEqual(hours.map(({check, status}) => `${check} ${status}`), ['outlier suspect', 'outlier ok'], 'one hour with a low far below its close, on one venue');
});

recorded('LINK at 0.0001 on 2020-03-12 is bad data', t => {
	const outliers = played('1h/BINANCE_LINKUSDT.csv.gz', '1h', ['2020-03-01', '2020-03-12T16:00Z']).filter(({check}) => check === 'outlier');
	t.true(outliers.some(({status, detail}) => status === 'bad' && detail.includes('0.0001') && detail.includes('2020-03-12 10:00')));
});

recorded('an outage of Binance is a gap that is bad until bars come again', t => {
	const findings = played('1h/BINANCE_BTCUSDT.csv.gz', '1h', ['2018-02-01', '2018-02-12']).filter(({check}) => check === 'gap');
	t.deepEqual(findings.map(({status}) => status), ['bad', 'ok']);
	t.regex(findings[0]?.detail ?? '', /3\d bars missing/);
});
