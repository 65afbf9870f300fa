/**
One pane on the screen: its content, cut to what is in sight, in its frame.
*/
import type {ReactElement} from 'react';
import type {PlacedPane} from '../layout.js';
import type {PaneInput} from '../panes/pane.js';
import {buildPane} from '../panes/build.js';
import {paragraph, span} from '../text.js';
import type {Painter} from '../theme.js';
import {frameLines, insideOf} from './frame.js';
import {Lines} from './lines.js';
import {PaneBoundary} from './pane-boundary.js';
import {inSight, type Stand} from './window.js';

type Properties = {
	readonly painter: Painter;
	readonly placed: PlacedPane;
	readonly input: PaneInput;
	readonly stand: Stand;
	readonly filter: string;
	/** True while the filter is being typed. */
	readonly isFiltering: boolean;
	readonly onFail: () => void;
};

/** Shows a pane, or that it failed and how to try again. */
export function PaneView({onFail, ...contents}: Properties): ReactElement {
	const {painter, placed: {rect, id}, input: {focused}} = contents;
	const failure = (message: string): ReactElement => {
		const lines = paragraph(`${id} failed: ${message} — r retry`, insideOf(rect).width, {tone: 'danger'});
		return <Lines painter={painter} rect={rect} lines={frameLines(lines, {...rect, title: [span(id)], focused})}/>;
	};

	return (
		<PaneBoundary fallback={failure} onFail={onFail}>
			<PaneContents {...contents}/>
		</PaneBoundary>
	);
}

function PaneContents({painter, placed: {rect, id}, input, stand, filter, isFiltering}: Omit<Properties, 'onFail'>): ReactElement {
	const inside = insideOf(rect);
	const content = buildPane(id, input, inside, filter);
	const {lines, note} = inSight(content, inside, stand, input.focused);
	const title = isFiltering ? [...content.title, span(filter === '' ? ' /' : '', 'accent'), span(' ', undefined, {inverse: true})] : content.title;
	return <Lines painter={painter} rect={rect} lines={frameLines(lines, {...rect, title, note: content.note ?? note, focused: input.focused})}/>;
}
