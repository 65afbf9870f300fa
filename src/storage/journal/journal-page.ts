/**
A page out of the middle of a journal, found by bisection, so that looking something up costs the same in a short journal
and in a long one. The chain is not followed: `replay --verify` does that.
*/
import {closeSync, openSync, readSync} from 'node:fs';
import {errorMessage} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import {withFile} from '../file-error.js';
import {claimedPosition, decodeRecord} from './chain.js';
import {readLines} from './lines.js';
import {journalDamaged, listSegments, type Segment} from './segments.js';

export type PageRequest = {
	/** Sequence number of the first record wanted, from 1. */
	readonly fromSeq: number;
	/** Most records. */
	readonly limit: number;
	/** The page ends with the record that brings it past this many bytes of text. */
	readonly maxBytes: number;
};

const newline = 10;
const headBytes = 32;

/**
Returns the records of a page, in order; fewer than wanted where the journal ends. A line that is being written just now
is left out. Throws a CryptoTraderError (`journal-damaged`) for a record that is not the one that should be there.
*/
export function readJournalPage(folder: string, {fromSeq, limit, maxBytes}: PageRequest): readonly JournalRecord[] {
	const records: JournalRecord[] = [];
	let bytes = 0;
	for (const {segment, line} of readLinesFrom(folder, fromSeq)) {
		if (records.length >= limit || bytes > maxBytes) {
			return records;
		}

		records.push(decode(segment, line, fromSeq + records.length));
		bytes += line.length;
	}

	return records;
}

/**
Yields the whole lines of a journal from record `fromSeq` on, each without its newline and valid until the next one is asked
for. They are neither decoded nor checked.
*/
export function * readLinesFrom(folder: string, fromSeq: number): Generator<{readonly segment: Segment; readonly line: Buffer}> {
	const segments = withFile('read the journal', folder, () => listSegments(folder)).filter(({bytes}) => bytes > 0);
	const first = Math.max(0, segments.findLastIndex(segment => (seqAt(segment, 0) ?? Infinity) <= fromSeq));
	for (const segment of segments.slice(first)) {
		for (const line of readLines(segment.file, segment.bytes, startOf(segment, fromSeq))) {
			if (!line.ended) {
				return;
			}

			const seq = claimedPosition(line.bytes)?.seq ?? null;
			if (seq === null || seq >= fromSeq) {
				yield {segment, line: line.bytes};
			}
		}
	}
}

function decode(segment: Segment, line: Buffer, seq: number): JournalRecord {
	let record: JournalRecord;
	try {
		record = decodeRecord(line);
	} catch (error) {
		throw journalDamaged(segment.file, null, `record ${seq} cannot be read: ${errorMessage(error)}`);
	}

	if (record.seq !== seq) {
		throw journalDamaged(segment.file, null, `record ${seq} is expected, this is ${record.seq}`);
	}

	return record;
}

/** Returns the offset of a line in the segment at or before record `seq`: the beginning of the segment, or close before the record. */
function startOf(segment: Segment, seq: number): number {
	const near = 65_536;
	let [low, high] = [0, segment.bytes];
	while (high - low > near) {
		const middle = Math.floor((low + high) / 2);
		const line = nextLine(segment, middle);
		if (line === null || line >= high || (seqAt(segment, line) ?? Infinity) > seq) {
			high = middle;
		} else {
			low = line;
		}
	}

	return low;
}

/** Returns the sequence number of the line that begins at `offset`, or null when that cannot be told. */
function seqAt(segment: Segment, offset: number): number | null {
	const digits = /^{"seq":(\d{1,16}),/.exec(readAt(segment, offset, headBytes).toString('latin1'))?.[1];
	return digits === undefined ? null : Number(digits);
}

/** Returns the offset behind the first newline at or after `offset`, or null where none follows. */
function nextLine(segment: Segment, offset: number): number | null {
	const piece = 65_536;
	for (let from = offset; from < segment.bytes; from += piece) {
		const found = readAt(segment, from, piece).indexOf(newline);
		if (found !== -1) {
			return from + found + 1;
		}
	}

	return null;
}

function readAt({file, bytes}: Segment, offset: number, length: number): Buffer {
	const descriptor = openSync(file, 'r');
	try {
		const buffer = Buffer.alloc(Math.max(0, Math.min(length, bytes - offset)));
		const read = readSync(descriptor, buffer, 0, buffer.length, offset);
		return buffer.subarray(0, read);
	} finally {
		closeSync(descriptor);
	}
}
