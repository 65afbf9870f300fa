import test from 'ava';
import type {InputEvent} from '../../../src/engine/domain/event.js';
import type {Progress} from '../../../src/engine/domain/pulse.js';
import {hour} from '../../../src/engine/domain/units.js';
import {backfill} from '../../../src/engine/kernel/backfill.js';
import {type BootOptions, boot} from '../../../src/engine/kernel/boot.js';
import {createCandleKeeper} from '../../../src/engine/kernel/candle-keeper.js';
import {createManualClock} from '../../../src/engine/kernel/clock.js';
import {Kernel} from '../../../src/engine/kernel/kernel.js';
import {Runner} from '../../../src/engine/kernel/runner.js';
import type {CandleRequest, Feed} from '../../../src/engine/ports/venue.js';
import {openMemoryStore} from '../../../src/storage/memory/market-store.js';
import {marketOf} from '../../support/records.js';
import {configOf, opening, started} from '../../support/stages.js';
import {feedOf, swing} from './support/market.js';
import {createMemoryJournal, recordsOf} from './support/memory-journal.js';

const symbols = ['BTC/USDT', 'ETH/USDT'];
const key = {venue: 'swing', symbol: 'BTC/USDT', timeframe: '1h'} as const;
const count = 12_000;
const market = swing(symbols, {from: opening - (count * hour), count, seed: 3});
const bars = market.bars.get('BTC/USDT') ?? [];

/** A feed that writes down what it is asked. */
function listening(feed = feedOf(market, () => opening)): {readonly feed: Feed; readonly asked: CandleRequest[]} {
	const asked: CandleRequest[] = [];
	return {asked, feed: {...feed, async fetchCandles(request) {
		asked.push(request);
		return feed.fetchCandles(request);
	}}};
}

function request(bars: number, onProgress: (done: number, expected: number) => void = () => undefined): Parameters<typeof backfill>[2] {
	return {symbol: 'BTC/USDT', timeframe: '1h', from: opening - (bars * hour), to: opening, onProgress};
}

test('history comes whole, in pieces that are kept as they come, and is not asked for again', async t => {
	const store = openMemoryStore();
	const {feed, asked} = listening();
	const progress: string[] = [];
	const candles = await backfill(feed, store, request(count, (done, expected) => progress.push(`${done}/${expected}`)));
	t.deepEqual(candles, bars);
	t.deepEqual(asked.map(({from, to}) => (to - from) / hour), Array.from({length: 12}, () => 1000));
	t.deepEqual(progress, Array.from({length: 13}, (_, index) => `${index * 1000}/12000`));
	t.deepEqual(await backfill(feed, store, request(count)), bars);
	t.is(asked.length, 12);
});

test('a backfill that was killed goes on where it stopped', async t => {
	const store = openMemoryStore();
	const {feed, asked} = listening();
	let pieces = 0;
	const dying: Feed = {...feed, async fetchCandles(wanted) {
		pieces += 1;
		return pieces > 1 ? Promise.reject(new Error('killed')) : feed.fetchCandles(wanted);
	}};
	await t.throwsAsync(backfill(dying, store, request(count)), {message: 'killed'});
	t.deepEqual(await backfill(feed, store, request(count)), bars);
	t.deepEqual(asked.map(({from, to}) => (to - from) / hour), Array.from({length: 12}, () => 1000));
});

test('what the venue did not have is asked for again only when that is wished', async t => {
	const store = openMemoryStore();
	const {feed, asked} = listening();
	const [from, to] = [opening - (10 * hour), opening - (5 * hour)];
	const holed: Feed = {...feed, fetchCandles: async wanted => (await feed.fetchCandles(wanted)).filter(({openTime}) => openTime < from || openTime >= to)};
	t.is((await backfill(holed, store, request(100))).length, 95);
	t.is((await backfill(feed, store, request(100))).length, 95, 'the venue has said that it has none');
	asked.length = 0;
	t.deepEqual(await backfill(feed, store, {...request(100), recheck: true}), bars.slice(-100));
	t.deepEqual(asked.map(range => [range.from, range.to]), [[from, to]]);
});

