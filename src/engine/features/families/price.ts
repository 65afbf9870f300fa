/**
Price: returns over several horizons, distances to averages, place in channels, distance to the last high.
*/
import {distance, logReturn, mean} from '../arithmetic.js';
import {familyOf, type FeatureDeclaration, type FeatureDefinition} from '../definition.js';
import {exponentialAverage} from '../primitives/average.js';
import {windowMax, windowMin} from '../primitives/window.js';

export const priceFeatures: readonly FeatureDefinition[] = familyOf({family: 'price', scaleFree: ['price', 'volume']}, [
	...[1, 4, 24, 72, 168].map(bars => returnOver(bars)),
	...[20, 50, 200].map(length => distanceToSimpleAverage(length)),
	...[21, 55].map(length => distanceToExponentialAverage(length)),
	{
		name: 'sma_50_200',
		stationarity: 'S',
		unit: 'fraction',
		formula: 'SMA(c, 50) / SMA(c, 200) − 1',
		build: graph => distance(graph, mean(graph, graph.input('close'), 50), mean(graph, graph.input('close'), 200)),
	},
	...[24, 168].map(length => channelPosition(length)),
	...[168, 720].map(length => drawdown(length)),
]);

function returnOver(bars: number): FeatureDeclaration {
	return {
		name: `ret_${bars}`,
		stationarity: 'S',
		unit: 'log return',
		formula: `ln(c / c ${bars} bars ago)`,
		build: graph => logReturn(graph, graph.input('close'), bars),
	};
}

function distanceToSimpleAverage(length: number): FeatureDeclaration {
	return {
		name: `dist_sma_${length}`,
		stationarity: 'S',
		unit: 'fraction',
		formula: `c / SMA(c, ${length}) − 1`,
		build: graph => distance(graph, graph.input('close'), mean(graph, graph.input('close'), length)),
	};
}

function distanceToExponentialAverage(length: number): FeatureDeclaration {
	return {
		name: `dist_ema_${length}`,
		stationarity: 'S',
		unit: 'fraction',
		formula: `c / EMA(c, ${length}) − 1`,
		build: graph => distance(graph, graph.input('close'), graph.roll(exponentialAverage(length), graph.input('close'))),
	};
}

function channelPosition(length: number): FeatureDeclaration {
	return {
		name: `chan_pos_${length}`,
		stationarity: 'B',
		unit: 'share of the channel',
		formula: `(c − lowest l) / (highest h − lowest l) of ${length} bars, 0.5 if flat`,
		build(graph) {
			const highest = graph.roll(windowMax(length), graph.input('high'));
			const lowest = graph.roll(windowMin(length), graph.input('low'));
			return graph.map('position between', [graph.input('close'), lowest, highest], (close, low, high) => high === low ? 0.5 : (close - low) / (high - low));
		},
	};
}

function drawdown(length: number): FeatureDeclaration {
	return {
		name: `dd_${length}`,
		stationarity: 'S',
		unit: 'fraction',
		formula: `c / highest c of ${length} bars − 1`,
		build: graph => distance(graph, graph.input('close'), graph.roll(windowMax(length), graph.input('close'))),
	};
}
