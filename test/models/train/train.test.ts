import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {createLogisticLearner} from '../../../src/models/logistic/learner.js';
import type {Dataset} from '../../../src/models/train/dataset.js';
import {trainModel} from '../../../src/models/train/train.js';
import {seededNormal, seededRandom} from '../../engine/features/synthetic.js';

const names = ['signal', 'noise'];
const settings = {featureNames: names, horizonBars: 5, testShare: 0.25};
const learner = createLogisticLearner({l2: 0.01});

/** Rows with one feature that moves the log-odds of a rise by `strength` per deviation and one that does nothing. */
function rows({count, strength, seed = 3}: {readonly count: number; readonly strength: number; readonly seed?: number}): Dataset {
	const [normal, random] = [seededNormal(seed), seededRandom(seed + 1)];
	const values = Float64Array.from({length: 2 * count}, () => normal());
	const labels = Float64Array.from({length: count}, (_, row) => random() < 1 / (1 + Math.exp(-strength * (values[2 * row] ?? 0))) ? 1 : 0);
	return {
		rows: count,
		columns: 2,
		values,
		labels,
		returns: labels.map(label => (label - 0.5) * (1 + random())),
		times: Float64Array.from({length: count}, (_, row) => row),
		horizonMs: 5,
	};
}

test('tells on its card what it was trained on and how it did on later rows', t => {
	const {card, weights, report} = trainModel(rows({count: 4000, strength: 1}), settings, learner);
	t.like(card, {
		modelId: `logistic-${card.weightsHash.slice(0, 8)}`,
		kind: 'logistic',
		featureNames: names,
		horizonBars: 5,
		trainedFrom: 0,
		trainedTo: 2400 - 5,
		trainRows: 2396,
		testRows: 1000,
	});
	t.like(report, {testFrom: 3000, testTo: 3999, calibrationRows: 596, purgedRows: 8});
	t.is(learner.hash(weights), card.weightsHash);
	t.true(card.accuracy > 0.65 && card.logLoss < card.baselineLogLoss - 0.05 && card.brier < 0.23, `${card.accuracy} ${card.logLoss} ${card.brier}`);
	t.true(report.informationCoefficient > 0.3);
	t.true((weights.coefficients[0] ?? 0) > 0.8 && Math.abs(weights.coefficients[1] ?? 1) < 0.1);
});

test('the same data gives the same bytes', t => {
	t.deepEqual(trainModel(rows({count: 2000, strength: 1}), settings, learner), trainModel(rows({count: 2000, strength: 1}), settings, learner));
});

test('what the test rows hold has no influence on the model', t => {
	const dataset = rows({count: 2000, strength: 1});
	const turned: Dataset = {...dataset, labels: dataset.labels.map((label, row) => row >= 1500 ? 1 - label : label)};
	const [plain, other] = [trainModel(dataset, settings, learner), trainModel(turned, settings, learner)];
	t.deepEqual(other.weights, plain.weights);
	t.true(Math.abs(other.card.accuracy - (1 - plain.card.accuracy)) < 1e-12);
});

test('calibrates where the model is too sure of itself, and leaves it alone where it is not', t => {
	const shouting = {
		...learner,
		fit(...parameters: Parameters<typeof learner.fit>) {
			const weights = learner.fit(...parameters);
			return {...weights, coefficients: weights.coefficients.map(value => 4 * value)};
		},
	};
	const dataset = rows({count: 4000, strength: 1});
	const [calm, loud] = [trainModel(dataset, settings, learner), trainModel(dataset, settings, shouting)];
	const raw = trainModel(dataset, {...settings, calibrationShare: 0}, shouting);
	t.is(raw.report.calibration, null);
	t.true(loud.report.calibration !== null && Math.abs(loud.report.calibration.slope + 0.25) < 0.06);
	t.true(loud.card.logLoss < raw.card.logLoss - 0.1);
	t.true(Math.abs(loud.card.logLoss - calm.card.logLoss) < 0.01);
});

test('never calibrates a model upside down', t => {
	const dataset = rows({count: 2000, strength: 1});
	const contrary: Dataset = {...dataset, labels: dataset.labels.map((label, row) => row >= 1200 ? 1 - label : label)};
	t.is(trainModel(contrary, settings, learner).report.calibration, null);
});

test('refuses too little history and a price that went only one way', t => {
	const dataset = rows({count: 2000, strength: 1});
	for (const hopeless of [rows({count: 100, strength: 1}), {...dataset, labels: dataset.labels.map(() => 1)}, rows({count: 0, strength: 1})]) {
		t.throws(() => trainModel(hopeless, settings, learner), {instanceOf: CryptoTraderError, code: 'too-little-history'});
	}
});
