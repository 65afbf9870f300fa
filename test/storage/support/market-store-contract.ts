/**
What every MarketStore does, whatever it keeps its bars in. Each implementation's test file runs this suite.
*/
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {InvariantError} from '../../../src/engine/domain/error.js';
import {timeframes, type Candle} from '../../../src/engine/domain/market.js';
import {hour} from '../../../src/engine/domain/units.js';
import type {GapReason, MarketStore, SeriesKey} from '../../../src/engine/ports/store.js';
import {hashOf} from '../../../src/storage/candle-hash.js';
import {barOf, barsOf} from './bars.js';

type Open = (t: ExecutionContext) => Promise<MarketStore>;

const btc: SeriesKey = {venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h'};

const gapsOf = async (store: MarketStore, from: number, to: number) => {
	const {gaps} = await store.completeness(btc, from * hour, to * hour);
	return gaps;
};

const hours = (from: number, to: number) => ({from: from * hour, to: to * hour});
const broken = (slot: number): Candle => ({...barOf(slot), high: barOf(slot).low - 1});

/** Runs the suite on stores made by `open`, which closes them when the test ends. */
export function testMarketStore(name: string, open: Open): void {
	testBars(name, open);
	testLedger(name, open);
	testAgainstModel(name, open);
}

function testBars(name: string, open: Open): void {
	test(`${name}: gives bars back exactly, oldest first, within the range asked for`, async t => {
		const store = await open(t);
		await store.saveCandles(btc, hours(0, 6), [barOf(3), barOf(1), barOf(2), barOf(5)]);
		t.deepEqual(await store.loadCandles(btc, Number(hour), 5 * hour), [barOf(1), barOf(2), barOf(3)]);
		t.deepEqual(await store.loadCandles(btc, hour + 1, Infinity), [barOf(2), barOf(3), barOf(5)]);
		t.deepEqual(await store.loadCandles(btc, 0, Infinity, 2), [barOf(1), barOf(2)]);
		t.deepEqual(await store.loadCandles(btc, 5 * hour, 5 * hour), []);
		t.deepEqual(await store.loadCandles({...btc, symbol: 'ETH/USDT'}, 0, Infinity), []);
	});

	test(`${name}: replaces a bar that is held; of two for one slot the later counts`, async t => {
		const store = await open(t);
		await store.saveCandles(btc, hours(0, 4), barsOf(0, 4));
		await store.saveCandles(btc, hours(1, 3), [barOf(1, 50), barOf(2, 50), barOf(1, 70)]);
		t.deepEqual(await store.loadCandles(btc, 0, Infinity), [barOf(0), barOf(1, 70), barOf(2, 50), barOf(3)]);
	});

	test(`${name}: drops bars outside the range that was asked for: the last may still be forming`, async t => {
		const store = await open(t);
		await store.saveCandles(btc, hours(2, 4), barsOf(0, 6));
		t.deepEqual(await store.loadCandles(btc, 0, Infinity), barsOf(2, 4));
	});

	test(`${name}: keeps series apart by venue, symbol and timeframe`, async t => {
		const store = await open(t);
		const others: readonly SeriesKey[] = [btc, {...btc, venue: 'kraken'}, {...btc, symbol: 'ETH/USDT'}, {...btc, timeframe: '5m'}];
		for (const [index, key] of others.entries()) {
			await store.saveCandles(key, hours(0, index + 1), [barOf(0, index)]);
		}

		for (const [index, key] of others.entries()) {
			t.deepEqual(await store.loadCandles(key, 0, Infinity), [barOf(0, index)]);
		}

		const [base, fiveMinutes, ether, kraken] = [others[0], others[3], others[2], others[1]];
		t.deepEqual(await store.series(), [
			{...fiveMinutes, ...hours(0, 4)}, {...base, ...hours(0, 1)}, {...ether, ...hours(0, 3)}, {...kraken, ...hours(0, 2)},
		]);
	});

	test(`${name}: concurrent callers do not get in each other's way`, async t => {
		const store = await open(t);
		const pages = Array.from({length: 8}, (_, index) => hours(index * 10, (index + 1) * 10));
		const answers = await Promise.all(pages.flatMap(page => [
			store.saveCandles(btc, page, barsOf(page.from / hour, page.to / hour)),
			store.completeness(btc, 0, 80 * hour),
		]));
		t.is(answers.length, 16);
		const {held, gaps} = await store.completeness(btc, 0, 80 * hour);
		t.is(held, 80);
		t.deepEqual(gaps, []);
	});

	test(`${name}: refuses a range that ends before it begins, and one without an end`, async t => {
		const store = await open(t);
		await t.throwsAsync(async () => store.saveCandles(btc, hours(2, 1), []), {instanceOf: InvariantError});
		await t.throwsAsync(async () => store.completeness(btc, 0, Infinity), {instanceOf: InvariantError});
		await store.saveCandles(btc, hours(1, 1), []);
		t.deepEqual(await store.series(), []);
	});
}

function testLedger(name: string, open: Open): void {
	test(`${name}: says what is missing and why`, async t => {
		const store = await open(t);
		await store.saveCandles(btc, hours(10, 20), [...barsOf(10, 13), broken(13), broken(14), ...barsOf(17, 20)]);
		t.deepEqual(await store.completeness(btc, 8 * hour, 22 * hour), {
			...btc, ...hours(8, 22), expected: 14, held: 6, gaps: [
				{...hours(8, 10), reason: 'never-fetched'},
				{...hours(13, 15), reason: 'rejected'},
				{...hours(15, 17), reason: 'absent-at-venue'},
				{...hours(20, 22), reason: 'never-fetched'},
			],
			hash: hashOf([...barsOf(10, 13), ...barsOf(17, 20)]), notes: [],
		});
		t.deepEqual(await store.unfetched(btc, 8 * hour, 22 * hour), [hours(8, 10), hours(20, 22)]);
		t.deepEqual(await store.unfetched(btc, 12 * hour, 18 * hour), []);
	});

	test(`${name}: a later fetch settles what an earlier one had to leave open`, async t => {
		const store = await open(t);
		await store.saveCandles(btc, hours(0, 4), [barOf(0), broken(1)]);
		await store.saveCandles(btc, hours(1, 3), [barOf(1)]);
		t.deepEqual(await gapsOf(store, 0, 4), [{...hours(2, 4), reason: 'absent-at-venue'}]);
		await store.saveCandles(btc, hours(2, 4), [{...barOf(2), volume: Number.NaN}]);
		t.deepEqual(await gapsOf(store, 0, 4), [{...hours(2, 3), reason: 'rejected'}, {...hours(3, 4), reason: 'absent-at-venue'}]);
	});

	test(`${name}: a bad bar does not take the place of a good one, nor does one off the grid`, async t => {
		const store = await open(t);
		await store.saveCandles(btc, hours(0, 3), [barOf(0), {...barOf(0), openTime: 5}, {...barOf(1), openTime: hour + 5}]);
		await store.saveCandles(btc, hours(0, 1), [broken(0)]);
		t.deepEqual(await store.loadCandles(btc, 0, Infinity), [barOf(0)]);
		t.deepEqual(await gapsOf(store, 0, 3), [{...hours(1, 2), reason: 'rejected'}, {...hours(2, 3), reason: 'absent-at-venue'}]);
	});

	test(`${name}: the hash is that of the bars held in the range, in whatever order they came`, async t => {
		const store = await open(t);
		const hash = async (from: number, to: number) => {
			const completeness = await store.completeness(btc, from * hour, to * hour);
			return completeness.hash;
		};

		t.is(await hash(0, 6), hashOf([]));
		await store.saveCandles(btc, hours(3, 6), barsOf(3, 6));
		await store.saveCandles(btc, hours(0, 3), barsOf(0, 3));
		t.is(await hash(0, 6), hashOf(barsOf(0, 6)));
		t.is(await hash(2, 4), hashOf(barsOf(2, 4)));
		await store.saveCandles(btc, hours(1, 2), [{...barOf(1), volume: barOf(1).volume + 1e-9}]);
		t.not(await hash(0, 6), hashOf(barsOf(0, 6)));
		t.is(hashOf(barsOf(0, 2)), '4fe025bb38194ba59cbec1fb7eab0a2df746a6f54aa2cfa04df14c1afb004ba9', 'the hash of the same bars never changes');
	});

	test(`${name}: says where bars came from until the range is saved again`, async t => {
		const store = await open(t);
		const notes = async (from: number, to: number) => {
			const completeness = await store.completeness(btc, from * hour, to * hour);
			return completeness.notes;
		};

		await store.saveCandles(btc, hours(0, 4), barsOf(0, 4), 'built from trades');
		await store.saveCandles(btc, hours(4, 6), barsOf(4, 6));
		await store.saveCandles(btc, hours(6, 8), barsOf(6, 8), 'imported from bars.csv');
		t.deepEqual(await notes(0, 8), ['built from trades', 'imported from bars.csv']);
		t.deepEqual(await notes(4, 6), []);
		await store.saveCandles(btc, hours(1, 4), barsOf(1, 4));
		t.deepEqual(await notes(0, 6), ['built from trades']);
		t.deepEqual(await notes(1, 6), []);
		await store.saveCandles(btc, hours(0, 1), barsOf(0, 1));
		t.deepEqual(await notes(0, 8), ['imported from bars.csv']);
	});

	test(`${name}: a range between two slots counts the slots in it and no more`, async t => {
		const store = await open(t);
		await store.saveCandles(btc, {from: 1, to: (2 * hour) + 1}, barsOf(0, 4));
		t.deepEqual(await store.loadCandles(btc, 0, Infinity), barsOf(1, 3));
		t.deepEqual(await store.completeness(btc, 1, (3 * hour) + 1), {
			...btc, from: 1, to: (3 * hour) + 1, expected: 3, held: 2, gaps: [{from: 3 * hour, to: (3 * hour) + 1, reason: 'never-fetched'}],
			hash: hashOf(barsOf(1, 3)), notes: [],
		});
		t.deepEqual(await store.unfetched(btc, hour + 1, (2 * hour) - 1), []);
	});
}

type Fetch = {readonly from: number; readonly length: number; readonly skip: readonly number[]; readonly bad: readonly number[]};

const someFetches = fc.array(fc.record({
	from: fc.nat(30),
	length: fc.nat(12),
	skip: fc.uniqueArray(fc.nat(45), {maxLength: 10}),
	bad: fc.uniqueArray(fc.nat(45), {maxLength: 6}),
}), {maxLength: 6});

/** The rules of the port, slot by slot in the plainest way. */
function modelOf(fetches: readonly Fetch[]): ReadonlyMap<number, GapReason | 'held'> {
	const slots = new Map<number, GapReason | 'held'>();
	for (const {from, length, skip, bad} of fetches) {
		for (let slot = from; slot < from + length; slot += 1) {
			const found = skip.includes(slot) ? 'absent-at-venue' : (bad.includes(slot) ? 'rejected' : 'held');
			slots.set(slot, slots.get(slot) === 'held' ? 'held' : found);
		}
	}

	return slots;
}

function testAgainstModel(name: string, open: Open): void {
	test(`${name}: agrees with a plain model, whatever was fetched in whatever order`, async t => {
		const store = await open(t);
		let round = 0;
		await fc.assert(fc.asyncProperty(someFetches, fc.nat(44), fc.nat(44), async (fetches, from, to) => {
			round += 1;
			const key: SeriesKey = {...btc, symbol: `R${round}/USDT`};
			for (const {from: start, length, skip, bad} of fetches) {
				const bars = barsOf(start, start + length).filter(({openTime}) => !skip.includes(openTime / hour));
				await store.saveCandles(key, hours(start, start + length), bars.map(bar => bad.includes(bar.openTime / hour) ? {...bar, low: 0} : bar));
			}

			const model = modelOf(fetches);
			const {gaps, expected, held} = await store.completeness(key, from * hour, to * hour);
			const told = new Map(gaps.flatMap(gap => slotsOf(gap).map(slot => [slot, gap.reason] as const)));
			const unfetched = await store.unfetched(key, from * hour, to * hour);
			const never = new Set(unfetched.flatMap(gap => slotsOf(gap)));
			const loaded = await store.loadCandles(key, from * hour, to * hour);
			const asked = slotsOf(hours(from, to));
			t.deepEqual(asked.map(slot => told.get(slot) ?? 'held'), asked.map(slot => model.get(slot) ?? 'never-fetched'));
			t.deepEqual(asked.map(slot => never.has(slot)), asked.map(slot => !model.has(slot)));
			t.is(expected, asked.length);
			t.is(held, asked.filter(slot => model.get(slot) === 'held').length);
			t.is(told.size + held, expected);
			t.is(loaded.length, held);
		}), {numRuns: 40});
	});
}

function slotsOf({from, to}: {readonly from: number; readonly to: number}): readonly number[] {
	return Array.from({length: Math.max(0, (to - from) / timeframes['1h'])}, (_, index) => (from / hour) + index);
}
