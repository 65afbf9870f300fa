import {readFileSync} from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import {CryptoTraderError, InvariantError} from '../../../src/engine/domain/error.js';
import type {ModelCard} from '../../../src/engine/domain/insight.js';
import {solvePositiveDefinite} from '../../../src/models/logistic/cholesky.js';
import {createLogisticLearner} from '../../../src/models/logistic/learner.js';
import {loadModel, saveModel, type LogisticModel} from '../../../src/models/logistic/model-text.js';
import {createLogisticPredictor} from '../../../src/models/logistic/predictor.js';
import {measure, type Table} from '../../../src/models/logistic/table.js';
import {explain, weightsHash, type LogisticWeights} from '../../../src/models/logistic/weights.js';

type Golden = {
	readonly rows: number;
	readonly columns: number;
	readonly features: readonly (readonly (number | null)[])[];
	readonly labels: readonly number[];
	readonly means: readonly number[];
	readonly deviations: readonly number[];
	readonly cases: readonly {readonly l2: number; readonly coefficients: readonly number[]; readonly intercept: number; readonly probabilities: readonly number[]}[];
};

const golden = JSON.parse(readFileSync(new URL('../golden/logistic.json', import.meta.url), 'utf8')) as Golden;
const names = ['a', 'b', 'c', 'd', 'e'];
const table: Table = {
	rows: golden.rows,
	columns: golden.columns,
	values: Float64Array.from(golden.features.flat(), value => value ?? Number.NaN),
};

const trained = createLogisticLearner({l2: 0.01}).fit(table, golden.labels, names);

function largest(differences: Iterable<number>): number {
	return Math.max(...Array.from(differences, difference => Math.abs(difference)));
}

function differences(actual: ArrayLike<number>, expected: ArrayLike<number>): number[] {
	return Array.from(expected, (value, index) => value - (actual[index] ?? Number.NaN));
}

function modelOf(weights: LogisticWeights): LogisticModel {
	const card: ModelCard = {
		modelId: 'logistic-test',
		kind: 'logistic',
		weightsHash: weightsHash(weights),
		featureNames: weights.featureNames,
		horizonBars: 24,
		trainedFrom: 0,
		trainedTo: 1,
		trainRows: 240,
		testRows: 10,
		accuracy: 0.51,
		logLoss: 0.6929,
		brier: 0.25,
		baselineLogLoss: 0.6931,
	};
	return {card, weights};
}

test('measures columns like scikit-learn, leaving out what is missing', t => {
	const {means, deviations} = measure(table);
	t.true(largest(differences(means, golden.means)) <= 1e-9);
	t.true(largest(differences(deviations, golden.deviations)) <= 1e-9);
	t.is(deviations[4], 0);
});

for (const {l2, coefficients, intercept, probabilities} of golden.cases) {
	test(`gives scikit-learn's coefficients and probabilities with a penalty of ${l2}`, t => {
		const learner = createLogisticLearner({l2});
		const weights = learner.fit(table, golden.labels, names);
		t.true(largest(differences(weights.coefficients, coefficients)) <= 1e-8);
		t.true(Math.abs(weights.intercept - intercept) <= 1e-8);
		const ours = learner.score(weights, table).map(score => 1 / (1 + Math.exp(-score)));
		t.true(largest(differences(ours, probabilities)) <= 1e-8);
	});
}

test('refuses to make up an answer where there is none', t => {
	t.throws(() => createLogisticLearner({l2: 0}).fit(table, golden.labels, names), {instanceOf: CryptoTraderError, code: 'training-not-converged'});
});

test('the contributions and the intercept add up to the logit exactly, calibrated or not', t => {
	const calibrated = createLogisticLearner({l2: 1}).calibrate(trained, {slope: -0.63, offset: 0.05});
	for (const weights of [trained, calibrated]) {
		fc.assert(fc.property(fc.array(fc.option(fc.double({min: -1e4, max: 1e4, noNaN: true})), {minLength: 5, maxLength: 5}), values => {
			const {effects, contributionSum, intercept, logit, probability} = explain(weights, values);
			t.is(effects.reduce((sum, effect) => sum + effect, 0), contributionSum);
			t.is(intercept + contributionSum, logit);
			t.is(1 / (1 + Math.exp(-logit)), probability);
		}));
	}
});

