/**
The Models' votes on the selected market: one row a model, and what came of them together. Further models are further rows.
*/
import {baseOf, fixed, percent, unknown} from '../format.js';
import type {ScreenState} from '../store.js';
import {fitText, span, type Line} from '../text.js';
import {meter} from '../widgets/meter.js';
import {expected, type PaneBuilder} from './pane.js';

export const buildVotes: PaneBuilder = ({screen, symbol}, size) => {
	const votes = symbol === null ? [] : screen.view.votes[symbol] ?? [];
	const insight = symbol === null ? undefined : screen.view.insights[symbol];
	const title = [span('Votes'), span(symbol === null ? '' : ` on ${baseOf(symbol)}, a rise`, 'muted')];
	if (votes.length === 0 || symbol === null) {
		return {title, head: [], rows: expected(screen, 'Each model has a row here once it has spoken.', size, ['training'])};
	}

	return {
		title,
		head: [],
		rows: [
			...votes.map(({modelId, probability}) => voteLine(kindOf(screen, modelId), probability, size.width)),
			...(insight === undefined ? [] : [voteLine('together', insight.probability, size.width, true)]),
			[span(fitText('regime', 12), 'muted'), span(insight?.regime ?? unknown), span(`  p ${fixed(screen.view.regime?.probabilities[screen.view.regime.name] ?? null, 2)}`, 'muted')],
			[span(fitText('sentiment', 12), 'muted'), span(`${unknown} ${size.width < 44 ? 'no texts yet' : 'no source of texts is connected'}`, 'muted')],
		],
	};
};

/** The kind says more than the id, and is shorter. */
function kindOf({view}: ScreenState, modelId: string): string {
	return view.models.find(card => card.modelId === modelId)?.kind ?? modelId;
}

function voteLine(name: string, probability: number, width: number, bold = false): Line {
	const tone = probability > 0.5 ? 'up' : (probability < 0.5 ? 'down' : 'flat');
	return [span(`${fitText(name, 12)}`, undefined, {bold}), span(percent(probability).padStart(6), tone, {bold}), span(' '), ...meter(probability, Math.max(3, Math.min(30, width - 20)), tone)];
}
