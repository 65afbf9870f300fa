import test from 'ava';
import fc from 'fast-check';
import type {StrategyConfig} from '../../../src/engine/domain/config.js';
import type {Allocation, AllocationObservation} from '../../../src/engine/ports/models.js';
import {createMomentumPolicy} from '../../../src/engine/agents/momentum-policy.js';
import {average, covariance, dailyReturns} from '../../../src/engine/agents/statistics.js';
import {seededNormal} from '../features/synthetic.js';
import {holds} from '../sim/support/property.js';

const strategy: StrategyConfig = {
	momentumDays: [1, 2, 4], volatilityDays: 4, targetVolatility: 0.2, trendDays: 5, trendSymbol: 'BTC/USDT', rebalanceBand: 0.02, tilt: 1,
};

type Markets = Readonly<Record<string, readonly number[]>>;

function observe(markets: Markets, probability: number | null = null): AllocationObservation {
	return {barClose: 0, regime: null, markets: Object.entries(markets).map(([symbol, dailyCloses]) => ({symbol, dailyCloses, probability, weight: 0}))};
}

function decide(markets: Markets, change: Partial<StrategyConfig> = {}, options: {readonly maxWeight?: number; readonly probability?: number | null} = {}): Allocation {
	const {maxWeight = 1, probability = null} = options;
	return createMomentumPolicy({...strategy, ...change}, maxWeight).decide(observe(markets, probability));
}

function near(a: number | undefined, b: number): boolean {
	return a !== undefined && Math.abs(a - b) < 1e-12;
}

const rising = [100, 101, 103, 102, 106];
const falling = [106, 102, 103, 101, 100];

test('statistics of a known series', t => {
	t.deepEqual(dailyReturns([100, 110, 99]).map(value => Number(value.toFixed(12))), [0.1, -0.1]);
	t.deepEqual(dailyReturns([100]), []);
	t.is(average([1, 2, 6]), 3);
	t.is(covariance([1, 2, 3], [2, 4, 6]), 2);
	t.true(near(covariance([2, 4, 4, 4, 5, 5, 7, 9], [2, 4, 4, 4, 5, 5, 7, 9]), 32 / 7));
});

test('one rising market, by hand: all horizons agree, and the weight brings its volatility to the target', t => {
	// Returns of the last four days: 1 %, 1.980198 %, −0.970874 %, 3.921569 %; their sample deviation a year, √365 × 2.037 %, is 38.92 %.
	const returns = [101 / 100, 103 / 101, 102 / 103, 106 / 102].map(ratio => ratio - 1);
	const mean = returns.reduce((sum, value) => sum + value, 0) / 4;
	const yearly = Math.sqrt(returns.reduce((sum, value) => sum + ((value - mean) ** 2), 0) / 3 * 365);
	const {weights, confidence} = decide({'BTC/USDT': rising});
	t.true(near(weights['BTC/USDT'], 0.2 / yearly));
	t.true(Math.abs(yearly - 0.3892) < 5e-5);
	t.is(confidence['BTC/USDT'], 1);
});

test('momentum is the mean of the signs: two of three up is a third', t => {
	const mixed = [100, 104, 101, 103, 102];
	// Over 1 day down, over 2 days up, over 4 days up.
	const {confidence, weights} = decide({'BTC/USDT': [...rising.slice(0, 4), 110], 'ETH/USDT': mixed});
	t.true(near(confidence['ETH/USDT'], 1 / 3));
	t.true((weights['ETH/USDT'] ?? 0) > 0);
});

test('what falls is not held, and nothing is sold short', t => {
	const {weights, confidence} = decide({'BTC/USDT': rising, 'ETH/USDT': falling});
	t.is(weights['ETH/USDT'], 0);
	t.is(confidence['ETH/USDT'], 1, 'it is sure of that');
	t.deepEqual(decide({'BTC/USDT': rising}).weights, {'BTC/USDT': weights['BTC/USDT'] ?? 0}, 'and takes no part in the risk of the others');
});

test('weights of two markets are in proportion to momentum over volatility, and their joint volatility is the target', t => {
	const calm = [100, 100.2, 100.6, 100.4, 101.2];
	const {weights} = decide({'BTC/USDT': rising, 'ETH/USDT': calm}, {targetVolatility: 0.05});
	const [a, b] = [dailyReturns(rising), dailyReturns(calm)];
	const [x = 0, y = 0] = [weights['BTC/USDT'], weights['ETH/USDT']];
	t.true(near(x * Math.sqrt(covariance(a, a)), y * Math.sqrt(covariance(b, b))));
	const variance = ((x ** 2) * covariance(a, a)) + ((y ** 2) * covariance(b, b)) + (2 * x * y * covariance(a, b));
	t.true(near(Math.sqrt(variance * 365), 0.05));
});

