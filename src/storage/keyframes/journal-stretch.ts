/**
The journal on disk, read from anywhere in it with its hash chain followed from there on: what a rewind folds. It only reads,
so an engine may go on writing.
*/
import {closeSync, openSync, readSync} from 'node:fs';
import {errorMessage} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import type {RewindJournal} from '../../engine/domain/rewind.js';
import {withFile} from '../file-error.js';
import {chainStart, checkLine, claimedPosition, decodeRecord, type ChainPosition} from '../journal/chain.js';
import {readLinesFrom} from '../journal/journal-page.js';
import {readLastLine} from '../journal/lines.js';
import {journalDamaged, listSegments, type Segment} from '../journal/segments.js';

const newline = 10;
const tailBytes = 65_536;

/**
Returns the journal in `folder` for a rewind. Its calls reject with a CryptoTraderError: `journal-damaged` where a record is
not the one that should be there, `not-found` when there is no such folder.
*/
export function openJournalForRewind(folder: string): RewindJournal {
	return {
		lastSeq: async () => lastSeqOf(folder),
		read: async (fromSeq, limit) => readStretch(folder, fromSeq, limit),
	};
}

/** Returns the hash of record `seq`, as the journal says it, or null when there is no such record. */
export function hashOfRecord(folder: string, seq: number): string | null {
	const first = readLinesFrom(folder, seq).next();
	const position = first.done === true ? null : claimedPosition(first.value.line);
	return position?.seq === seq ? position.hash : null;
}

function readStretch(folder: string, fromSeq: number, limit: number): readonly JournalRecord[] {
	const records: JournalRecord[] = [];
	let position: ChainPosition | null = fromSeq === 1 ? chainStart : null;
	for (const {segment, line} of readLinesFrom(folder, position === null ? fromSeq - 1 : fromSeq)) {
		if (position === null) {
			position = before(segment, line, fromSeq);
			continue;
		}

		if (records.length >= limit) {
			break;
		}

		position = follow(segment, line, position);
		records.push(decode(segment, line, position.seq));
	}

	return records;
}

/** The record before the first that is wanted says where the chain stands. */
function before({file}: Segment, line: Buffer, fromSeq: number): ChainPosition {
	const claimed = claimedPosition(line);
	if (claimed?.seq !== fromSeq - 1) {
		throw journalDamaged(file, null, `record ${fromSeq - 1} is expected, this is ${claimed?.seq ?? 'no whole record'}`);
	}

	return claimed;
}

function follow({file}: Segment, line: Buffer, position: ChainPosition): ChainPosition {
	const next = checkLine(position, line);
	if (typeof next === 'string') {
		throw journalDamaged(file, null, next);
	}

	return next;
}

function decode({file}: Segment, line: Buffer, seq: number): JournalRecord {
	try {
		return decodeRecord(line);
	} catch (error) {
		throw journalDamaged(file, null, `record ${seq} cannot be read: ${errorMessage(error)}`);
	}
}

/** A line that is being written just now does not count. */
function lastSeqOf(folder: string): number {
	const segments = withFile('read the journal', folder, () => listSegments(folder));
	for (const {file, bytes} of segments.toReversed()) {
		const end = wholeBytes(file, bytes);
		const line = end === 0 ? null : readLastLine(file, end);
		if (line !== null) {
			const position = claimedPosition(line);
			if (position === null) {
				throw journalDamaged(file, null, 'its last line is not a whole record');
			}

			return position.seq;
		}
	}

	return 0;
}

/** Returns where the last whole line of a file ends, newline included; 0 when there is none. */
function wholeBytes(file: string, bytes: number): number {
	const descriptor = openSync(file, 'r');
	try {
		const buffer = Buffer.alloc(Math.min(tailBytes, bytes));
		for (let end = bytes; end > 0;) {
			const begin = Math.max(0, end - buffer.length);
			const read = readSync(descriptor, buffer, 0, end - begin, begin);
			const found = buffer.subarray(0, read).lastIndexOf(newline);
			if (found !== -1) {
				return begin + found + 1;
			}

			end = begin;
		}

		return 0;
	} finally {
		closeSync(descriptor);
	}
}
