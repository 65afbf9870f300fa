/**
Volatility: realised, from ranges, and where the price is within its usual band.
*/
import {logRatio, mean, ratio} from '../arithmetic.js';
import {familyOf, type FeatureDeclaration, type FeatureDefinition} from '../definition.js';
import type {FeatureGraph, Node} from '../graph.js';
import {averageTrueRange, bollingerPosition, returnDeviation} from '../indicators.js';

export const volatilityFeatures: readonly FeatureDefinition[] = familyOf({family: 'volatility', scaleFree: ['price', 'volume']}, [
	...[24, 168, 720].map(length => realisedVolatility(length)),
	{
		name: 'vr_24_168',
		stationarity: 'S',
		unit: 'ratio',
		formula: 'rv_24 / rv_168, 1 if the price did not move',
		build: graph => ratio(graph, returnDeviation(graph, 24), returnDeviation(graph, 168), 1),
	},
	{
		name: 'parkinson_24',
		stationarity: 'R',
		unit: 'log return per bar',
		formula: '√(mean(ln(h / l)², 24) / (4 ln 2))',
		build: graph => parkinson(graph, 24),
	},
	{
		name: 'natr_14',
		stationarity: 'R',
		unit: 'per cent',
		formula: '100 · ATR(14) / c',
		build: graph => graph.map('percent of', [averageTrueRange(graph, 14), graph.input('close')], (part, whole) => 100 * part / whole),
	},
	{
		name: 'bb_pctb_20',
		stationarity: 'S',
		unit: 'share of the band',
		formula: '(c − lower) / (upper − lower), Bollinger bands of 20 bars and 2 deviations, 0.5 if flat',
		build: graph => bollingerPosition(graph, 20, 2),
	},
]);

function realisedVolatility(length: number): FeatureDeclaration {
	return {
		name: `rv_${length}`,
		stationarity: 'R',
		unit: 'log return per year',
		formula: `standard deviation of ret_1 over ${length} bars · √(bars per year)`,
		build: graph => graph.map('per year', [returnDeviation(graph, length), graph.input('barsPerYear')], (deviation, bars) => deviation * Math.sqrt(bars)),
	};
}

/** Parkinson 1980: volatility from the range of bars, in units of one bar. */
function parkinson(graph: FeatureGraph, length: number): Node {
	const range = logRatio(graph, graph.input('high'), graph.input('low'));
	const squared = graph.map('square', [range], value => value * value);
	return graph.map('Parkinson', [mean(graph, squared, length)], value => Math.sqrt(value / (4 * Math.LN2)));
}
