import test from 'ava';
import fc from 'fast-check';
import {clusters, correlation, deviation} from '../../../src/engine/risk/correlation.js';
import {seededNormal} from '../features/synthetic.js';
import {holds} from '../sim/support/property.js';

function noise(seed: number, count = 300): number[] {
	const normal = seededNormal(seed);
	return Array.from({length: count}, () => normal());
}

/** Returns a series whose correlation with `of` is about `rho`. */
function mixed(of: readonly number[], rho: number, seed: number): number[] {
	return noise(seed, of.length).map((value, index) => (rho * (of[index] ?? 0)) + (Math.sqrt(1 - (rho ** 2)) * value));
}

const a = noise(1);

test('a series is one with itself, minus one with its mirror, and about nothing with another', t => {
	t.true(Math.abs((correlation(a, a) ?? 0) - 1) < 1e-12);
	t.true(Math.abs((correlation(a, a.map(value => (-3 * value) + 7)) ?? 0) + 1) < 1e-12);
	t.true(Math.abs(correlation(a, noise(2)) ?? 1) < 0.2);
});

test('it is measured on the last common values', t => {
	const longer = [...noise(9, 50), ...a];
	t.is(correlation(longer, a), correlation(a, a));
	t.is(correlation(a, longer), correlation(a, a));
});

test('too few values and a price that never moves say nothing', t => {
	t.is(correlation(a.slice(0, 167), a.slice(0, 167)), null);
	t.not(correlation(a.slice(0, 168), a.slice(0, 168)), null);
	t.is(correlation(a, a.map(() => 0)), null);
});

test('the sample deviation of a known series', t => {
	t.is(deviation([]), null);
	t.is(deviation([1]), null);
	t.is(deviation([2, 4, 4, 4, 5, 5, 7, 9]), Math.sqrt(32 / 7));
});

test('markets above the threshold are together, also when only a third one links them', t => {
	const b = mixed(a, 0.8, 3);
	const c = mixed(b, 0.8, 4);
	t.true((correlation(a, b) ?? 0) > 0.7 && (correlation(b, c) ?? 0) > 0.7 && (correlation(a, c) ?? 1) < 0.7);
	t.deepEqual(clusters({a, b, c, d: noise(5)}, 0.7), [['a', 'b', 'c'], ['d']]);
	t.deepEqual(clusters({a, c, b}, 0.7), [['a', 'c', 'b']]);
});

test('moving against each other is moving together', t => {
	t.deepEqual(clusters({a, mirror: a.map(value => -value)}, 0.7), [['a', 'mirror']]);
});

test('what cannot be measured counts as together', t => {
	t.deepEqual(clusters({a, young: a.slice(0, 10), d: noise(5)}, 0.7), [['a', 'young', 'd']]);
	t.deepEqual(clusters({}, 0.7), []);
});

test('every market is in exactly one cluster, whatever their order', t => {
	const series = {a, b: mixed(a, 0.9, 6), c: noise(7), d: mixed(a, -0.9, 8), e: noise(10), f: []};
	holds(t, fc.property(fc.shuffledSubarray(Object.entries(series), {minLength: 0}), some => {
		const groups = clusters(Object.fromEntries(some), 0.7);
		return groups.flat().toSorted().join(' ') === some.map(([name]) => name).toSorted().join(' ');
	}), {seed: 53, numRuns: 50});
	const sorted = (names: readonly (keyof typeof series)[]): string => {
		const groups = clusters(Object.fromEntries(names.map(name => [name, series[name]])), 0.7);
		return groups.map(group => group.toSorted().join('')).toSorted().join(' ');
	};

	t.is(sorted(['a', 'b', 'c', 'd', 'e']), sorted(['e', 'd', 'c', 'b', 'a']));
	t.is(sorted(['a', 'b', 'c', 'd', 'e']), 'abd c e');
});
