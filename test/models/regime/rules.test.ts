import test from 'ava';
import fc from 'fast-check';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {Regime, RegimeName} from '../../../src/engine/domain/insight.js';
import type {Candle} from '../../../src/engine/domain/market.js';
import {day, hour} from '../../../src/engine/domain/units.js';
import {featureSet} from '../../../src/engine/features/feature-set.js';
import {featureMatrix} from '../../../src/engine/features/matrix.js';
import {createRegimeClassifier} from '../../../src/models/regime/rules.js';
import {hasRealCandles, realCandles} from '../real-candles.js';

const names = ['dist_sma_200', 'sma_50_200', 'ret_168', 'nret_720', 'dd_720', 'ret_24', 'dd_168', 'vr_24_168'] as const;
const classifier = createRegimeClassifier('BTC/USDT', names);

type Features = Readonly<Partial<Record<(typeof names)[number], number | null>>>;

/** A market that does nothing in particular, but for what is given. */
function classify(features: Features): Regime | null {
	const calm: Features = {dd_720: -0.1, dd_168: -0.03, vr_24_168: 1};
	const values = names.map(name => name in features ? features[name] ?? null : calm[name] ?? 0);
	return classifier.classify([
		{symbol: 'ETH/USDT', barClose: 0, values: names.map(() => -1)},
		{symbol: 'BTC/USDT', barClose: 0, values},
	]);
}

const rise: Features = {dist_sma_200: 0.08, sma_50_200: 0.05, ret_168: 0.12, nret_720: 1.5, dd_720: 0};
const fall: Features = {dist_sma_200: -0.08, sma_50_200: -0.05, ret_168: -0.12, nret_720: -1.5, dd_720: -0.3};
const plunge: Features = {ret_24: -0.2, dd_168: -0.25, vr_24_168: 2};

const truths: readonly [what: string, features: Features, expected: RegimeName][] = [
	['nothing in particular', {}, 'sideways'],
	['a rise', rise, 'bull'],
	['a slow fall', fall, 'bear'],
	['a plunge out of a fall', {...fall, ...plunge}, 'crash'],
	['a plunge out of a rise', {...rise, ...plunge}, 'crash'],
	['a deep fall without a jump in volatility', {...fall, dd_168: -0.25, vr_24_168: 0.6}, 'bear'],
	['a jump in volatility without a fall', {...rise, ret_24: 0.1, dd_168: 0, vr_24_168: 2}, 'bull'],
];

for (const [what, features, expected] of truths) {
	test(`calls ${what} ${expected}`, t => {
		t.is(classify(features)?.name, expected);
	});
}

test('probabilities are shares that sum to 1, and the name has the largest', t => {
	const values = fc.array(fc.double({min: -3, max: 3, noNaN: true}), {minLength: names.length, maxLength: names.length});
	fc.assert(fc.property(values, row => {
		const regime = classifier.classify([{symbol: 'BTC/USDT', barClose: 0, values: row}]);
		const shares = Object.values(regime?.probabilities ?? {});
		t.is(shares.length, 4);
		t.true(shares.every(share => share >= 0 && share <= 1));
		t.true(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
		t.is(regime?.probabilities[regime.name], Math.max(...shares));
	}));
});

test('a stronger trend makes its regime more likely', t => {
	const bull = [0, 0.02, 0.05, 0.1].map(distance => classify({dist_sma_200: distance})?.probabilities.bull ?? 0);
	t.deepEqual(bull, bull.toSorted((a, b) => a - b));
	t.is(new Set(bull).size, 4);
});

test('gives its reasons in words with numbers', t => {
	t.deepEqual(classify({...fall, ...plunge})?.reasons.slice(1), [
		'the price moved by −18.1 % in 24 bars',
		'it is 25.0 % below its highest close of 168 bars',
		'volatility of the last 24 bars is 2.00 times that of 168',
	]);
	t.deepEqual(classify(rise)?.reasons, [
		'trend 0.88 of −1 to 1, alarm 0.15 where 1 is a crash',
		'the mean of 50 bars is 5.0 % above that of 200',
		'the price is 8.0 % above its mean of 200 bars',
		'the price moved by +12.7 % in 168 bars',
	]);
});

test('says nothing while the leading market or a feature that it needs is not known', t => {
	t.is(classify({ret_168: null}), null);
	t.is(classifier.classify([]), null);
	t.is(classifier.classify([{symbol: 'ETH/USDT', barClose: 0, values: names.map(() => 0)}]), null);
});

test('does not start on a feature set without what it needs', t => {
	t.throws(() => createRegimeClassifier('BTC/USDT', names.slice(1)), {instanceOf: InvariantError, message: /dist_sma_200/});
	t.notThrows(() => createRegimeClassifier('BTC/USDT', featureSet.names));
});

/** Returns how large a share of the hours from `from` on each regime has. */
function sharesOf(from: number, days: number): Readonly<Record<RegimeName, number>> {
	const candles: readonly Candle[] = realCandles('BTC', from - (40 * day), from + (days * day));
	const {columns, values} = featureMatrix(candles);
	const real = createRegimeClassifier('BTC/USDT', featureSet.names);
	const shares = {bull: 0, bear: 0, sideways: 0, crash: 0};
	for (const [bar, {openTime}] of candles.entries()) {
		const row = Array.from(values.subarray(bar * columns, (bar + 1) * columns), value => Number.isNaN(value) ? null : value);
		const regime = openTime >= from ? real.classify([{symbol: 'BTC/USDT', barClose: openTime + hour, values: row}]) : null;
		if (regime) {
			shares[regime.name] += 1 / (24 * days);
		}
	}

	return shares;
}

(hasRealCandles ? test : test.skip)('calls known times of Bitcoin by their names (needs ../shared)', t => {
	const plungeOf2020 = sharesOf(Date.UTC(2020, 2, 12), 2);
	const plungeOf2021 = sharesOf(Date.UTC(2021, 4, 19), 1);
	const [rising, winter, summer] = [sharesOf(Date.UTC(2021, 0, 1), 59), sharesOf(Date.UTC(2018, 10, 14), 40), sharesOf(Date.UTC(2022, 5, 1), 30)];
	t.true(plungeOf2020.crash > 0.7 && plungeOf2020.bull === 0);
	t.true(plungeOf2021.crash > 0.4 && plungeOf2021.crash + plungeOf2021.bear > 0.99);
	t.true(rising.bull > 0.5 && rising.bull > 3 * rising.bear);
	t.true(winter.bear + winter.crash > 0.6 && winter.bull < 0.15);
	t.true(summer.bear + summer.crash > 0.5 && summer.bull < 0.05);
});
