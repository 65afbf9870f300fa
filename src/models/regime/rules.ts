/**
The first regime classifier: soft rules on the leading market's features, for a market that moves together. It has no
memory; whoever uses it decides how long a new regime must be seen before it counts.

Five trend rules vote between −1 and 1 and are averaged. Falls and a jump in volatility raise an alarm; a crash needs
both. Trend, alarm and a constant for "nothing in particular" become probabilities by a softmax.
*/
import {invariant} from '../../engine/domain/error.js';
import type {Regime, RegimeName} from '../../engine/domain/insight.js';
import type {Fraction, MarketSymbol} from '../../engine/domain/units.js';
import type {FeatureRow, RegimeClassifier} from '../../engine/ports/models.js';

/** A vote tanh((value − neutral) / scale), and how a person would say the value. */
type TrendRule = {
	readonly feature: string;
	readonly neutral: number;
	readonly scale: number;
	say(value: number): string;
};

/** An alarm value / full: 1 is what a crash looks like. */
type AlarmRule = {
	readonly feature: string;
	readonly full: number;
	say(value: number): string;
};

const trendRules: readonly TrendRule[] = [
	{feature: 'dist_sma_200', neutral: 0, scale: 0.05, say: value => `the price is ${aboveOrBelow(value)} its mean of 200 bars`},
	{feature: 'sma_50_200', neutral: 0, scale: 0.03, say: value => `the mean of 50 bars is ${aboveOrBelow(value)} that of 200`},
	{feature: 'ret_168', neutral: 0, scale: 0.08, say: value => `the price moved by ${signedPercent(Math.expm1(value))} in 168 bars`},
	{feature: 'nret_720', neutral: 0, scale: 1, say: value => `it moved by ${value.toFixed(1)} usual deviations in 720 bars`},
	{feature: 'dd_720', neutral: -0.1, scale: 0.1, say: value => `it is ${percent(-value)} below its highest close of 720 bars`},
];

const fallRules: readonly AlarmRule[] = [
	{feature: 'ret_24', full: -0.1, say: value => `the price moved by ${signedPercent(Math.expm1(value))} in 24 bars`},
	{feature: 'dd_168', full: -0.2, say: value => `it is ${percent(-value)} below its highest close of 168 bars`},
];

const volatilityRule: AlarmRule = {
	feature: 'vr_24_168',
	full: 1.3,
	say: value => `volatility of the last 24 bars is ${value.toFixed(2)} times that of 168`,
};

/** How strongly a full trend, the absence of one and an alarm count in the softmax. */
const trendWeight = 4;
const sidewaysWeight = 1.4;
const alarmSlope = 8;

/** Rules that are named as reasons. */
const reasonsShown = 3;

/**
Returns the classifier that reads the regime of the whole market from the row of `leader`. `featureNames` are the names of
the rows' values in their order. It answers null while the leader's row is absent or a feature that it needs is not known.
Throws an InvariantError when `featureNames` lacks one.
*/
export function createRegimeClassifier(leader: MarketSymbol, featureNames: readonly string[]): RegimeClassifier {
	const needed = [...trendRules, ...fallRules, volatilityRule].map(({feature}) => ({feature, column: featureNames.indexOf(feature)}));
	for (const {feature, column} of needed) {
		invariant(column >= 0, `the regime rules need the feature ${feature}`);
	}

	return {
		classify(rows) {
			const row = rows.find(({symbol}) => symbol === leader);
			const values = row && readValues(row, needed);
			return values ? judge(values) : null;
		},
	};
}

type Values = ReadonlyMap<string, number>;

function readValues({values}: FeatureRow, needed: readonly {readonly feature: string; readonly column: number}[]): Values | null {
	const read = new Map<string, number>();
	for (const {feature, column} of needed) {
		const value = values[column] ?? null;
		if (value === null) {
			return null;
		}

		read.set(feature, value);
	}

	return read;
}

function judge(values: Values): Regime {
	const votes = trendRules.map(rule => ({text: rule.say(valueOf(values, rule)), vote: Math.tanh((valueOf(values, rule) - rule.neutral) / rule.scale)}));
	const trend = votes.reduce((sum, {vote}) => sum + vote, 0) / votes.length;
	const fall = Math.max(...fallRules.map(rule => valueOf(values, rule) / rule.full));
	const alarm = Math.min(fall, valueOf(values, volatilityRule) / volatilityRule.full);
	const probabilities = softmax(trend, alarm);
	const name = mostLikely(probabilities);
	const summary = `trend ${trend.toFixed(2)} of −1 to 1, alarm ${alarm.toFixed(2)} where 1 is a crash`;
	const strongest = votes.toSorted((left, right) => Math.abs(right.vote) - Math.abs(left.vote)).slice(0, reasonsShown);
	const alarms = [...fallRules, volatilityRule].map(rule => rule.say(valueOf(values, rule)));
	return {name, probabilities, reasons: [summary, ...(name === 'crash' ? alarms : strongest.map(({text}) => text))]};
}

function valueOf(values: Values, {feature}: {readonly feature: string}): number {
	return values.get(feature) ?? Number.NaN;
}

function softmax(trend: number, alarm: number): Readonly<Record<RegimeName, Fraction>> {
	const weights = {
		bull: Math.exp(trendWeight * trend),
		bear: Math.exp(-trendWeight * trend),
		sideways: Math.exp(sidewaysWeight),
		// A full alarm outweighs even the clearest downtrend.
		crash: Math.exp(trendWeight + (alarmSlope * (alarm - 1))),
	};
	const total = weights.bull + weights.bear + weights.sideways + weights.crash;
	return {
		bull: weights.bull / total,
		bear: weights.bear / total,
		sideways: weights.sideways / total,
		crash: weights.crash / total,
	};
}

function mostLikely(probabilities: Readonly<Record<RegimeName, Fraction>>): RegimeName {
	let best: RegimeName = 'crash';
	for (const name of ['bear', 'sideways', 'bull'] as const) {
		best = probabilities[name] > probabilities[best] ? name : best;
	}

	return best;
}

function percent(share: Fraction): string {
	return `${(share * 100).toFixed(1)} %`;
}

function signedPercent(share: Fraction): string {
	return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

function aboveOrBelow(share: Fraction): string {
	return `${percent(Math.abs(share))} ${share < 0 ? 'below' : 'above'}`;
}
