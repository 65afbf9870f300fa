/**
The Models pane: which models speak, what they were trained on, and whether they know more than a guess.
*/
import type {ModelCard} from '../../engine/domain/insight.js';
import {fixed, percent} from '../format.js';
import {paragraph, span, type Line} from '../text.js';
import {expected, type PaneBuilder, type PaneSize} from './pane.js';

export const buildModels: PaneBuilder = ({screen}, size) => {
	const {models} = screen.view;
	const rows = models.flatMap((card, index): readonly Line[] => [...(index === 0 ? [] : [[]]), ...cardLines(card, size)]);
	return {title: [span('Models'), span(' on bars not trained on', 'muted')], head: [], rows: models.length === 0 ? expected(screen, 'A model is trained on the history first.', size, ['history', 'training']) : rows};
};

/** An id that begins with the kind says both. */
function nameOf({kind, modelId}: ModelCard): Line {
	return modelId.startsWith(kind) ? [span(modelId, 'accent', {bold: true})] : [span(kind, 'accent', {bold: true}), span(` ${modelId}`, 'muted')];
}

function cardLines(card: ModelCard, {width}: PaneSize): readonly Line[] {
	const knows = card.logLoss < card.baselineLogLoss;
	const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
	const facts = [
		`accuracy ${percent(card.accuracy)} of rises and falls, ${card.horizonBars} bars ahead`,
		`log loss ${fixed(card.logLoss, 4)}, a guess ${fixed(card.baselineLogLoss, 4)}`,
		`trained ${day(card.trainedFrom)} to ${day(card.trainedTo)}, ${fixed(card.trainRows, 0)} rows`,
		`tested on ${fixed(card.testRows, 0)} rows, ${card.featureNames.length} features`,
	];
	return [
		[...nameOf(card), span(knows ? '  ✓ better than a guess' : '  ✗ no better than a guess', knows ? 'up' : 'warn')],
		...facts.flatMap(fact => paragraph(fact, width, {bullet: '  '})),
	];
}
