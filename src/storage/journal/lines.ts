/**
Reads a file line by line without holding more of it than one piece and one line.
*/
import {closeSync, openSync, readSync} from 'node:fs';

export type Line = {
	/** Contents without the newline; valid until the next line is asked for. */
	readonly bytes: Buffer;
	/** Offset of its first byte in the file. */
	readonly start: number;
	/** 1 for the first line. */
	readonly number: number;
	/** False for a last line without a newline. */
	readonly ended: boolean;
};

const pieceBytes = 262_144;
const newline = 10;

/** Yields the lines within the first `end` bytes of `file`, from the one that begins at `begin`; they are counted from there. */
export function * readLines(file: string, end: number, begin = 0): Generator<Line> {
	let rest: Buffer = Buffer.alloc(0);
	let start = begin;
	let number = 1;
	for (const piece of readPieces(file, begin, end)) {
		const data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
		let from = 0;
		for (let to = data.indexOf(newline, rest.length); to !== -1; to = data.indexOf(newline, from)) {
			yield {bytes: data.subarray(from, to), start: start + from, number, ended: true};
			number += 1;
			from = to + 1;
		}

		rest = Buffer.from(data.subarray(from));
		start += from;
	}

	if (rest.length > 0) {
		yield {bytes: rest, start, number, ended: false};
	}
}

/** Returns the last line within the first `end` bytes, without its newline; null when there is none or it is not ended. */
export function readLastLine(file: string, end: number): Buffer | null {
	const descriptor = openSync(file, 'r');
	try {
		for (let length = Math.min(pieceBytes, end); length > 0; length = Math.min(length * 4, end)) {
			const data = readAt(descriptor, Buffer.allocUnsafe(length), end - length);
			const before = data.lastIndexOf(newline, -2);
			if (data.at(-1) !== newline) {
				return null;
			}

			if (before !== -1 || length === end) {
				return data.subarray(before + 1, -1);
			}
		}

		return null;
	} finally {
		closeSync(descriptor);
	}
}

function * readPieces(file: string, begin: number, end: number): Generator<Buffer> {
	const descriptor = openSync(file, 'r');
	try {
		const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, end - begin));
		for (let at = begin; at < end;) {
			const piece = readAt(descriptor, buffer.subarray(0, end - at), at);
			if (piece.length === 0) {
				return;
			}

			yield piece;
			at += piece.length;
		}
	} finally {
		closeSync(descriptor);
	}
}

function readAt(descriptor: number, buffer: Buffer, at: number): Buffer {
	return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, at));
}
