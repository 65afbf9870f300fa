import test from 'ava';
import {day, hour} from '../../../../src/engine/domain/units.js';
import {type VolatilityMemory, marketSpike, newVolatilityMemory, spikeOf, takeBar, takePrice} from '../../../../src/engine/risk/breakers/volatility-spike.js';
import {seededNormal} from '../../features/synthetic.js';

const minute = 60_000;
const from = Date.UTC(2021, 0, 1);

/** Feeds minutes whose returns are ±`size`, from `at` on; returns when they end. */
function swing(memory: VolatilityMemory, at: number, minutes: number, size: number): number {
	for (let index = 0; index <= minutes; index++) {
		takePrice(memory, at + (index * minute), index % 2 === 0 ? 100 : 100 * Math.exp(size));
	}

	return at + (minutes * minute);
}

/** Returns a memory with 30 days of minutes that swing by `size`. */
function month(size: number): VolatilityMemory {
	const memory = newVolatilityMemory();
	swing(memory, from, 30 * day / minute, size);
	return memory;
}

test('an hour that swings 3.01 times as wide as the median of 30 days is above 3, one of 2.99 is below', t => {
	for (const [factor, above] of [[3.01, true], [2.99, false]] as const) {
		const memory = month(0.001);
		swing(memory, from + (30 * day), 61, 0.001 * factor);
		const spike = spikeOf('BTC/USDT', memory, 0);
		t.is((spike?.ratio ?? 0) > 3, above);
		t.true(Math.abs((spike?.ratio ?? 0) - factor) < 1e-9);
	}
});

test('the volatility is the yearly one of the minutes: 0.1 % a minute is 72.5 % a year', t => {
	const {volatility, median} = spikeOf('BTC/USDT', month(0.001), 0) ?? {volatility: 0, median: 0};
	t.true(Math.abs(volatility - (0.001 * Math.sqrt(525_600))) < 1e-9);
	t.true(Math.abs(median - volatility) < 1e-9);
});

test('the median counts as the floor at least', t => {
	const memory = month(0.0001);
	t.true(Math.abs((spikeOf('BTC/USDT', memory, 2.2)?.ratio ?? 0) - (0.0001 * Math.sqrt(525_600) / 2.2)) < 1e-9);
});

test('with less than a week of hours or half an hour of minutes nothing is said', t => {
	const short = newVolatilityMemory();
	swing(short, from, (167 * 60) + 30, 0.001);
	t.is(spikeOf('BTC/USDT', short, 0), null);
	const fresh = newVolatilityMemory();
	for (let index = 0; index < 200; index++) {
		takeBar(fresh, {openTime: from + (index * hour), open: 100, high: 101, low: 100, close: 100, volume: 1}, hour);
	}

	swing(fresh, from + (200 * hour), 29, 0.001);
	t.is(spikeOf('BTC/USDT', fresh, 0), null);
	swing(fresh, from + (200 * hour) + (30 * minute), 30, 0.001);
	t.truthy(spikeOf('BTC/USDT', fresh, 0));
});

test('a gap between minutes is no return', t => {
	const memory = newVolatilityMemory();
	takePrice(memory, from, 100);
	takePrice(memory, from + (5 * minute), 50);
	takePrice(memory, from + (6 * minute), 50);
	takePrice(memory, from + (7 * minute), 50);
	t.deepEqual(memory.returns.map(([, value]) => value), [0]);
});

test('a jump that the next minute takes back was a bad print, and one that stays was none', t => {
	const printed = month(0.001);
	const end = from + (30 * day);
	for (const [index, price] of [100, 100, 60, 100, 100].entries()) {
		takePrice(printed, end + ((index + 1) * minute), price);
	}

	t.true((spikeOf('BTC/USDT', printed, 0)?.ratio ?? 9) < 1.1);
	const fallen = month(0.001);
	for (const [index, price] of [100, 100, 90, 90, 90].entries()) {
		takePrice(fallen, end + ((index + 1) * minute), price);
	}

	t.true((spikeOf('BTC/USDT', fallen, 0)?.ratio ?? 0) > 10);
});

test('hours that only bars tell of count with their range, and minutes say more', t => {
	const normal = seededNormal(3);
	const [bars, minutes] = [newVolatilityMemory(), newVolatilityMemory()];
	const walk = Array.from({length: 400 * 60}, () => 0.001 * normal());
	let price = 100;
	const prices = walk.map(step => {
		price *= Math.exp(step);
		return price;
	});
	for (let index = 0; index < 400; index++) {
		const path = prices.slice(index * 60, (index + 1) * 60);
		takeBar(bars, {openTime: from + (index * hour), open: path[0] ?? 0, high: Math.max(...path), low: Math.min(...path), close: path.at(-1) ?? 0, volume: 1}, hour);
		for (const [second, at] of path.entries()) {
			takePrice(minutes, from + (index * hour) + (second * minute), at);
		}
	}

	const share = (bars.median ?? 0) / (minutes.median ?? 1);
	t.true(share > 0.8 && share < 1.1, `ranges say ${share} of what minutes say`);
	const [known] = minutes.hours;
	takeBar(minutes, {openTime: from, open: 1, high: 9, low: 1, close: 1, volume: 1}, hour);
	t.deepEqual(minutes.hours[0], known);
	t.true(minutes.hours.length <= 720 && minutes.returns.length <= 61);
});

test('the middle market decides, and only where half of the markets can be measured', t => {
	const spike = (ratio: number) => ({symbol: 'X', volatility: 1, median: 1, ratio});
	t.is(marketSpike([spike(9), spike(1), spike(2)], 3), 2);
	t.is(marketSpike([spike(4), spike(2)], 4), 3);
	t.is(marketSpike([spike(9)], 3), null);
	t.is(marketSpike([], 0), null);
});
