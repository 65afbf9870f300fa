/**
The Journal pane: a line for every event that a person cares about. It follows the end until somebody goes back.
*/
import type {JournalLine} from '../../engine/domain/view.js';
import {startOfDay} from '../../engine/domain/units.js';
import {timeText} from '../../engine/domain/view-text.js';
import {fitText, span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {isoTime} from '../widgets/table.js';
import {expected, type PaneBuilder} from './pane.js';

const tones: Readonly<Record<JournalLine['level'], Tone>> = {info: 'flat', good: 'up', warn: 'warn', danger: 'danger'};

export const buildJournal: PaneBuilder = ({screen, event}, size) => {
	const {journal} = screen.view;
	const dated = startOfDay(journal[0]?.at ?? 0) !== startOfDay(journal.at(-1)?.at ?? 0);
	return {
		title: [span('Journal')],
		head: [],
		rows: journal.length === 0 ? expected(screen, 'Every decision, order and fill gets a line here.', size, ['connecting', 'markets']) : journal.map(line => rowOf(line, dated)),
		items: journal.map(({seq}) => ({key: String(seq), symbol: null, seq, order: null})),
		follows: 'end',
		raw: () => ({columns: ['time', 'stage', 'level', 'text', 'seq'], rows: journal.map(({at, stage, level, text, seq}) => [isoTime(at), stage, level, text, seq])}),
		...(event !== null && {note: `#${event}  End follows`}),
	};
};

/** With the date where lines are of several days. */
function rowOf(line: JournalLine, dated: boolean): Line {
	const time = dated ? new Date(line.at).toISOString().slice(5, 16).replace('T', ' ') : timeText(line.at);
	const tone = tones[line.level];
	return [span(`${time} `, 'muted'), span(fitText(line.stage, 8), tone), span(' '), line.level === 'info' ? span(line.text) : span(line.text, tone)];
}
