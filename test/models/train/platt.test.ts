import {readFileSync} from 'node:fs';
import test from 'ava';
import {brierScore, logLoss} from '../../../src/models/train/metrics.js';
import {fitPlatt, plattProbability} from '../../../src/models/train/platt.js';

type Golden = {
	readonly scores: readonly number[];
	readonly labels: readonly number[];
	readonly platt_A: number;
	readonly platt_B: number;
	readonly platt_p: readonly number[];
	readonly logloss_platt: number;
	readonly brier_platt: number;
};

const golden = JSON.parse(readFileSync(new URL('../golden/calibration.json', import.meta.url), 'utf8')) as Golden;
const scores = Float64Array.from(golden.scores);
const labels = Float64Array.from(golden.labels);

test('gives the reference\'s slope, offset, probabilities and losses', t => {
	const calibration = fitPlatt(scores, labels);
	t.true(Math.abs(calibration.slope - golden.platt_A) <= 1e-6, `${calibration.slope}`);
	t.true(Math.abs(calibration.offset - golden.platt_B) <= 1e-6, `${calibration.offset}`);
	const probabilities = scores.map(score => plattProbability(score, calibration));
	t.true(probabilities.every((probability, row) => Math.abs(probability - (golden.platt_p[row] ?? Number.NaN)) <= 1e-6));
	t.true(Math.abs(logLoss(probabilities, labels) - golden.logloss_platt) <= 1e-6);
	t.true(Math.abs(brierScore(probabilities, labels) - golden.brier_platt) <= 1e-6);
});

test('the offset moves with the scores, the probabilities do not', t => {
	const [plain, moved] = [fitPlatt(scores, labels), fitPlatt(scores.map(score => score + 3), labels)];
	t.true(Math.abs(moved.slope - plain.slope) < 1e-8);
	t.true(Math.abs(moved.offset - (plain.offset - (3 * plain.slope))) < 1e-8);
});

test('scores that say nothing give the share of rises', t => {
	const calibration = fitPlatt(new Float64Array(30).fill(0.4), labels);
	const rises = labels.reduce((sum, label) => sum + label, 0);
	t.true(Math.abs(plattProbability(0.4, calibration) - (rises / labels.length)) < 0.01);
});

test('a part without a mistake does not lead to certainty', t => {
	const calibration = fitPlatt(Float64Array.from([-2, -1, 1, 2]), Float64Array.from([0, 0, 1, 1]));
	t.true(plattProbability(2, calibration) < 1 && plattProbability(2, calibration) > 0.7);
});
