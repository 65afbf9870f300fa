import test from 'ava';
import {accuracy, brierScore, logLoss, rankCorrelation} from '../../../src/models/train/metrics.js';

const numbers = (...values: readonly number[]): Float64Array => Float64Array.from(values);

test('accuracy is the share of rows on the right side of one half', t => {
	t.is(accuracy(numbers(0.9, 0.5, 0.2, 0.6), numbers(1, 1, 1, 0)), 0.5);
});

test('log loss and Brier score of always saying one half are ln 2 and a quarter', t => {
	t.is(logLoss(numbers(0.5, 0.5), numbers(1, 0)), Math.log(2));
	t.is(brierScore(numbers(0.5, 0.5), numbers(1, 0)), 0.25);
});

test('log loss of a certainty that was wrong is large and finite', t => {
	const loss = logLoss(numbers(1, 0.5), numbers(0, 1));
	t.true(Number.isFinite(loss) && loss > 15);
});

test('rank correlation sees order only, and shares ranks among equals', t => {
	t.is(rankCorrelation(numbers(1, 2, 3, 4), numbers(1, 10, 100, 1e9)), 1);
	t.is(rankCorrelation(numbers(1, 2, 3, 4), numbers(4, 3, 2, -1)), -1);
	// Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: covariance 4.5, squares 4.5 and 5.
	t.true(Math.abs(rankCorrelation(numbers(1, 2, 2, 3), numbers(1, 2, 3, 4)) - (4.5 / Math.sqrt(4.5 * 5))) < 1e-12);
});

test('rank correlation with a constant is 0', t => {
	t.is(rankCorrelation(numbers(1, 1, 1), numbers(1, 2, 3)), 0);
	t.is(rankCorrelation(numbers(), numbers()), 0);
});
