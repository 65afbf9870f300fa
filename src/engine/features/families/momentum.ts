/**
Momentum: oscillators and returns in units of their usual size.
*/
import {logReturn, ratio} from '../arithmetic.js';
import {familyOf, type FeatureDeclaration, type FeatureDefinition} from '../definition.js';
import type {FeatureGraph, Node} from '../graph.js';
import {averageDirectionalIndex, averageTrueRange, macd, relativeStrength, returnDeviation} from '../indicators.js';

/** Bars behind the standard deviation that returns are measured in: one week of hours. */
const usualLength = 168;

export const momentumFeatures: readonly FeatureDefinition[] = familyOf({family: 'momentum', scaleFree: ['price', 'volume']}, [
	{
		name: 'rsi_14',
		stationarity: 'B',
		unit: 'per cent',
		formula: 'RSI(14), 0 if the price never moved',
		build: graph => relativeStrength(graph, 14),
	},
	{
		name: 'macd_hist_atr',
		stationarity: 'S',
		unit: 'average true ranges',
		formula: 'histogram of MACD(12, 26, 9) / ATR(14), 0 if the price never moved',
		build: graph => ratio(graph, macd(graph, {fast: 12, slow: 26, signal: 9}).histogram, averageTrueRange(graph, 14), 0),
	},
	{
		name: 'adx_14',
		stationarity: 'B',
		unit: 'per cent',
		formula: 'ADX(14)',
		build: graph => averageDirectionalIndex(graph, 14),
	},
	...[24, 168, 720].map(bars => normalisedReturn(bars)),
]);

function normalisedReturn(bars: number): FeatureDeclaration {
	return {
		name: `nret_${bars}`,
		stationarity: 'S',
		unit: 'standard deviations',
		formula: `ln(c / c ${bars} bars ago) / (σ √${bars}), σ = standard deviation of ret_1 over ${usualLength} bars; 0 if the price did not move in that week`,
		build: graph => ratio(graph, logReturn(graph, graph.input('close'), bars), usualMove(graph, bars), 0),
	};
}

function usualMove(graph: FeatureGraph, bars: number): Node {
	return graph.map(`over ${bars} bars`, [returnDeviation(graph, usualLength)], deviation => deviation * Math.sqrt(bars));
}
