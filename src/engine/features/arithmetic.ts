/**
Sums, ratios and logarithms of nodes: the vocabulary that the families write their formulas in.
*/
import type {FeatureGraph, Node} from './graph.js';
import {lag} from './primitives/lag.js';
import {windowSum} from './primitives/window.js';

export function minus(graph: FeatureGraph, left: Node, right: Node): Node {
	return graph.map('minus', [left, right], (a, b) => a - b);
}

export function times(graph: FeatureGraph, left: Node, right: Node): Node {
	return graph.map('times', [left, right], (a, b) => a * b);
}

/** Returns left/right, and `otherwise` where right is 0 (for example because nothing was traded); NaN unless it is given. */
export function ratio(graph: FeatureGraph, left: Node, right: Node, otherwise = Number.NaN): Node {
	return graph.map(`ratio or ${otherwise}`, [left, right], (a, b) => b === 0 ? otherwise : a / b);
}

/** Returns left/right − 1: how far left is above right, as a fraction. */
export function distance(graph: FeatureGraph, left: Node, right: Node): Node {
	return graph.map('distance', [left, right], (a, b) => (a / b) - 1);
}

/** Returns ln(left/right). */
export function logRatio(graph: FeatureGraph, left: Node, right: Node): Node {
	return graph.map('log ratio', [left, right], (a, b) => Math.log(a / b));
}

/** Returns the natural logarithm of the growth of `source` over some bars. */
export function logReturn(graph: FeatureGraph, source: Node, bars: number): Node {
	return logRatio(graph, source, graph.roll(lag(bars), source));
}

/** Returns the change of `source` from the bar before. */
export function change(graph: FeatureGraph, source: Node): Node {
	return minus(graph, source, graph.roll(lag(1), source));
}

/** Returns the plain mean of the last `length` bars; equals TA-Lib SMA. */
export function mean(graph: FeatureGraph, source: Node, length: number): Node {
	return graph.map(`over ${length}`, [graph.roll(windowSum(length), source)], sum => sum / length);
}
