/**
What a trained logistic regression is made of, and how it answers for one row of features.
*/
import {createHash} from 'node:crypto';
import {at, standardise} from './table.js';

export type LogisticWeights = {
	readonly format: 'logistic-1';
	readonly featureNames: readonly string[];
	/** Of the training rows; see table.ts. */
	readonly means: readonly number[];
	readonly deviations: readonly number[];
	/** Log-odds per standard deviation. */
	readonly coefficients: readonly number[];
	readonly intercept: number;
	/** Platt's map p = 1/(1 + e^(slope·s + offset)) of the regression's own log-odds s, or null for p = 1/(1 + e^−s). */
	readonly calibration: {readonly slope: number; readonly offset: number} | null;
};

/** One answer taken apart. All in calibrated log-odds. */
export type Explanation = {
	/** What each feature adds, in the order of the features; 0 where it is not known. */
	readonly effects: Float64Array;
	/** Sum of `effects` in their order. */
	readonly contributionSum: number;
	/** The answer for a row of means. */
	readonly intercept: number;
	/** `intercept` + `contributionSum`, exactly. */
	readonly logit: number;
	/** 1/(1 + e^−logit). */
	readonly probability: number;
};

/** Returns what the model says of one row (NaN or null where a feature is not known) and what each feature adds to it. */
export function explain(weights: LogisticWeights, row: ArrayLike<number | null>): Explanation {
	const {slope, offset} = weights.calibration ?? {slope: -1, offset: 0};
	const effects = Float64Array.from(weights.coefficients, (coefficient, column) => {
		const inDeviations = standardise(row[column] ?? Number.NaN, at(weights.means, column), at(weights.deviations, column));
		return inDeviations === 0 ? 0 : -slope * coefficient * inDeviations;
	});
	const contributionSum = effects.reduce((sum, effect) => sum + effect, 0);
	const intercept = (-slope * weights.intercept) - offset;
	const logit = intercept + contributionSum;
	return {effects, contributionSum, intercept, logit, probability: 1 / (1 + Math.exp(-logit))};
}

/** Returns the one text of `weights`: keys in a fixed order, numbers in their shortest exact form. */
export function weightsText(weights: LogisticWeights): string {
	const {format, featureNames, means, deviations, coefficients, intercept, calibration} = weights;
	return JSON.stringify({
		format,
		featureNames,
		means,
		deviations,
		coefficients,
		intercept,
		calibration: calibration && {slope: calibration.slope, offset: calibration.offset},
	});
}

/** Returns the SHA-256 of the weights' text in hex. */
export function weightsHash(weights: LogisticWeights): string {
	return createHash('sha256').update(weightsText(weights)).digest('hex');
}
