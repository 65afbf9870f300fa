/**
The Insight pane: what the signal of the selected market rests on.
*/
import type {Contribution} from '../../engine/domain/insight.js';
import {dateTimeText} from '../../engine/domain/view-text.js';
import {baseOf, fixed, percent, signedFixed} from '../format.js';
import {fitText, paragraph, span, type Line} from '../text.js';
import {meter} from '../widgets/meter.js';
import {expected, type PaneBuilder} from './pane.js';

export const buildInsight: PaneBuilder = ({screen, symbol}, size) => {
	const insight = symbol === null ? undefined : screen.view.insights[symbol];
	const title = [span('Signal'), span(symbol === null ? '' : ` ${baseOf(symbol)}`, 'muted')];
	if (insight === undefined) {
		return {title, head: [], rows: expected(screen, 'What moved the odds of the selected market stands here, once the model has spoken.', size, ['history', 'training'])};
	}

	const {probability, confidence, score, regime, contributions, reasons, barClose} = insight;
	const strongest = Math.max(...contributions.map(({effect}) => Math.abs(effect)), 1e-9);
	return {
		title: [...title, span(` of ${dateTimeText(barClose)}Z`, 'muted')],
		head: [[span('p(up) ', 'muted'), span(percent(probability), undefined, {bold: true}), span(`  score ${signedFixed(score)}  ${size.width < 48 ? 'conf' : 'confidence'} ${percent(confidence, 0)}  ${regime}`)]],
		rows: [
			...contributions.map(contribution => contributionLine(contribution, strongest, size.width)),
			...reasons.flatMap(reason => paragraph(reason, size.width, {bullet: '· '})),
		],
	};
};

/** Returns a feature with its value and a bar of how far it moved the log-odds. */
export function contributionLine({feature, value, effect}: Contribution, strongest: number, width: number): Line {
	const tone = effect > 0 ? 'up' : 'down';
	const name = fitText(feature, Math.max(8, Math.min(18, width - 28)));
	return [span(`${name} ${fixed(value, 4).padStart(10)} `), span(signedFixed(effect, 3).padStart(7), tone), span(' '), ...meter(Math.abs(effect) / strongest, Math.max(3, Math.min(24, width - name.length - 20)), tone)];
}
