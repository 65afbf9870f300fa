/**
One keyframe as it lies on disk: a line of JSON that says what it stands for, and the view behind it, deflated.
*/
import {createHash} from 'node:crypto';
import {deflateRawSync, inflateRawSync} from 'node:zlib';
import {z} from 'zod';
import type {KeyframeMark} from '../../engine/domain/rewind.js';
import {emptyView} from '../../engine/domain/view-fold.js';
import {viewLimits, type EngineView} from '../../engine/domain/view.js';

/** Goes up when the file itself is written in another way. */
const format = 1;

/** A mark with what makes it worth something: the hash of its record in the journal, and of the record of the keyframe before. */
export type KeyframeHeader = KeyframeMark & {
	readonly hash: string;
	readonly hashBefore: string | null;
};

const count = z.number().int().nonnegative();
const hash = z.string().regex(/^[\da-f]{64}$/);
const headerShape = z.object({
	format: z.literal(format),
	made: z.string(),
	seq: z.number().int().positive(),
	at: z.number(),
	hash,
	hashBefore: hash.nullable(),
	counts: z.object({bars: count, decisions: count, orders: count, fills: count, refusals: count, halts: count, trades: count, wonTrades: count, fees: z.number()}),
	contents: hash,
});

const newline = 10;

/** Returns what a program of that version makes keyframes of: another version, or another shape of the view, makes them anew. */
export function makerOf(version: string): string {
	return `${version} ${createHash('sha256').update(JSON.stringify([Object.keys(emptyView()).toSorted(), viewLimits])).digest('hex').slice(0, 16)}`;
}

/** Returns the bytes of a keyframe. */
export function encodeKeyframe(view: EngineView, {hash: ofRecord, hashBefore}: Pick<KeyframeHeader, 'hash' | 'hashBefore'>, made: string): Buffer {
	const contents = deflateRawSync(JSON.stringify(view), {level: 3});
	const {seq, at, counts} = view;
	const header: z.infer<typeof headerShape> = {format, made, seq, at, hash: ofRecord, hashBefore, counts, contents: digest(contents)};
	return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), contents]);
}

/** Returns the header in the first bytes of a keyframe, or null when it is none that `made` wrote. */
export function readHeader(bytes: Buffer, made: string): KeyframeHeader | null {
	const parsed = parseHeader(bytes);
	return parsed?.made === made ? {seq: parsed.seq, at: parsed.at, counts: parsed.counts, hash: parsed.hash, hashBefore: parsed.hashBefore} : null;
}

/** Returns the view of a keyframe, or null when a bit of it has changed. */
export function decodeView(bytes: Buffer): EngineView | null {
	const header = parseHeader(bytes);
	const contents = bytes.subarray(bytes.indexOf(newline) + 1);
	if (header?.contents !== digest(contents)) {
		return null;
	}

	// What the digest fits is what `encodeKeyframe` has written.
	const view = JSON.parse(inflateRawSync(contents).toString()) as EngineView;
	return view.seq === header.seq ? view : null;
}

function parseHeader(bytes: Buffer): z.infer<typeof headerShape> | null {
	const end = bytes.indexOf(newline);
	if (end === -1) {
		return null;
	}

	try {
		return headerShape.safeParse(JSON.parse(bytes.subarray(0, end).toString())).data ?? null;
	} catch {
		return null;
	}
}

function digest(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}
