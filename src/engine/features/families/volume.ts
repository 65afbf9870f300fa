/**
Volume: how busy the last bar was against the last day and week, and on which side of the bars the volume was.
*/
import {logRatio, mean, minus, ratio, times} from '../arithmetic.js';
import {familyOf, type FeatureDefinition} from '../definition.js';
import type {FeatureGraph, Node} from '../graph.js';
import {balanceVolume, closeLocation, moneyFlowIndex, shareOfVolume} from '../indicators.js';
import {windowSum} from '../primitives/window.js';
import {windowDeviation} from '../primitives/window-deviation.js';

/** Bars that define what a quiet bar is compared with, and the share of their mean below which a bar counts no lower. */
const quietLength = 24;
const quietShare = 0.001;

export const volumeFeatures: readonly FeatureDefinition[] = familyOf({family: 'volume', scaleFree: ['price', 'volume']}, [
	{
		name: 'lv_ratio_24',
		stationarity: 'S',
		unit: 'log ratio',
		formula: 'ln(v / SMA(v, 24)), a bar without trades counted as 0.001 of that mean',
		build: graph => logRatio(graph, flooredVolume(graph), mean(graph, graph.input('volume'), 24)),
	},
	{
		name: 'lv_z_168',
		stationarity: 'S',
		unit: 'standard deviations',
		formula: 'z-score of ln v over 168 bars, a bar without trades as in lv_ratio_24, 0 if flat',
		build: graph => zScore(graph, graph.map('ln', [flooredVolume(graph)], Math.log), 168),
	},
	{
		name: 'obv_slope_24',
		stationarity: 'B',
		unit: 'share of volume',
		formula: '(OBV − OBV 24 bars ago) / sum(v, 24)',
		build: graph => shareOfVolume(graph, balanceVolume(graph, 24), 24),
	},
	{
		name: 'cmf_20',
		stationarity: 'B',
		unit: 'share of volume',
		formula: 'sum(clv · v, 20) / sum(v, 20), clv = (2c − h − l) / (h − l)',
		build: graph => shareOfVolume(graph, graph.roll(windowSum(20), times(graph, closeLocation(graph), graph.input('volume'))), 20),
	},
	{
		name: 'mfi_14',
		stationarity: 'B',
		unit: 'per cent',
		formula: 'MFI(14)',
		build: graph => moneyFlowIndex(graph, 14),
	},
]);

/** Returns the volume, lifted so far that its logarithm stays meaningful on a bar without trades; 0 after a day of them. */
function flooredVolume(graph: FeatureGraph): Node {
	const volume = graph.input('volume');
	return graph.map('lifted to quiet', [volume, mean(graph, volume, quietLength)], (value, usual) => Math.max(value, quietShare * usual));
}

function zScore(graph: FeatureGraph, source: Node, length: number): Node {
	return ratio(graph, minus(graph, source, mean(graph, source, length)), graph.roll(windowDeviation(length), source), 0);
}
