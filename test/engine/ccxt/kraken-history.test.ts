import test, {type ExecutionContext} from 'ava';
import type {CcxtClient} from '../../../src/engine/ccxt/client.js';
import {createCcxtFeed} from '../../../src/engine/ccxt/feed.js';
import {barsFromTrades} from '../../../src/engine/ccxt/venues/kraken-history.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import type {Candle} from '../../../src/engine/domain/market.js';
import {day, hour, type EpochMs} from '../../../src/engine/domain/units.js';
import type {SimulatedExchangeOptions} from '../../../src/engine/sim/exchange.js';
import {start, walk, writeTape} from '../sim/support/tapes.js';
import {krakenFor, krakenOptions} from './kraken-support.js';

const btc = 'BTC/USDT';

async function open(t: ExecutionContext, options = krakenOptions({days: 60, played: 10})) {
	const {exchange, client} = await krakenFor(t, options);
	const data = await client('data');
	const feed = createCcxtFeed(data, {timeframe: '1h', staleAfterMs: null, now: () => exchange.now()});
	t.teardown(async () => feed.close());
	return {exchange, data, feed, end: Math.floor(exchange.now() / hour) * hour};
}

/** Lets the venue answer every question about trades as `change` makes it, which is told how often it was asked. */
function tamper({exchange}: CcxtClient, change: (trades: unknown[], asked: number) => unknown[]): {asked: number} {
	const state = {asked: 0};
	const fetchTrades = exchange.fetchTrades.bind(exchange);
	exchange.fetchTrades = async (...words: Parameters<typeof fetchTrades>) => {
		state.asked += 1;
		return change(await fetchTrades(...words), state.asked) as Awaited<ReturnType<typeof fetchTrades>>;
	};

	return state;
}

const withoutNumbers = (...numbers: readonly number[]) => (trades: unknown[]): unknown[] => trades.filter(trade => !numbers.includes(Number((trade as {info: unknown[]}).info[6])));

test('ccxt alone gives the 720 newest bars whatever is asked for; ours gives all, and says which are built from trades', async t => {
	const {data, feed, end} = await open(t);
	const from = end - (1200 * hour);
	const alone = await data.exchange.fetchOHLCV(btc, '1h', from, 5000);
	t.is(alone.length, 720);
	const notes: (readonly [EpochMs, EpochMs, string])[] = [];
	const progress: number[] = [];
	const bars = await feed.fetchCandles({symbol: btc, timeframe: '1h', from, to: end, onNote: (...note) => notes.push(note), onPage: done => progress.push(done)});
	t.deepEqual(bars.map(({openTime}) => openTime), Array.from({length: 1200}, (_, index) => from + (index * hour)));
	t.deepEqual(notes, [[from, Number(alone[0]?.[0]), 'built from trades']]);
	t.true(progress.length >= 2 && progress.every((done, index) => done >= (progress[index - 1] ?? 0)));
	t.is(progress.at(-1), 1200 * hour);
});

test('bars built from trades are the bars of the venue to the last digit, in every timeframe that holds whole bars', async t => {
	const {data, end} = await open(t);
	for (const [timeframe, length] of [['1h', hour], ['4h', 4 * hour], ['1d', day]] as const) {
		const to = Math.floor(end / length) * length;
		const from = Math.floor((to - (28 * day)) / length) * length;
		const rows = await data.exchange.fetchOHLCV(btc, timeframe, from, 720);
		const given = rows.map(([openTime, open_, high, low, close, volume]) => ({openTime, open: open_, high, low, close, volume})).filter(({openTime}) => Number(openTime) < to);
		const built = await barsFromTrades(data.exchange, {symbol: btc, length, from, to, goesOn: true}, () => undefined);
		t.true(given.length >= 28);
		t.deepEqual(built, given as unknown as readonly Candle[], timeframe);
	}
});

test('orders of ours that take change neither the bars nor the trades they are built from', async t => {
	const {exchange, client} = await krakenFor(t, krakenOptions({days: 60, played: 10}));
	const trade = await client('trade');
	await trade.exchange.createOrder(btc, 'market', 'buy', 0.01);
	const until = (Math.floor(exchange.now() / hour) + 3) * hour;
	while (exchange.now() < until) {
		await exchange.advance();
	}

	const data = await client('data');
	const to = until;
	const rows = await data.exchange.fetchOHLCV(btc, '1h', to - (3 * hour), 3);
	const built = await barsFromTrades(data.exchange, {symbol: btc, length: hour, from: to - (3 * hour), to, goesOn: true}, () => undefined);
	t.deepEqual(built.map(({volume}) => volume), rows.map(row => Number(row[5])));
});

test('a bar without trades is not invented', async t => {
	const bars = walk(24 * 60, 30_000, 1).map((bar, index) => index === 100 ? {...bar, high: bar.open, low: bar.open, close: bar.open, volume: 0} : bar);
	const options = krakenOptions({days: 60, played: 10});
	const tapes = [{symbol: btc, path: writeTape(bars)}];
	const {feed, end} = await open(t, {...options, source: {...options.source, tapes} as SimulatedExchangeOptions['source']});
	const found = await feed.fetchCandles({symbol: btc, timeframe: '1h', from: start, to: end});
	t.is(found.length, ((end - start) / hour) - 1);
	t.false(found.some(({openTime}) => openTime === start + (100 * hour)));
});

