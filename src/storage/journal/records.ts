/**
Reads and checks records: all of them for a replay, the last ones when a journal is opened.
*/
import {errorMessage} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import {chainStart, checkLine, claimedPosition, decodeRecord, hidesRecord, type ChainPosition} from './chain.js';
import {readLastLine, readLines, type Line} from './lines.js';
import {journalDamaged, type Segment} from './segments.js';

/** A last line that a crash cut short: where it begins, and why it is no record. */
export type TornLine = {readonly segment: Segment; readonly line: number; readonly start: number; readonly fault: string};

export type JournalEnd = {readonly position: ChainPosition; readonly torn: TornLine | null};

/**
Yields every record up to `end`, oldest first. Throws a CryptoTraderError (`journal-damaged`) at the first that does not
fit, and when the chain does not arrive at `end`.
*/
export function * readRecords(segments: readonly Segment[], end: ChainPosition): Generator<JournalRecord> {
	let position = chainStart;
	for (const {file, bytes} of segments) {
		for (const line of readLines(file, bytes)) {
			const next = follow(position, line);
			if (typeof next === 'string') {
				throw journalDamaged(file, line.number, next);
			}

			position = next;
			yield decode(file, line);
		}
	}

	if (position.hash !== end.hash) {
		throw journalDamaged(segments.at(-1)?.file ?? 'empty', null, `the journal ends at record ${position.seq}, not at ${end.seq} any more`);
	}
}

/**
Checks the last segment and returns where the chain stands at its end, and its last line apart if that is torn. Throws a
CryptoTraderError (`journal-damaged`) for any other fault. Earlier segments are checked when they are read.
*/
export function inspectEnd(segments: readonly Segment[]): JournalEnd {
	const previous = segments.at(-2);
	const position = previous === undefined ? chainStart : endOf(previous);
	const last = segments.at(-1);
	return last === undefined ? {position, torn: null} : inspectSegment(last, position);
}

function inspectSegment(segment: Segment, before: ChainPosition): JournalEnd {
	let position = before;
	for (const line of readLines(segment.file, segment.bytes)) {
		const next = follow(position, line);
		if (typeof next === 'string') {
			const isLast = line.start + line.bytes.length + (line.ended ? 1 : 0) === segment.bytes;
			if (!isLast || hidesRecord(position, line.bytes)) {
				throw journalDamaged(segment.file, line.number, next);
			}

			return {position, torn: {segment, line: line.number, start: line.start, fault: next}};
		}

		position = next;
	}

	return {position, torn: null};
}

/** A segment is only followed by another one after its last line is on the disk, so that line cannot be torn. */
function endOf(segment: Segment): ChainPosition {
	const line = readLastLine(segment.file, segment.bytes);
	const position = line === null ? null : claimedPosition(line);
	if (position === null) {
		throw journalDamaged(segment.file, null, 'its last line is not a whole record, but another segment follows');
	}

	return position;
}

function follow(before: ChainPosition, line: Line): ChainPosition | string {
	return line.ended ? checkLine(before, line.bytes) : 'the line is cut short';
}

function decode(file: string, line: Line): JournalRecord {
	try {
		return decodeRecord(line.bytes);
	} catch (error) {
		throw journalDamaged(file, line.number, errorMessage(error));
	}
}
