/**
One pane on the screen: its content, cut to what is in sight, in its frame.
*/
import type {ReactElement} from 'react';
import type {PlacedPane} from '../layout.js';
import type {PaneInput} from '../panes/pane.js';
import {paneBuilders} from '../panes/panes.js';
import {paragraph, span} from '../text.js';
import type {Painter} from '../theme.js';
import {frameLines, insideOf} from './frame.js';
import {Lines} from './lines.js';
import {PaneBoundary} from './pane-boundary.js';
import {inSight} from './window.js';

type Properties = {
	readonly painter: Painter;
	readonly placed: PlacedPane;
	readonly input: PaneInput;
	readonly onFail: () => void;
};

/** Shows a pane, or that it failed and how to try again. */
export function PaneView({painter, placed, input, onFail}: Properties): ReactElement {
	const {rect, id} = placed;
	const {focused} = input;
	const failure = (message: string): ReactElement => {
		const lines = paragraph(`${id} failed: ${message} — r retry`, insideOf(rect).width, {tone: 'danger'});
		return <Lines painter={painter} rect={rect} lines={frameLines(lines, {...rect, title: [span(id)], focused})}/>;
	};

	return (
		<PaneBoundary fallback={failure} onFail={onFail}>
			<PaneContents painter={painter} placed={placed} input={input}/>
		</PaneBoundary>
	);
}

function PaneContents({painter, placed: {rect, id}, input}: Omit<Properties, 'onFail'>): ReactElement {
	const inside = insideOf(rect);
	const content = paneBuilders[id](input, inside);
	const {lines, note} = inSight(content, inside.height, input);
	return <Lines painter={painter} rect={rect} lines={frameLines(lines, {...rect, title: content.title, note: content.note ?? note, focused: input.focused})}/>;
}
