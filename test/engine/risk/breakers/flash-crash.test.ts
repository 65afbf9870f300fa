import test from 'ava';
import fc from 'fast-check';
import {type Trail, extendTrail, largestMove, moveAcrossVenues} from '../../../../src/engine/risk/breakers/flash-crash.js';
import {holds} from '../../sim/support/property.js';

const minute = 60_000;
const window = 5 * minute;

/** Returns the trail of prices at seconds. */
function trail(points: readonly (readonly [seconds: number, price: number])[]): Trail {
	return points.reduce<Trail>((made, [seconds, price]) => extendTrail(made, seconds * 1000, price, window), []);
}

/** Returns the move that three venues share at the last of `points`. */
function shared(points: readonly (readonly [seconds: number, price: number])[]): {readonly fall: number; readonly rise: number} {
	const one = trail(points);
	return moveAcrossVenues([one, one, one], (points.at(-1)?.[0] ?? 0) * 1000, window);
}

const rounded = (value: number): number => Number(value.toFixed(4));

test('a fall of 10.01 % in 4:59 is one, a fall of 9.99 % is that', t => {
	t.is(rounded(shared([[0, 100], [299, 89.99]]).fall), 0.1001);
	t.is(rounded(shared([[0, 100], [299, 90.01]]).fall), 0.0999);
	t.is(rounded(shared([[0, 100], [299, 110.01]]).rise), 0.1001);
	t.is(rounded(shared([[0, 100], [301, 89]]).fall), 0, 'what is older than five minutes has no say');
});

test('a straight slide of 12 % in six minutes falls 10.2 % within five, one with a rest of a minute 9.9 %', t => {
	const straight = Array.from({length: 7}, (_, index) => [index * 60, 100 - (2 * index)] as const);
	t.is(rounded(shared(straight).fall), 0.102);
	// −11.5 % in six minutes, shaped so that the worst five of them fall 9.9 %.
	const shaped = [[0, 100], [60, 98.225], [120, 98.225], [180, 95], [240, 92], [300, 90.1], [360, 88.5]] as const;
	const falls = shaped.map((_, index) => shared(shaped.slice(0, index + 1)).fall);
	t.is(rounded(Math.max(...falls)), 0.099);
});

test('a bad print on one venue of three, or of two, moves nothing, and what all show does', t => {
	const calm = trail([[0, 100], [60, 100], [120, 100]]);
	const printed = trail([[0, 100], [60, 100], [120, 70]]);
	for (const venues of [[calm, printed, calm], [printed, calm]]) {
		t.is(moveAcrossVenues(venues, 120_000, window).fall, 0);
	}

	const back = extendTrail(printed, 180_000, 100, window);
	t.is(moveAcrossVenues([extendTrail(calm, 180_000, 100, window), back], 180_000, window).rise, 0, 'nor does the jump back');
	t.is(rounded(moveAcrossVenues([printed, printed, calm], 120_000, window).fall), 0.3);
});

test('a venue alone is believed from the second sample on, and its single bad print never', t => {
	const alone = (points: readonly (readonly [number, number])[]): number => {
		const {fall, rise} = moveAcrossVenues([trail(points)], (points.at(-1)?.[0] ?? 0) * 1000, window);
		return rounded(Math.max(fall, rise));
	};

	t.is(alone([[0, 100], [20, 100], [40, 100], [60, 80]]), 0);
	t.is(alone([[0, 100], [20, 100], [40, 100], [60, 80], [80, 80]]), 0.2);
	t.is(alone([[0, 100], [20, 100], [40, 100], [60, 80], [80, 100]]), 0);
	t.is(alone([[0, 100], [20, 100], [40, 100], [60, 80], [80, 100], [100, 100]]), 0, 'nor does the way back count as a rise');
	t.is(alone([[0, 100], [3600, 50], [3603, 50]]), 0, 'prices of another hour are no witnesses');
});

test('a venue that has fallen silent has no say', t => {
	const silent = trail([[0, 100]]);
	const falling = trail([[0, 100], [360, 100], [380, 100], [400, 100], [420, 80], [440, 80], [460, 80]]);
	t.is(rounded(moveAcrossVenues([silent, falling], 460_000, window).fall), 0.2);
});

test('the market that moves most is named', t => {
	const calm = {binance: trail([[0, 100], [60, 101]]), kraken: trail([[0, 100], [60, 101]])};
	const wild = {binance: trail([[0, 10], [60, 12]]), kraken: trail([[0, 10], [60, 12]])};
	t.like(largestMove({'BTC/USDT': calm, 'DOGE/USDT': wild}, minute, window), {symbol: 'DOGE/USDT', direction: 'rise', venues: 2});
	t.is(largestMove({}, 0, window), null);
});

test('a trail never keeps more than its window, ignores what comes late, and one print among honest ones moves nothing', t => {
	const prices = fc.array(fc.double({min: 99, max: 101, noNaN: true}), {minLength: 4, maxLength: 40});
	holds(t, fc.property(prices, fc.nat(), fc.double({min: 1, max: 1000, noNaN: true}), (honest, where, bad) => {
		const index = 2 + (where % (honest.length - 2));
		const told = trail(honest.with(index, bad).map((price, at) => [at * 20, price] as const));
		const at = (honest.length - 1) * 20_000;
		const {fall, rise} = moveAcrossVenues([told], at, window);
		return told.every(point => point.at >= at - window) && extendTrail(told, at - 1, 5, window) === told && fall < 0.03 && rise < 0.03;
	}), {seed: 61});
});
