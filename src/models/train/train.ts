/**
The training job for any model that gives log-odds: fit on the oldest rows, calibrate on later ones if that helps, test on
the newest. What is tested is what is handed out; nothing is fitted again afterwards.
*/
import {CryptoTraderError} from '../../engine/domain/error.js';
import type {ModelCard} from '../../engine/domain/insight.js';
import type {EpochMs, Fraction} from '../../engine/domain/units.js';
import {rowsOf, type Dataset, type Table} from './dataset.js';
import {accuracy, brierScore, logLoss, mean, rankCorrelation} from './metrics.js';
import {fitPlatt, plattProbability, type PlattCalibration} from './platt.js';
import {splitByTime, type RowRange} from './split.js';

/** A family of models as this job needs it, all of it pure. `Weights` are plain data. */
export type Learner<Weights> = {
	readonly kind: string;
	fit(table: Table, labels: Float64Array, featureNames: readonly string[]): Weights;
	/** Returns the log-odds of a rise for each row. */
	score(weights: Weights, table: Table): Float64Array;
	/** Returns the same model with p = 1/(1 + e^(slope·s + offset)) over its own log-odds. */
	calibrate(weights: Weights, calibration: PlattCalibration): Weights;
	/** Returns the SHA-256 of the weights in hex. */
	hash(weights: Weights): string;
};

export type TrainingSettings = {
	readonly featureNames: readonly string[];
	readonly horizonBars: number;
	readonly testShare: Fraction;
	/** Share of rows to calibrate on; 0.15 unless given, 0 for none. */
	readonly calibrationShare?: Fraction;
};

export type TrainedModel<Weights> = {
	readonly card: ModelCard;
	readonly weights: Weights;
	readonly report: TrainingReport;
};

/** What the card has no room for. All on the test rows unless said. */
export type TrainingReport = {
	/** Rank correlation of probabilities and returns over the horizon. */
	readonly informationCoefficient: number;
	readonly testFrom: EpochMs;
	readonly testTo: EpochMs;
	readonly calibrationRows: number;
	readonly purgedRows: number;
	/** The map in use, or null where it did not help on rows it was not fitted on. */
	readonly calibration: PlattCalibration | null;
};

const usualCalibrationShare = 0.15;
/** Fewer rows per feature than this are too few to fit on. */
const rowsPerFeature = 10;
const minTestRows = 50;
const minCalibrationRows = 200;

/**
Returns the model trained on `dataset`, with its scores on rows after a purged gap. Deterministic. Throws a
CryptoTraderError when there are too few rows or the price only rose or only fell.
*/
export function trainModel<Weights>(dataset: Dataset, settings: TrainingSettings, learner: Learner<Weights>): TrainedModel<Weights> {
	const {testShare, calibrationShare = usualCalibrationShare} = settings;
	const {fit, calibration, test} = splitByTime(dataset.times, {testShare, calibrationShare, horizonMs: dataset.horizonMs});
	requireEnough(dataset, fit, test);
	const raw = learner.fit(...part(dataset, fit), settings.featureNames);
	const map = helpfulCalibration(learner.score(raw, part(dataset, calibration)[0]), part(dataset, calibration)[1]);
	const weights = map === null ? raw : learner.calibrate(raw, map);
	const probabilities = learner.score(weights, part(dataset, test)[0]).map(score => 1 / (1 + Math.exp(-score)));
	return {
		card: makeCard({dataset, settings, learner, weights, probabilities, fit, test}),
		weights,
		report: {
			informationCoefficient: rankCorrelation(probabilities, dataset.returns.subarray(test.start, test.end)),
			testFrom: dataset.times[test.start] ?? 0,
			testTo: dataset.times[test.end - 1] ?? 0,
			calibrationRows: size(calibration),
			purgedRows: dataset.rows - size(fit) - size(calibration) - size(test),
			calibration: map,
		},
	};
}

function part(dataset: Dataset, {start, end}: RowRange): [Table, Float64Array] {
	return [rowsOf(dataset, start, end), dataset.labels.subarray(start, end)];
}

function size({start, end}: RowRange): number {
	return end - start;
}

function requireEnough(dataset: Dataset, fit: RowRange, test: RowRange): void {
	const needed = rowsPerFeature * dataset.columns;
	const labels = part(dataset, fit)[1];
	if (size(fit) < needed || size(test) < minTestRows || !labels.includes(0) || !labels.includes(1)) {
		throw new CryptoTraderError(`${size(fit)} rows to train on and ${size(test)} to test on are too few, or the price went only one way`, {
			code: 'too-little-history',
			advice: `Load more history: at least ${needed} rows to train on and ${minTestRows} to test on are needed.`,
		});
	}
}

/**
Returns Platt's map if it lowers the log loss of rows that it was not fitted on: each half of the part is judged by the
map of the other half. Null where it does not, where it would turn the model round, or where there are too few rows.
*/
function helpfulCalibration(scores: Float64Array, labels: Float64Array): PlattCalibration | null {
	if (scores.length < minCalibrationRows) {
		return null;
	}

	const middle = Math.floor(scores.length / 2);
	const [first, second] = [fitPlatt(scores.subarray(0, middle), labels.subarray(0, middle)), fitPlatt(scores.subarray(middle), labels.subarray(middle))];
	const mapped = scores.map((score, row) => plattProbability(score, row < middle ? second : first));
	const plain = scores.map(score => 1 / (1 + Math.exp(-score)));
	const whole = fitPlatt(scores, labels);
	return whole.slope < 0 && logLoss(mapped, labels) < logLoss(plain, labels) ? whole : null;
}

type CardParts<Weights> = {
	readonly dataset: Dataset;
	readonly settings: TrainingSettings;
	readonly learner: Learner<Weights>;
	readonly weights: Weights;
	readonly probabilities: Float64Array;
	readonly fit: RowRange;
	readonly test: RowRange;
};

function makeCard<Weights>({dataset, settings, learner, weights, probabilities, fit, test}: CardParts<Weights>): ModelCard {
	const labels = part(dataset, test)[1];
	const weightsHash = learner.hash(weights);
	const shareOfRises = mean(part(dataset, fit)[1]);
	return {
		modelId: `${learner.kind}-${weightsHash.slice(0, 8)}`,
		kind: learner.kind,
		weightsHash,
		featureNames: settings.featureNames,
		horizonBars: settings.horizonBars,
		trainedFrom: dataset.times[fit.start] ?? 0,
		trainedTo: dataset.times[fit.end - 1] ?? 0,
		trainRows: size(fit),
		testRows: size(test),
		accuracy: accuracy(probabilities, labels),
		logLoss: logLoss(probabilities, labels),
		brier: brierScore(probabilities, labels),
		baselineLogLoss: logLoss(new Float64Array(labels.length).fill(shareOfRises), labels),
	};
}
