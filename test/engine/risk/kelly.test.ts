import test from 'ava';
import fc from 'fast-check';
import {InvariantError} from '../../../src/engine/domain/error.js';
import {kelly, tradeRecord} from '../../../src/engine/risk/kelly.js';
import {holds} from '../sim/support/property.js';

function near(t: {readonly true: (value: boolean, message?: string) => unknown}, actual: number, expected: number): void {
	t.true(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
}

test('Kelly\'s share of the worked examples', t => {
	for (const [winRate, payoff, share] of [[0.55, 1, 0.1], [0.6, 1, 0.2], [0.5, 2, 0.25], [0.4, 1.5, 0], [0.5, 1, 0], [0.55, 0.025 / 0.015, 0.28]] as const) {
		near(t, kelly(winRate, payoff), share);
	}
});

test('no edge is no bet, and certainty is everything', t => {
	t.is(kelly(0.3, 1), 0);
	t.is(kelly(0, 10), 0);
	t.is(kelly(1, 0.5), 1);
});

test('the share lies between nothing and all, and rises with win rate and payoff', t => {
	const rate = fc.double({min: 0, max: 1, noNaN: true});
	const odds = fc.double({min: 0.01, max: 100, noNaN: true});
	holds(t, fc.property(rate, rate, odds, odds, (p, q, b, c) => {
		const share = kelly(p, b);
		return share >= 0 && share <= 1 && kelly(Math.max(p, q), b) >= kelly(Math.min(p, q), b) && kelly(p, Math.max(b, c)) >= kelly(p, Math.min(b, c));
	}), {seed: 51});
});

test('full Kelly grows faster than half or double of it: the simulated growth has its top there', t => {
	const growth = (share: number): number => (0.55 * Math.log(1 + share)) + (0.45 * Math.log(1 - share));
	const best = kelly(0.55, 1);
	t.true(growth(best) > growth(best - 0.05) && growth(best) > growth(best + 0.05));
	t.true(Math.abs(growth(2 * best)) < 5e-4, 'twice the share grows by nothing');
});

test('figures that are none are refused', t => {
	for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
		t.throws(() => kelly(wrong, 1), {instanceOf: InvariantError});
		t.throws(() => kelly(0.5, wrong), {instanceOf: InvariantError});
	}
});

test('a record counts wins with one win and one loss added, and a trade without gain as a loss', t => {
	t.deepEqual(tradeRecord([]), {trades: 0, winRate: 0.5, payoff: null});
	t.deepEqual(tradeRecord([0.1]), {trades: 1, winRate: 2 / 3, payoff: 1});
	t.deepEqual(tradeRecord([-0.1]), {trades: 1, winRate: 1 / 3, payoff: 1});
	t.deepEqual(tradeRecord([0, 0]), {trades: 2, winRate: 1 / 4, payoff: null}, 'trades that moved nothing have no size to compare');
	// The average size is 0.012: wins (0.03 + 0.01 + 0.012)/3, losses (0.01 + 0.01 + 0 + 0.012)/4.
	const record = tradeRecord([0.03, 0.01, -0.01, -0.01, 0]);
	t.is(record.winRate, 3 / 7);
	near(t, record.payoff ?? 0, (0.052 / 3) / (0.032 / 4));
});

test('a short record is pulled towards even odds, a long one speaks for itself', t => {
	const few = tradeRecord([0.1, -0.01]);
	const many = tradeRecord(Array.from({length: 400}, (_, index) => index % 2 === 0 ? 0.1 : -0.01));
	t.true((few.payoff ?? 0) < 3 && (many.payoff ?? 0) > 9);
});

test('a cap holds what a record claims', t => {
	t.is(kelly(0.9, 10, 0.25), 0.25);
	t.is(kelly(0.55, 1, 0.25), kelly(0.55, 1));
});
