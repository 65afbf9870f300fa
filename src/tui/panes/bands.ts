/**
The Bands pane: how likely each regime was at each bar, as bands that fill the height.
*/
import type {RegimeName} from '../../engine/domain/insight.js';
import {bandLines, legendLine, type Band} from '../charts/bands.js';
import {age, percent} from '../format.js';
import {span} from '../text.js';
import {expected, type PaneBuilder} from './pane.js';

const names: readonly RegimeName[] = ['bull', 'sideways', 'bear', 'crash'];
const bands: readonly Band[] = [
	{name: 'bull', tone: 'up', fill: '█'},
	{name: 'sideways', tone: 'muted', fill: '░'},
	{name: 'bear', tone: 'down', fill: '▒'},
	{name: 'crash', tone: 'danger', fill: '×'},
];

export const buildBands: PaneBuilder = ({screen}, size) => {
	const {regimeHistory, regime} = screen.view;
	const [first, last] = [regimeHistory[0], regimeHistory.at(-1)];
	if (first === undefined || last === undefined || regime === null) {
		return {title: [span('Regime over time')], head: [], rows: expected(screen, 'The bands start with the first closed bar.', size, ['history'])};
	}

	const shares = regimeHistory.map(point => names.map(name => point.regime.probabilities[name]));
	return {
		title: [span('Regime over time'), span(` last ${age(last.at - first.at)}`, 'muted')],
		head: [legendLine(bands, size.width < 60 ? [] : names.map(name => percent(regime.probabilities[name], 0)))],
		rows: bandLines(bands, shares, {width: size.width, height: Math.max(1, size.height - 1)}),
	};
};
