import test from 'ava';
import fc from 'fast-check';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {EventOf} from '../../../src/engine/domain/event.js';
import type {ModelCard, Prediction, Regime, RegimeName} from '../../../src/engine/domain/insight.js';
import {day, hour} from '../../../src/engine/domain/units.js';
import type {DerivedEvent} from '../../../src/engine/kernel/stage.js';
import {formInsight} from '../../../src/engine/signals/insight.js';
import {createSignalsStage} from '../../../src/engine/signals/stage.js';
import {modelCard} from '../../support/records.js';
import {type Bench, type Happened, configOf, createBench, marketsLoaded, opening, started} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';

const config = configOf({model: {retrainDays: 7}});
const symbols = ['BTC/USDT', 'ETH/USDT'];
const card: ModelCard = modelCard(opening);

function begun(): Bench {
	const bench = createBench([createSignalsStage(config)]);
	bench.give(started(config), marketsLoaded(config));
	return bench;
}

function completed(barClose: number, late = false): DerivedEvent {
	return {type: 'BarCompleted', barClose, symbols, missing: [], late};
}

function features(barClose: number): DerivedEvent[] {
	return symbols.map((symbol, index) => ({type: 'FeaturesComputed', symbol, barClose, values: [index, null]}));
}

function regime(name: RegimeName): Regime {
	return {name, probabilities: {bull: 0.1, bear: 0.1, sideways: 0.1, crash: 0.1, [name]: 0.7}, reasons: []};
}

function prediction(symbol: string, probability: number): Prediction {
	return {symbol, modelId: 'm1', probability, contributions: [{feature: 'ret_24', value: 0.0123, effect: 0.4}, {feature: 'rsi_14', value: 61, effect: -0.2}]};
}

function predicted(barClose: number, predictions: readonly Prediction[] = [], name: RegimeName | null = null): EventOf<'PredictionsMade'> {
	return {type: 'PredictionsMade', barClose, predictions, regime: name === null ? null : regime(name)};
}

const asked = (happened: Happened): number => happened.asked('TrainModel').length;

test('the first start trains at once, a restart with a fresh model does not', t => {
	const bench = begun();
	t.deepEqual(bench.all.asked('TrainModel'), [{type: 'TrainModel', asOf: opening}]);
	bench.give({type: 'ModelTrained', card});
	t.is(asked(bench.give(started(config), marketsLoaded(config))), 0);
});

test('a training that a kill interrupted is begun again', t => {
	const bench = begun();
	t.is(asked(bench.give(started(config), marketsLoaded(config))), 1);
});

test('while one training runs no other is begun; after a week the next is', t => {
	const bench = begun();
	t.is(asked(bench.say(completed(opening + (30 * day)))), 0);
	bench.give({type: 'ModelTrained', card});
	t.is(asked(bench.say(completed(opening + (7 * day) - hour))), 0);
	t.deepEqual(bench.say(completed(opening + (7 * day))).asked('TrainModel'), [{type: 'TrainModel', asOf: opening + (7 * day)}]);
});

test('a training that failed is tried again after a day', t => {
	const bench = begun();
	bench.give({type: 'ModelTrainingFailed', kind: 'logistic', reason: 'too few rows'});
	t.is(asked(bench.say(completed(opening + day - hour))), 0);
	t.is(asked(bench.say(completed(opening + day))), 1);
});

test('a model that cannot answer is replaced after a day, although it fails with every bar', t => {
	const bench = begun();
	bench.give({type: 'ModelTrained', card});
	let trainings = 0;
	for (let hours = 1; hours <= 48; hours++) {
		bench.pass(hour);
		trainings += asked(bench.say(completed(bench.now)));
		bench.give({type: 'ModelTrainingFailed', kind: 'logistic', reason: 'no prediction: the file is damaged'});
	}

	t.true(trainings >= 1, 'the failure of each bar puts the training off for ever');
	t.true(trainings <= 2);
});

test('the models are asked when the features of every market are in, with the model of the moment', t => {
	const bench = begun();
	const [first, second] = features(opening);
	t.deepEqual(bench.say(completed(opening), ...first === undefined ? [] : [first]).asked('Predict'), []);
	const [question] = bench.say(...second === undefined ? [] : [second]).asked('Predict');
	t.deepEqual(question, {
		type: 'Predict', barClose: opening, model: null,
		rows: [{symbol: 'BTC/USDT', barClose: opening, values: [0, null]}, {symbol: 'ETH/USDT', barClose: opening, values: [1, null]}],
	});
	bench.give({type: 'ModelTrained', card});
	t.deepEqual(bench.say(completed(opening + hour), ...features(opening + hour)).asked('Predict')[0]?.model, card);
});

