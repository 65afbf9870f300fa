/**
One journal line: a record as JSON that ends in a hash over the line before it, so that nothing can be changed, dropped
or put in between without every later line telling.
*/
import {createHash} from 'node:crypto';
import {invariant} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';

/** The last record of a chain: its sequence number and hash. */
export type ChainPosition = {readonly seq: number; readonly hash: string};

/** Where every journal begins. */
export const chainStart: ChainPosition = {seq: 0, hash: '0'.repeat(64)};

const head = /^{"seq":(\d{1,16}),/;
const tail = /^,"hash":"([\da-f]{64})"}$/;
const tails = /,"hash":"[\da-f]{64}"}/g;
const tailLength = `,"hash":"${chainStart.hash}"}`.length;

/** A record as it is written, newline included, and where the chain stands after it. */
export type ChainLine = {readonly line: string; readonly position: ChainPosition};

/**
Returns one line per record. Each hash is SHA-256 in hex over the hash before it and the line without its own hash.
Throws an InvariantError when a `seq` does not follow, and for what JSON would change in silence, NaN first of all.
*/
export function encodeRecords(before: ChainPosition, records: readonly JournalRecord[]): readonly ChainLine[] {
	let position = before;
	return records.map(record => {
		const encoded = encodeRecord(position, record);
		position = encoded.position;
		return encoded;
	});
}

function encodeRecord(before: ChainPosition, record: JournalRecord): ChainLine {
	const {seq, at, input, causes, event} = record;
	invariant(seq === before.seq + 1, `record ${seq} cannot follow record ${before.seq} in the journal`);
	const content = {seq, at, input, causes, event};
	checkLossless(content, event.type);
	const body = JSON.stringify(content);
	const hash = createHash('sha256').update(before.hash).update(body).digest('hex');
	return {line: `${body.slice(0, -1)},"hash":"${hash}"}\n`, position: {seq, hash}};
}

/** Returns what a line (without its newline) says of itself, unchecked; null when it does not look like a record. */
export function claimedPosition(line: Buffer): ChainPosition | null {
	const seq = head.exec(line.subarray(0, 32).toString('latin1'))?.[1];
	const hash = tail.exec(line.subarray(-tailLength).toString('latin1'))?.[1];
	return seq === undefined || hash === undefined ? null : {seq: Number(seq), hash};
}

/** Returns where the chain stands after `line` (without its newline), or what is wrong with the line, in words. */
export function checkLine(before: ChainPosition, line: Buffer): ChainPosition | string {
	const claimed = claimedPosition(line);
	if (claimed === null) {
		return 'the line is not a whole record';
	}

	const hash = createHash('sha256').update(before.hash).update(line.subarray(0, -tailLength)).update('}').digest('hex');
	if (claimed.hash !== hash) {
		return `the hash of record ${claimed.seq} does not fit its contents and the record before`;
	}

	return claimed.seq === before.seq + 1 ? claimed : `record ${before.seq + 1} is expected, this is ${claimed.seq}`;
}

/** Returns whether `line` is a whole record with something behind it: not torn, but run into the next one. */
export function hidesRecord(before: ChainPosition, line: Buffer): boolean {
	const ends = [...line.toString('latin1').matchAll(tails)].map(match => match.index + tailLength);
	return ends.some(end => end < line.length && typeof checkLine(before, line.subarray(0, end)) !== 'string');
}

/** Returns the record in a line that `checkLine` has let pass. Throws a SyntaxError if it is not JSON. */
export function decodeRecord(line: Buffer): JournalRecord {
	const {seq, at, input, causes, event} = JSON.parse(line.toString()) as JournalRecord;
	return {seq, at, input, causes, event};
}

function checkLossless(value: unknown, name: string): void {
	if (typeof value === 'number') {
		invariant(Number.isFinite(value), `${name} cannot be journaled: it holds ${value}`);
	} else if (typeof value === 'object' && value !== null) {
		for (const part of Object.values(value)) {
			checkLossless(part, name);
		}
	}
}
