/**
The Event pane: the record behind the journal line that is selected, whole, as the journal keeps it.
*/
import {dateTimeText} from '../../engine/domain/view-text.js';
import {paragraph, span, wrapText, type Line} from '../text.js';
import type {PaneBuilder} from './pane.js';

export const buildEvent: PaneBuilder = ({screen, event}, size) => {
	const seq = event ?? screen.view.journal.at(-1)?.seq ?? null;
	const record = seq === null ? null : screen.recordOf(seq);
	if (seq === null || record === null) {
		const text = seq === null ? 'The record behind the selected journal line stands here.' : (screen.past === null ? `Record #${seq} is older than what this screen has heard; the engine is asked for it.` : `Record #${seq} is being read from the journal.`);
		return {title: [span('Event')], head: [], rows: paragraph(text, size.width, {tone: 'muted'})};
	}

	const causes = record.causes.length === 0 ? 'from outside' : `caused by ${record.causes.map(cause => `#${cause}`).join(' ')}`;
	return {
		title: [span('Event'), span(` #${seq} ${record.event.type}`, 'muted')],
		head: [[span(`${dateTimeText(record.at)}Z  ${causes}`, 'muted')]],
		rows: JSON.stringify(record.event, null, 1).split('\n').flatMap(line => jsonLines(line, size.width)),
	};
};

/** Long lines are broken, and keep their indent. */
function jsonLines(line: string, width: number): readonly Line[] {
	const indent = /^ */.exec(line)?.[0] ?? '';
	return wrapText(line, Math.max(8, width - indent.length)).map(part => [span(indent + part)]);
}