test('calibration maps the regression\'s own log-odds by Platt\'s formula', t => {
	const calibrated = createLogisticLearner({l2: 1}).calibrate(trained, {slope: -0.63, offset: 0.05});
	const row = golden.features[0] ?? [];
	const expected = 1 / (1 + Math.exp((-0.63 * explain(trained, row).logit) + 0.05));
	t.true(Math.abs(explain(calibrated, row).probability - expected) <= 1e-15);
});

test('a feature that is not known counts as average and adds nothing', t => {
	const averages = trained.means;
	t.is(explain(trained, averages).probability, explain(trained, names.map(() => null)).probability);
	t.is(explain(trained, [null, 5, -100, 0, 7.5]).effects[0], 0);
});

test('an absurd value counts as five deviations and no more', t => {
	const at = (value: number): number => explain(trained, [value, null, null, null, null]).logit;
	const five = (trained.means[0] ?? 0) + (5 * (trained.deviations[0] ?? 0));
	t.true(Math.abs(at(1e300) - at(five)) < 1e-12);
	t.true(at(five - 0.1) < at(five));
});

test('predicts each row in order, with the eight largest contributions first', t => {
	const many = Array.from({length: 12}, (_, index) => `f${index}`);
	const weights: LogisticWeights = {
		...trained,
		featureNames: many,
		means: many.map(() => 0),
		deviations: many.map(() => 1),
		coefficients: many.map((_, index) => index * ((-1) ** index) / 10),
	};
	const values = many.map((_, index) => index === 11 ? null : 1);
	const [first, second] = createLogisticPredictor(modelOf(weights)).predict([
		{symbol: 'BTC/USDT', barClose: 1, values},
		{symbol: 'ETH/USDT', barClose: 1, values: many.map(() => 0)},
	]);
	t.like(first, {symbol: 'BTC/USDT', modelId: 'logistic-test'});
	t.deepEqual(first?.contributions.map(({feature}) => feature), ['f10', 'f9', 'f8', 'f7', 'f6', 'f5', 'f4', 'f3']);
	t.deepEqual(first?.contributions[1], {feature: 'f9', value: 1, effect: -0.9});
	t.is(first?.logit, (first?.intercept ?? 0) + (first?.contributionSum ?? 0));
	t.is(first?.probability, 1 / (1 + Math.exp(-(first?.logit ?? 0))));
	t.is(second?.symbol, 'ETH/USDT');
	t.is(second?.logit, trained.intercept);
});

test('refuses rows of other features', t => {
	const predictor = createLogisticPredictor(modelOf(trained));
	t.throws(() => predictor.predict([{symbol: 'BTC/USDT', barClose: 1, values: [1, 2]}]), {instanceOf: InvariantError});
});

test('a model comes back from its text as it was, and its hash names its weights', t => {
	const model = modelOf(createLogisticLearner({l2: 1}).calibrate(trained, {slope: -1.1, offset: 0.01}));
	t.deepEqual(loadModel(saveModel(model)), model);
	t.is(saveModel(loadModel(saveModel(model))), saveModel(model));
	t.regex(model.card.weightsHash, /^[\da-f]{64}$/);
	t.not(weightsHash({...model.weights, intercept: model.weights.intercept + Number.EPSILON}), model.card.weightsHash);
});

test('refuses a model file that was changed, torn or is something else', t => {
	const text = saveModel(modelOf(trained));
	const wrong = [
		text.replace('"intercept": ', '"intercept": 1'),
		text.slice(0, -30),
		'{}',
		saveModel(modelOf({...trained, coefficients: [1, 2]})),
	];
	for (const candidate of wrong) {
		t.throws(() => loadModel(candidate), {instanceOf: CryptoTraderError, code: 'model-damaged'});
	}
});

test('solves symmetric systems and says when a matrix is not positive definite', t => {
	const matrix = Float64Array.from([4, 0, 0, 2, 5, 0, 1, 3, 6]);
	const solution = solvePositiveDefinite(matrix, 3, Float64Array.from([11, 21, 25]));
	t.true(largest(differences(solution ?? [], [1, 2, 3])) < 1e-12);
	t.is(solvePositiveDefinite(Float64Array.from([1, 0, 2, 1]), 2, Float64Array.from([1, 1])), null);
});
