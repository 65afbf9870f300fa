/**
The technical indicators that several features are made of, equal to TA-Lib (unstable period 0, classic compatibility)
to 1e-9. Where a market does not move at all TA-Lib's answer, 0, is kept.
*/
import {change, logReturn, mean, minus, ratio, times} from './arithmetic.js';
import type {FeatureGraph, Node} from './graph.js';
import {exponentialAverage, wilderAverage, wilderSum} from './primitives/average.js';
import {lag} from './primitives/lag.js';
import {windowSum} from './primitives/window.js';
import {windowDeviation} from './primitives/window-deviation.js';

/** Returns TRANGE: the largest of high − low and the distances of high and low to the close before. */
export function trueRange(graph: FeatureGraph): Node {
	const before = graph.roll(lag(1), graph.input('close'));
	return graph.map('true range', [graph.input('high'), graph.input('low'), before], (high, low, close) =>
		Math.max(high - low, Math.abs(high - close), Math.abs(low - close)));
}

/** Returns ATR: Wilder's average of the true range, in price units. */
export function averageTrueRange(graph: FeatureGraph, length: number): Node {
	return graph.roll(wilderAverage(length), trueRange(graph));
}

/** Returns RSI, 0–100; 0 when nothing moved. */
export function relativeStrength(graph: FeatureGraph, length: number): Node {
	const move = change(graph, graph.input('close'));
	const gain = graph.roll(wilderAverage(length), graph.map('gain', [move], value => Math.max(value, 0)));
	const loss = graph.roll(wilderAverage(length), graph.map('loss', [move], value => Math.max(-value, 0)));
	return graph.map('share in percent', [gain, loss], (up, down) => up + down === 0 ? 0 : 100 * up / (up + down));
}

/** Returns the MACD line (fast − slow average of the close), its signal line and their difference, in price units. */
export function macd(graph: FeatureGraph, periods: {readonly fast: number; readonly slow: number; readonly signal: number}): {line: Node; signal: Node; histogram: Node} {
	const close = graph.input('close');
	const fast = graph.roll(exponentialAverage(periods.fast, periods.slow - periods.fast), close);
	const line = minus(graph, fast, graph.roll(exponentialAverage(periods.slow), close));
	const signal = graph.roll(exponentialAverage(periods.signal), line);
	return {line, signal, histogram: minus(graph, line, signal)};
}

/** Returns PLUS_DI and MINUS_DI, 0–100: the shares of upward and downward movement in the true range. */
export function directionalIndicators(graph: FeatureGraph, length: number): {plus: Node; minus: Node} {
	const up = change(graph, graph.input('high'));
	const down = graph.map('negative', [change(graph, graph.input('low'))], value => -value);
	const range = graph.roll(wilderSum(length), trueRange(graph));
	const indicator = (ahead: Node, behind: Node) => {
		const movement = graph.map('directional movement', [ahead, behind], (a, b) => a > b && a > 0 ? a : 0);
		return graph.map('percent of', [graph.roll(wilderSum(length), movement), range], (part, whole) => whole === 0 ? 0 : 100 * part / whole);
	};

	return {plus: indicator(up, down), minus: indicator(down, up)};
}

/** Returns DX, 0–100; 0 while neither direction moved (TA-Lib repeats the value before). */
export function directionalIndex(graph: FeatureGraph, length: number): Node {
	const indicators = directionalIndicators(graph, length);
	return graph.map('imbalance in percent', [indicators.plus, indicators.minus], (up, down) =>
		up + down === 0 ? 0 : 100 * Math.abs(up - down) / (up + down));
}

/** Returns ADX, 0–100: Wilder's average of DX. */
export function averageDirectionalIndex(graph: FeatureGraph, length: number): Node {
	return graph.roll(wilderAverage(length), directionalIndex(graph, length));
}

/** Returns MFI, 0–100: the share of money flow on bars with a risen typical price; 0 when no money moved. */
export function moneyFlowIndex(graph: FeatureGraph, length: number): Node {
	const typical = typicalPrice(graph);
	const flow = times(graph, typical, graph.input('volume'));
	const move = change(graph, typical);
	const inflow = graph.map('flow if risen', [flow, move], (amount, step) => step > 0 ? amount : 0);
	const outflow = graph.map('flow if fallen', [flow, move], (amount, step) => step < 0 ? amount : 0);
	const [into, out] = [graph.roll(windowSum(length), inflow), graph.roll(windowSum(length), outflow)];
	return graph.map('share in percent', [into, out], (up, down) => up + down === 0 ? 0 : 100 * up / (up + down));
}

export function typicalPrice(graph: FeatureGraph): Node {
	return graph.map('typical price', [graph.input('high'), graph.input('low'), graph.input('close')], (high, low, close) => (high + low + close) / 3);
}

/**
Returns where the close is in its Bollinger bands of `deviations` standard deviations: 0 at the lower band, 1 at the upper
one, 0.5 when the price did not move.
*/
export function bollingerPosition(graph: FeatureGraph, length: number, deviations: number): Node {
	const close = graph.input('close');
	const offset = minus(graph, close, mean(graph, close, length));
	const halfWidth = graph.map(`times ${deviations}`, [graph.roll(windowDeviation(length), close)], value => deviations * value);
	return graph.map('position in band', [offset, halfWidth], (distance, half) => half === 0 ? 0.5 : 0.5 + (distance / (2 * half)));
}

/** Returns −1 … 1: where the close lies between low and high; 0 on a bar without range. */
export function closeLocation(graph: FeatureGraph): Node {
	return graph.map('close location', [graph.input('high'), graph.input('low'), graph.input('close')], (high, low, close) =>
		high === low ? 0 : (close - low - (high - close)) / (high - low));
}

/** Returns the change of OBV over `length` bars, in units of volume: what traded on risen bars less what traded on fallen ones. */
export function balanceVolume(graph: FeatureGraph, length: number): Node {
	const move = change(graph, graph.input('close'));
	const signed = graph.map('signed', [graph.input('volume'), move], (volume, step) => volume * Math.sign(step));
	return graph.roll(windowSum(length), signed);
}

/** Returns the share of `part` in the volume of `length` bars; 0 when nothing was traded. */
export function shareOfVolume(graph: FeatureGraph, part: Node, length: number): Node {
	return ratio(graph, part, graph.roll(windowSum(length), graph.input('volume')), 0);
}

/** Returns the population standard deviation of one-bar log returns. */
export function returnDeviation(graph: FeatureGraph, length: number): Node {
	return graph.roll(windowDeviation(length), logReturn(graph, graph.input('close'), 1));
}
