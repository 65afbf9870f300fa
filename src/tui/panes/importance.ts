/**
The Importance pane: which features move the odds most, over all markets on the last bar.
*/
import type {EngineView} from '../../engine/domain/view.js';
import {fixed} from '../format.js';
import {fitText, span} from '../text.js';
import {meter} from '../widgets/meter.js';
import {expected, type PaneBuilder} from './pane.js';

export const buildImportance: PaneBuilder = ({screen}, size) => {
	const features = importanceOf(screen.view);
	const strongest = features[0]?.[1] ?? 1;
	return {
		title: [span('Importance'), span(size.width < 60 ? ' in log-odds, last bar' : ' mean move of the log-odds, last bar, all markets', 'muted')],
		head: [],
		rows: features.length === 0
			? expected(screen, 'What moves the odds stands here once a model has spoken.', size, ['training'])
			: features.map(([name, effect]) => [span(fitText(name, 16)), span(fixed(effect, 3).padStart(7)), span(' '), ...meter(effect / strongest, Math.max(4, Math.min(50, size.width - 25)), 'accent')]),
	};
};

/** Returns features with their mean absolute effect, largest first. A feature that a market does not report counts as nothing there. */
export function importanceOf({insights}: EngineView): readonly (readonly [feature: string, effect: number])[] {
	const sums = new Map<string, number>();
	const markets = Object.values(insights);
	for (const {feature, effect} of markets.flatMap(({contributions}) => contributions)) {
		sums.set(feature, (sums.get(feature) ?? 0) + Math.abs(effect));
	}

	return [...sums].map(([feature, sum]) => [feature, sum / markets.length] as const).toSorted(([, a], [, b]) => b - a);
}
