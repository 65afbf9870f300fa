/**
The Probability pane: what the signal of the selected market has said, bar by bar.
*/
import {seriesLines} from '../charts/series.js';
import {rangeOf} from '../charts/scale.js';
import {age, baseOf, percent} from '../format.js';
import {span} from '../text.js';
import {expected, tooSmall, type PaneBuilder} from './pane.js';

export const buildProbability: PaneBuilder = ({screen, symbol, surface}, size) => {
	const points = symbol === null ? [] : screen.view.signalHistory[symbol] ?? [];
	const values = points.map(({probability}) => probability);
	const range = rangeOf([...values, 0.5]);
	const title = [span('Probability of a rise'), span(symbol === null ? '' : ` ${baseOf(symbol)}`, 'muted')];
	if (points.length < 2 || range === null) {
		return {title, head: [], rows: expected(screen, 'The line starts with the second signal.', size, ['training'])};
	}

	const length = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
	const series = [{values, tone: 'accent' as const}, {values: values.map(() => 0.5), tone: 'muted' as const, dotted: true}];
	const lines = seriesLines({series, range, mark: values.at(-1) ?? null, label: value => percent(value), surface}, size);
	return {title: [...title, span(` last ${age(length)}`, 'muted')], head: [], rows: lines.length === 0 ? tooSmall(size) : lines, note: 'dotted: 50%'};
};
