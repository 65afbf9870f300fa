/**
The Journal pane: a window over the last lines of the journal. It follows the end until somebody scrolls back.
*/
import type {JournalLine} from '../../engine/domain/view.js';
import {day} from '../../engine/domain/units.js';
import {timeText} from '../../engine/domain/view-text.js';
import {fitText, span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {expected, type PaneBuilder} from './pane.js';

const tones: Readonly<Record<JournalLine['level'], Tone>> = {info: 'flat', good: 'up', warn: 'warn', danger: 'danger'};

export const buildJournal: PaneBuilder = ({screen, journalEnd, focused}, size) => {
	const {journal} = screen.view;
	const end = endIndex(journal, journalEnd);
	const start = Math.max(0, end - size.height);
	const shown = journal.slice(start, end);
	const dated = shown.some(line => Math.floor(line.at / day) !== Math.floor((shown[0]?.at ?? 0) / day));
	return {
		title: [span('Journal')],
		head: [],
		rows: shown.length === 0 ? expected(screen, 'Every decision, order and fill gets a line here.', size, ['connecting', 'markets']) : shown.map(line => rowOf(line, dated)),
		note: focused || journalEnd !== null ? noteOf(start, end, journal.length, journalEnd !== null) : '',
	};
};

/** Returns the index behind the last line shown. A line that has left the window takes its place at the start. */
export function endIndex(journal: readonly JournalLine[], lastSeq: number | null): number {
	if (lastSeq === null) {
		return journal.length;
	}

	const index = journal.findLastIndex(line => line.seq <= lastSeq);
	return index === -1 ? Math.min(1, journal.length) : index + 1;
}

/** With the date where the lines shown are not all of one day. */
function rowOf(line: JournalLine, dated: boolean): Line {
	const time = dated ? new Date(line.at).toISOString().slice(5, 16).replace('T', ' ') : timeText(line.at);
	const tone = tones[line.level];
	return [span(`${time} `, 'muted'), span(fitText(line.stage, 8), tone), span(' '), line.level === 'info' ? span(line.text) : span(line.text, tone)];
}

function noteOf(start: number, end: number, total: number, held: boolean): string {
	if (held) {
		return `${start + 1}–${end} of ${total}  End follows`;
	}

	return start > 0 ? 'PgUp goes back' : '';
}
