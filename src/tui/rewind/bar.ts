/**
How a rewind says where it stands: in the bar, above the footer, and in a sentence for people who hear the screen.
*/
import {journalLine} from '../../engine/domain/journal-line.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import {dateTimeText, timeText} from '../../engine/domain/view-text.js';
import type {ScreenState} from '../store.js';
import {fitLine, span, spread, type Line} from '../text.js';
import type {PastMark} from './mark.js';

/** Returns `REWIND 2021-05-19 13:02Z`. */
export function rewindText({view}: ScreenState): string {
	return `REWIND ${dateTimeText(view.at)}Z`;
}

/** Returns the line above the footer: which record this is of how many, what happened in it, and how to get out. */
export function rewindLine({view}: ScreenState, mark: PastMark, width: number): Line {
	const count = `#${mark.seq} of ${lastOf(mark)}`;
	const out: Line = mark.now === null ? [span('no engine runs ', 'muted')] : [span('Esc', 'accent', {bold: true}), span(' now ', 'muted')];
	const what: Line = mark.seeking === null ? [span(eventText(mark.record))] : [span(`seeking: ${mark.seeking}`, 'warn')];
	const left: Line = [span(' '), span(count, 'stale', {bold: true}), span(`  ${timeText(view.at)}Z  `, 'muted'), ...what];
	const room = width - out.reduce((sum, {text}) => sum + text.length, 0) - 1;
	return fitLine(spread(fitLine(left, Math.max(0, room)), out, width), width);
}

/** Returns the moment in a sentence. */
export function rewindSentence(screen: ScreenState, mark: PastMark): string {
	const seeking = mark.seeking === null ? '' : ` Seeking: ${mark.seeking}.`;
	const now = mark.now === null ? 'No engine runs.' : `Escape returns to now, where trading is ${mark.now.view.tradingState.replace('_', ' ')}.`;
	return `Rewind, ${dateTimeText(screen.view.at)} UTC, record ${mark.seq} of ${lastOf(mark)}: ${eventText(mark.record)}. Trading was ${screen.view.tradingState.replace('_', ' ')}.${seeking} ${now}`;
}

/** The journal goes on while one looks back. */
function lastOf({last, now}: PastMark): number {
	return Math.max(last, now?.view.seq ?? 0);
}

function eventText(record: JournalRecord | null): string {
	if (record === null) {
		return 'the moment at which you looked back';
	}

	const line = journalLine(record);
	const about = 'symbol' in record.event ? ` ${record.event.symbol ?? ''}` : '';
	return line === null ? `${record.event.type}${about}`.trim() : `${line.stage}: ${line.text}`;
}
