/**
Whether probabilities came true: signals whose horizon has passed against what the price then did.
*/
import {timeframes} from '../engine/domain/market.js';
import type {MarketSymbol} from '../engine/domain/units.js';
import type {EngineView, SignalPoint} from '../engine/domain/view.js';

export type CalibrationBin = {
	readonly from: number;
	readonly to: number;
	readonly count: number;
	/** Mean of what was said. */
	readonly said: number;
	/** Share of those that rose. */
	readonly came: number;
};

type Outcome = {readonly said: number; readonly rose: boolean};

const bins = 10;

/** Returns the bins of a tenth that hold at least one signal of any market whose `horizonBars` have passed within the bars kept. */
export function calibrationOf(view: EngineView, horizonBars: number): readonly CalibrationBin[] {
	const outcomes = Object.entries(view.signalHistory).flatMap(([symbol, points]) => outcomesOf(view, symbol, points, horizonBars));
	return Array.from({length: bins}, (_, index) => binOf(outcomes, index / bins, (index + 1) / bins)).filter(bin => bin !== null);
}

function binOf(outcomes: readonly Outcome[], from: number, to: number): CalibrationBin | null {
	const inside = outcomes.filter(({said}) => said >= from && (said < to || (to === 1 && said === 1)));
	const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
	return inside.length === 0 ? null : {from, to, count: inside.length, said: mean(inside.map(({said}) => said)), came: mean(inside.map(({rose}) => rose ? 1 : 0))};
}

function outcomesOf({candles, timeframe}: EngineView, symbol: MarketSymbol, points: readonly SignalPoint[], horizonBars: number): readonly Outcome[] {
	const length = timeframes[timeframe];
	const closes = new Map((candles[symbol] ?? []).map(({openTime, close}) => [openTime + length, close]));
	return points.flatMap(({at, probability}): readonly Outcome[] => {
		const [then, later] = [closes.get(at), closes.get(at + (horizonBars * length))];
		return then === undefined || later === undefined ? [] : [{said: probability, rose: later > then}];
	});
}

/** Returns the mean distance between what was said and what came (expected calibration error), 0 to 1, weighted by the bins; null without any. */
export function calibrationError(found: readonly CalibrationBin[]): number | null {
	const total = found.reduce((sum, {count}) => sum + count, 0);
	return total === 0 ? null : found.reduce((sum, {count, said, came}) => sum + (count * Math.abs(said - came)), 0) / total;
}
