/**
Platt's calibration: the logistic curve over a model's scores that fits held-out outcomes best (Platt 1999, fitted by
Newton's method with the safeguards of Lin, Lin & Weng 2007).
*/

/** p = 1/(1 + e^(slope·score + offset)). A useful model has a negative slope. */
export type PlattCalibration = {readonly slope: number; readonly offset: number};

const maxIterations = 100;
const maxHalvings = 40;
/** Largest slope of the objective that counts as level, per row. */
const tolerance = 1e-12;
/** Keeps the second derivatives invertible where all scores are equal. */
const ridge = 1e-12;

/**
Returns the calibration of `scores` to `labels` (0 or 1), of the same length. Targets are Platt's (N₊ + 1)/(N₊ + 2) and
1/(N₋ + 2), so that a part without mistakes does not lead to certainty.
*/
export function fitPlatt(scores: Float64Array, labels: Float64Array): PlattCalibration {
	const risen = labels.reduce((sum, label) => sum + label, 0);
	const targets = labels.map(label => label === 1 ? (risen + 1) / (risen + 2) : 1 / (labels.length - risen + 2));
	let current: PlattCalibration = {slope: 0, offset: Math.log((labels.length - risen + 1) / (risen + 1))};
	for (let iteration = 0; iteration < maxIterations; iteration++) {
		const {step, steepest} = newtonStep(scores, targets, current);
		const next = steepest <= tolerance * scores.length ? null : descend(scores, targets, current, step);
		if (next === null) {
			break;
		}

		current = next;
	}

	return current;
}

/** Returns the calibrated probability of one score. */
export function plattProbability(score: number, {slope, offset}: PlattCalibration): number {
	return 1 / (1 + Math.exp((slope * score) + offset));
}

function newtonStep(scores: Float64Array, targets: Float64Array, current: PlattCalibration): {step: PlattCalibration; steepest: number} {
	let [slopeSlope, slopeOffset, offsetOffset, slopeGradient, offsetGradient] = [ridge, 0, ridge, 0, 0];
	for (const [row, score] of scores.entries()) {
		const probability = plattProbability(score, current);
		const weight = probability * (1 - probability);
		const residual = (targets[row] ?? Number.NaN) - probability;
		slopeSlope += weight * score * score;
		slopeOffset += weight * score;
		offsetOffset += weight;
		slopeGradient += residual * score;
		offsetGradient += residual;
	}

	const determinant = (slopeSlope * offsetOffset) - (slopeOffset * slopeOffset);
	return {
		step: {
			slope: ((offsetOffset * slopeGradient) - (slopeOffset * offsetGradient)) / determinant,
			offset: ((slopeSlope * offsetGradient) - (slopeOffset * slopeGradient)) / determinant,
		},
		steepest: Math.max(Math.abs(slopeGradient), Math.abs(offsetGradient)),
	};
}

/** Returns the calibration after the longest of the full, half ... step that makes the loss smaller, or null. */
function descend(scores: Float64Array, targets: Float64Array, from: PlattCalibration, step: PlattCalibration): PlattCalibration | null {
	const start = loss(scores, targets, from);
	for (let halvings = 0, share = 1; halvings < maxHalvings; halvings++, share /= 2) {
		const candidate = {slope: from.slope - (share * step.slope), offset: from.offset - (share * step.offset)};
		if (loss(scores, targets, candidate) < start) {
			return candidate;
		}
	}

	return null;
}

function loss(scores: Float64Array, targets: Float64Array, {slope, offset}: PlattCalibration): number {
	let sum = 0;
	for (const [row, score] of scores.entries()) {
		const exponent = (slope * score) + offset;
		// −t·ln p − (1 − t)·ln(1 − p) without overflow for either sign.
		sum += Math.log1p(Math.exp(-Math.abs(exponent))) + Math.max(exponent, 0) - ((1 - (targets[row] ?? Number.NaN)) * exponent);
	}

	return sum;
}
