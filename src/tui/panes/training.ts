/**
The Training pane: what is being learnt now, and when the models that speak were made.
*/
import {dateTimeText} from '../../engine/domain/view-text.js';
import {age, fixed} from '../format.js';
import {paragraph, span, type Line} from '../text.js';
import {progressLine} from '../widgets/meter.js';
import type {PaneBuilder} from './pane.js';

export const buildTraining: PaneBuilder = ({screen}, size) => {
	const {progress, view, now} = screen;
	const running = progress !== null && progress.stage === 'training';
	const told = view.journal.filter(({stage}) => stage === 'model').slice(-4).toReversed();
	return {
		title: [span('Training'), span(running ? ' now' : ' at rest', running ? 'accent' : 'muted')],
		head: [],
		rows: [
			...(running ? [[span(progress.text === '' ? 'training' : progress.text)], progressLine(progress.done, Math.min(size.width, 40))] : paragraph('The next training begins by itself when the models are old enough.', size.width, {tone: 'muted'})),
			...view.models.map(({kind, trainedTo, trainRows}): Line => [span(kind, 'accent'), span(` learnt to ${dateTimeText(trainedTo).slice(0, 10)}${now === null ? '' : `, ${age(now - trainedTo)} ago`}${size.width < 56 ? '' : `, ${fixed(trainRows, 0)} rows`}`)]),
			...told.flatMap(({at, text, level}) => paragraph(`${dateTimeText(at).slice(5)}Z ${text}`, size.width, {bullet: '· ', ...(level === 'warn' && {tone: 'warn' as const})})),
		],
	};
};