test('nothing is asked about a late bar, nor about features of another one', t => {
	const bench = begun();
	t.deepEqual(bench.say(completed(opening, true), ...features(opening)).asked('Predict'), []);
	t.deepEqual(bench.say(completed(opening + hour), ...features(opening)).asked('Predict'), []);
});

test('an answer makes one insight for each market of the bar, also for those without a prediction', t => {
	const bench = begun();
	bench.say(completed(opening), ...features(opening));
	const insights = bench.give(predicted(opening, [prediction('ETH/USDT', 0.6)])).events('InsightFormed');
	t.deepEqual(insights.map(({symbol, probability}) => [symbol, probability]), [['BTC/USDT', 0.5], ['ETH/USDT', 0.6]]);
});

test('an answer that is too late for its bar is not used', t => {
	const bench = begun();
	bench.say(completed(opening), ...features(opening), completed(opening + hour));
	t.deepEqual(bench.give(predicted(opening)).events('InsightFormed'), []);
	t.is(bench.give(predicted(opening + hour)).events('InsightFormed').length, 2);
	bench.give(started(config), marketsLoaded(config));
	t.deepEqual(bench.give(predicted(opening + hour)).events('InsightFormed'), [], 'nor is one of the run before');
});

/** Plays one regime per bar and returns the changes. */
function play(names: readonly (RegimeName | null)[]): string[] {
	const bench = begun();
	return names.flatMap((name, index) => {
		const barClose = opening + (index * hour);
		bench.say(completed(barClose));
		return bench.give(predicted(barClose, [], name)).events('RegimeChanged').map(({from, to}) => `${index}: ${from} → ${to.name}`);
	});
}

function times(count: number, name: RegimeName): RegimeName[] {
	return Array.from({length: count}, () => name);
}

test('the first regime counts at once, the next after six bars in a row, a crash at once', t => {
	t.deepEqual(play([null, 'bull', ...times(5, 'bear'), 'bull', ...times(6, 'bear')]), ['1: null → bull', '13: bull → bear']);
	t.deepEqual(play(['bull', ...times(5, 'bear'), 'sideways', ...times(5, 'bear')]), ['0: null → bull'], 'in a row, not in all');
	t.deepEqual(play(['bull', 'crash']), ['0: null → bull', '1: bull → crash']);
	t.deepEqual(play(['bull', 'crash', ...times(6, 'bull')]), ['0: null → bull', '1: bull → crash', '7: crash → bull']);
});

test('bars without a regime change nothing', t => {
	t.deepEqual(play(['bull', ...times(3, 'bear'), null, ...times(3, 'bear')]), ['0: null → bull', '7: bull → bear']);
});

test('insights bear the regime that counts, the change of the same bar included', t => {
	const bench = begun();
	bench.say(completed(opening));
	t.deepEqual(bench.give(predicted(opening, [], 'bull')).types.slice(1), ['RegimeChanged', 'InsightFormed', 'InsightFormed']);
	bench.say(completed(opening + hour));
	t.is(bench.give(predicted(opening + hour, [], 'bear')).events('InsightFormed')[0]?.regime, 'bull');
	bench.say(completed(opening + (2 * hour)));
	t.is(bench.give(predicted(opening + (2 * hour), [], 'crash')).events('InsightFormed')[0]?.regime, 'crash');
});

test('an insight says where it comes from', t => {
	const {reasons, contributions, regime: name} = formInsight('BTC/USDT', opening, prediction('BTC/USDT', 0.6), 'bull');
	t.deepEqual(reasons, ['m1: 60.0 % for a rise', 'most from ret_24 0.0123 (+0.400), rsi_14 61.0 (-0.200)', 'the regime is bull']);
	t.is(contributions.length, 2);
	t.is(name, 'bull');
	t.deepEqual(formInsight('BTC/USDT', opening, undefined, null).reasons, ['no model is ready yet', 'the regime is not known yet']);
});

test('confidence is the distance from one half, score has its sign, and what is no probability is a broken invariant', t => {
	holds(t, fc.property(fc.double({min: 0, max: 1, noNaN: true}), probability => {
		const {confidence, score} = formInsight('BTC/USDT', opening, prediction('BTC/USDT', probability), null);
		return confidence >= 0 && confidence <= 1 && Math.abs(score) === confidence && score === (2 * probability) - 1;
	}), {seed: 75});
	for (const wrong of [Number.NaN, -0.01, 1.01]) {
		t.throws(() => formInsight('BTC/USDT', opening, prediction('BTC/USDT', wrong), null), {instanceOf: InvariantError});
	}
});