test('together the weights are at most 1, each at most the cap', t => {
	const calm = [100, 100.2, 100.6, 100.4, 101.2];
	const all = decide({'BTC/USDT': calm, 'ETH/USDT': calm, 'SOL/USDT': calm}, {targetVolatility: 5});
	t.true(near(Object.values(all.weights).reduce((sum, weight) => sum + weight, 0), 1));
	const capped = decide({'BTC/USDT': calm, 'ETH/USDT': calm}, {targetVolatility: 5}, {maxWeight: 0.25});
	t.deepEqual(capped.weights, {'BTC/USDT': 0.25, 'ETH/USDT': 0.25});
	t.true(capped.reasons['BTC/USDT']?.includes('cut to the cap of 25 %'));
});

test('while the leading market is not above its mean nothing is held, whatever rises', t => {
	for (const leader of [falling, [100, 100, 100, 100, 100]]) {
		const {weights, reasons} = decide({'BTC/USDT': leader, 'ETH/USDT': rising});
		t.deepEqual(weights, {'BTC/USDT': 0, 'ETH/USDT': 0});
		t.regex(reasons['ETH/USDT']?.[0] ?? '', /BTC\/USDT at 100\.00 is not above its 5-day mean/);
	}

	t.true((decide({'BTC/USDT': [100, 100, 100, 99, 101], 'ETH/USDT': rising}).weights['ETH/USDT'] ?? 0) > 0);
});

test('too little history holds nothing and says so', t => {
	const short = decide({'BTC/USDT': rising.slice(1), 'ETH/USDT': rising});
	t.deepEqual(short.weights, {'BTC/USDT': 0, 'ETH/USDT': 0});
	t.regex(short.reasons['BTC/USDT']?.[0] ?? '', /has 4 of the 5 days/);
	t.is(decide({'ETH/USDT': rising}).weights['ETH/USDT'], 0, 'without the leading market nothing is known of the trend');
	const young = decide({'BTC/USDT': rising, 'ETH/USDT': rising.slice(1)});
	t.is(young.weights['ETH/USDT'], 0);
	t.deepEqual(young.reasons['ETH/USDT'], ['not enough daily history for momentum']);
	t.true((young.weights['BTC/USDT'] ?? 0) > 0);
});

test('a price that never moves has no volatility to be weighed by', t => {
	t.is(decide({'BTC/USDT': rising, 'ETH/USDT': [5, 5, 5, 5, 5]}).weights['ETH/USDT'], 0);
});

test('a model\'s probability tilts a weight up and down, never below nothing or above the cap', t => {
	const plain = decide({'BTC/USDT': rising}).weights['BTC/USDT'] ?? 0;
	t.true(near(decide({'BTC/USDT': rising}, {}, {probability: 0.6}).weights['BTC/USDT'], plain * 1.2));
	t.true(near(decide({'BTC/USDT': rising}, {}, {probability: 0.5}).weights['BTC/USDT'], plain));
	t.true(near(decide({'BTC/USDT': rising}, {tilt: 0}, {probability: 0.9}).weights['BTC/USDT'], plain));
	t.is(decide({'BTC/USDT': rising}, {tilt: 2}, {probability: 0}).weights['BTC/USDT'], 0);
	t.is(decide({'BTC/USDT': rising}, {}, {probability: 1, maxWeight: plain * 1.5}).weights['BTC/USDT'], plain * 1.5);
});

test('whatever the markets did: long or flat, capped, gross at most 1, with reasons, and the same again', t => {
	const kind = fc.record({seed: fc.integer({min: 1, max: 1e6}), days: fc.integer({min: 0, max: 30}), size: fc.double({min: 0.001, max: 0.2, noNaN: true})});
	const series = kind.map(({seed, days, size}) => {
		const normal = seededNormal(seed);
		let price = 100;
		return Array.from({length: days}, () => {
			price *= Math.exp(size * normal());
			return price;
		});
	});
	let held = 0;
	holds(t, fc.property(series, series, series, (a, b, c) => {
		const markets = {'BTC/USDT': a, 'ETH/USDT': b, 'SOL/USDT': c};
		const {weights, reasons} = decide(markets, {}, {maxWeight: 0.4});
		const values = Object.values(weights);
		held += values.some(weight => weight > 0) ? 1 : 0;
		return values.every(weight => weight >= 0 && weight <= 0.4) && values.reduce((sum, weight) => sum + weight, 0) <= 1 + 1e-12
			&& Object.values(reasons).every(lines => lines.length > 0) && JSON.stringify(decide(markets, {}, {maxWeight: 0.4}).weights) === JSON.stringify(weights);
	}), {seed: 74, numRuns: 300});
	t.true(held > 50, `tried on ${held} portfolios that held something`);
});
