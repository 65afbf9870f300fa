/**
The Allocation pane: the targets of the last decisions as bands, so that a change of mind shows.
*/
import {bandFills, bandLines, legendLine, type Band} from '../charts/bands.js';
import {baseOf, percent} from '../format.js';
import {span} from '../text.js';
import type {Tone} from '../theme.js';
import {expected, type PaneBuilder} from './pane.js';

const tones: readonly Tone[] = ['accent', 'up', 'warn', 'focus', 'down', 'flat', 'muted'];

export const buildAllocation: PaneBuilder = ({screen}, size) => {
	const {allocations, symbols} = screen.view;
	const last = allocations.at(-1);
	if (last === undefined) {
		return {title: [span('Targets over time')], head: [], rows: expected(screen, 'Each decision adds a column here.', size, ['training'])};
	}

	const bands: readonly Band[] = symbols.map((symbol, index) => ({name: baseOf(symbol), tone: tones[index % tones.length] ?? 'flat', fill: bandFills[index % bandFills.length] ?? '█'}));
	// A decision is as wide as there is room for, so that a few of them fill the pane.
	const each = Math.max(1, Math.floor(size.width / allocations.length));
	const shares = allocations.flatMap(({weights}) => Array.from({length: each}, () => symbols.map(symbol => Math.max(0, weights[symbol] ?? 0))));
	return {
		title: [span('Targets over time'), span(` last ${allocations.length} decisions, blank is cash`, 'muted')],
		head: [legendLine(bands, symbols.map(symbol => percent(last.weights[symbol] ?? 0, 0)))],
		rows: bandLines(bands, shares, {width: size.width, height: Math.max(1, size.height - 1)}),
	};
};