test('live bars are written in batches, whole and in order, and a flush leaves none behind', async t => {
	const store = openMemoryStore();
	const keeper = createCandleKeeper(store, 3);
	const held = async (): Promise<number> => (await store.loadCandles(key, 0, opening)).length;
	const few = bars.slice(0, 5);
	for (const candle of few.slice(0, 2)) {
		await keeper.keep(key, {from: candle.openTime, to: candle.openTime + hour}, [candle]);
	}

	t.is(await held(), 0);
	for (const candle of few.slice(2)) {
		await keeper.keep(key, {from: candle.openTime, to: candle.openTime + hour}, [candle]);
	}

	t.is(await held(), 3);
	await keeper.flush();
	t.deepEqual(await store.loadCandles(key, 0, opening), few);
	const from = few[0]?.openTime ?? 0;
	t.deepEqual(await store.unfetched(key, from, from + (5 * hour)), []);
});

test('a gap between batches stays a range that was never fetched', async t => {
	const store = openMemoryStore();
	const keeper = createCandleKeeper(store, 100);
	const [first, , third] = bars;
	for (const candle of [first, third]) {
		const openTime = candle?.openTime ?? 0;
		await keeper.keep(key, {from: openTime, to: openTime + hour}, candle === undefined ? [] : [candle]);
	}

	await keeper.flush();
	const from = first?.openTime ?? 0;
	t.deepEqual(await store.unfetched(key, from, from + (3 * hour)), [{from: from + hour, to: from + (2 * hour)}]);
});

async function start(warm: boolean, change: Partial<Feed> = {}, more: Pick<BootOptions, 'otherMarkets'> = {}): Promise<{readonly inputs: readonly InputEvent[]; readonly progress: readonly Progress[]}> {
	const config = configOf({model: {warmUpBars: 30}});
	const journal = createMemoryJournal();
	const fail = (error: unknown): void => {
		throw error;
	};

	const runner = new Runner({
		createKernel: () => new Kernel([]), journal, clock: createManualClock(opening), lockStep: false, onRecords: () => undefined, onInvariant: fail, onFatal: fail,
	});
	const progress: Progress[] = [];
	await boot({
		runner, config, warm, store: openMemoryStore(), feed: {...feedOf(market, () => opening + 1000), ...change}, started: started(config), now: () => opening + 1000,
		onProgress: step => progress.push(step),
		...more,
	});
	return {inputs: recordsOf(journal.lines).map(({event}) => event as InputEvent), progress};
}

test('a first start tells: started, the history of every market, the markets', async t => {
	const {inputs, progress} = await start(false);
	t.deepEqual(inputs.map(({type}) => type), ['EngineStarted', 'HistoryLoaded', 'HistoryLoaded', 'MarketsLoaded']);
	for (const input of inputs) {
		if (input.type === 'HistoryLoaded') {
			t.is(input.candles.length, 30);
			t.is(input.candles.at(-1)?.openTime, opening - (2 * hour), 'the bar that closed within the grace is left to the first fetch');
		}
	}

	t.true(progress.every(({done}) => done >= 0 && done <= 1));
	t.deepEqual([progress[0]?.stage, progress.at(-1)?.stage], ['markets', 'history']);
});

test('a start that goes on from its journal loads no history', async t => {
	const {inputs} = await start(true);
	t.deepEqual(inputs.map(({type}) => type), ['EngineStarted', 'MarketsLoaded']);
});

test('a venue that is out of reach leaves no start behind', async t => {
	await t.throwsAsync(start(false, {
		async loadMarkets() {
			throw new Error('no network');
		},
	}), {message: 'no network'});
});

test('the rules of the other venues that are traded on are told with the markets; where one does not answer, nothing starts', async t => {
	const elsewhere = {kraken: [marketOf('BTC/USDT')]};
	const {inputs} = await start(true, {}, {otherMarkets: async () => elsewhere});
	t.deepEqual(inputs.flatMap(input => input.type === 'MarketsLoaded' ? [input.elsewhere] : []), [elsewhere]);
	t.false((await start(true)).inputs.some(input => 'elsewhere' in input), 'with one venue there is no word of others');
	await t.throwsAsync(async () => start(true, {}, {
		async otherMarkets() {
			throw new Error('kraken: 502');
		},
	}), {message: 'kraken: 502'});
});