test('an outage of the venue is a gap in its bars, also in those built from trades', async t => {
	const outage = {from: start + (200 * hour), to: start + (210 * hour)};
	const {feed, end} = await open(t, krakenOptions({days: 60, played: 10, venue: {outages: [outage]}}));
	const found = await feed.fetchCandles({symbol: btc, timeframe: '1h', from: start, to: end});
	t.is(found.length, ((end - start) / hour) - 10);
	t.true(found.every(({openTime}) => openTime < outage.from || openTime >= outage.to));
});

test('history that begins before the market is as long as the market', async t => {
	const {feed, end} = await open(t);
	const found = await feed.fetchCandles({symbol: btc, timeframe: '1h', from: start - (50 * day), to: end});
	t.is(found[0]?.openTime, start);
	t.is(found.length, (end - start) / hour);
});

test('trades that are missing once are asked for again, and the bars are whole', async t => {
	const {data, end} = await open(t);
	const span = {symbol: btc, length: hour, from: end - (1200 * hour), to: end - (800 * hour), goesOn: true};
	const whole = await barsFromTrades(data.exchange, span, () => undefined);
	const first = await data.exchange.fetchTrades(btc, undefined, 1, {since: String(BigInt(span.from) * 1_000_000n)});
	const number = Number((first[0]?.info as unknown[] | undefined)?.[6]);
	let dropped = 0;
	const state = tamper(data, trades => {
		const kept = withoutNumbers(...(dropped === 0 ? [number + 500] : []))(trades);
		dropped += trades.length - kept.length;
		return kept;
	});
	t.deepEqual(await barsFromTrades(data.exchange, span, () => undefined), whole);
	t.is(dropped, 1);
	t.true(state.asked > 2);
});

test('bars into which a hole in the numbers reaches are left out, and no others', async t => {
	const {data, end} = await open(t);
	const span = {symbol: btc, length: hour, from: end - (1200 * hour), to: end - (800 * hour), goesOn: true};
	const whole = await barsFromTrades(data.exchange, span, () => undefined);
	const first = await data.exchange.fetchTrades(btc, undefined, 1, {since: String((BigInt(span.from) * 1_000_000n) - 1n)});
	const number = Number((first[0]?.info as unknown[] | undefined)?.[6]);
	// Four trades make a bar: the second one of the bar 25 hours after the first.
	tamper(data, withoutNumbers(number + (25 * 4) + 1));
	const built = await barsFromTrades(data.exchange, span, () => undefined);
	t.deepEqual(built, whole.filter(({openTime}) => openTime !== span.from + (25 * hour)));
});

test('trades that end although there must be later ones are an error, not a short history', async t => {
	const {data, feed, end} = await open(t);
	tamper(data, (trades, asked) => asked === 1 ? trades.slice(0, 400) : []);
	const error = await t.throwsAsync(async () => feed.fetchCandles({symbol: btc, timeframe: '1h', from: end - (1200 * hour), to: end}), {instanceOf: CryptoTraderError});
	t.is((error).code, 'venue-history');
});

test('a cursor that stands still is an error, not an endless loop', async t => {
	const {data, feed, end} = await open(t);
	tamper(data, trades => trades.map(trade => ({...(trade as object), info: [...(trade as {info: unknown[]}).info.slice(0, 7), '0']})));
	await t.throwsAsync(async () => feed.fetchCandles({symbol: btc, timeframe: '1h', from: end - (1200 * hour), to: end}), {instanceOf: CryptoTraderError});
});

test('history has four trades an hour however fine the clock is, what was played has more, and both give the venue\'s bars', async t => {
	const options: SimulatedExchangeOptions = {...krakenOptions({days: 60, played: 10}), speed: 2000};
	const {from} = options.source;
	const {exchange, client} = await krakenFor(t, options);
	const data = await client('data');
	while (exchange.now() < from + (2 * hour) + 60_000) {
		await new Promise(resolve => {
			setTimeout(resolve, 100);
		});
		await exchange.status();
	}

	const trades = await data.exchange.fetchTrades(btc, undefined, 1000, {since: String((BigInt(from - (50 * hour)) * 1_000_000n) - 1n)});
	const within = (start_: EpochMs, end: EpochMs) => trades.filter(({timestamp}) => Number(timestamp) >= start_ && Number(timestamp) < end).length;
	t.is(within(from - (50 * hour), from), 200);
	t.is(within(from, from + (2 * hour)), 18);
	const span = {symbol: btc, length: hour, from: from - (50 * hour), to: from + (2 * hour), goesOn: true};
	const built = await barsFromTrades(data.exchange, span, () => undefined);
	const rows = await data.exchange.fetchOHLCV(btc, '1h', span.from, 52);
	t.deepEqual(built.map(({openTime, open: first, high, low, close, volume}) => [openTime, first, high, low, close, volume]), rows as unknown as number[][]);
	const newest = await data.exchange.fetchTrades(btc, undefined, 300);
	const numbers = newest.map(({info}) => Number((info as unknown[])[6]));
	t.deepEqual(numbers, numbers.map((_, index) => (numbers[0] ?? 0) + index), 'across the beginning of what is played');
});
