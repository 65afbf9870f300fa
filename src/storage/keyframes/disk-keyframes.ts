/**
Keyframes in a folder beside the journal. The journal is the truth: a keyframe counts only while the journal has its record
with its hash, which covers every record before; any other is as good as absent and made anew.
*/
import {closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, writeFileSync} from 'node:fs';
import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import type {Keyframes} from '../../engine/domain/rewind.js';
import type {EngineView} from '../../engine/domain/view.js';
import {hashOfRecord} from './journal-stretch.js';
import {decodeView, encodeKeyframe, makerOf, readHeader, type KeyframeHeader} from './keyframe-file.js';

export type KeyframeFolder = {
	/** Folder of the keyframes; made when the first is written. */
	readonly folder: string;
	/** Folder of the journal's segments. */
	readonly journal: string;
	/** The program's own. */
	readonly version: string;
	/**
	Records between two keyframes. Smaller is quicker and takes more room: a keyframe has the size of about 250 records.

	@default 768
	*/
	readonly every?: number;
};

export type DiskKeyframes = Keyframes & {
	/** Sequence numbers of the keyframes that fit the journal, in order. */
	seqs(): readonly number[];
	/** Forgets all of them, those that others write as well; each is written anew when it is needed. */
	forget(): void;
};

const headerBytes = 2048;

/** Returns the keyframes of a journal. Where the folder cannot be written to they are kept in memory. */
export function openKeyframes({folder, journal, version, every = 768}: KeyframeFolder): DiskKeyframes {
	const made = makerOf(version);
	const known = new Map(fittingHeaders({folder, journal, made, every}).map(header => [header.seq, header]));
	const unwritten = new Map<number, Buffer>();
	const unfit = new Set<number>();
	let isTrusted = true;
	/** An engine that runs goes on writing them. */
	const headerAt = (seq: number): KeyframeHeader | null => {
		const mayBeNew = isTrusted && seq > 0 && seq % every === 0 && !unfit.has(seq);
		const header = known.get(seq) ?? (mayBeNew ? fittingHeader({folder, journal, made, every}, seq) : null);
		if (header !== null) {
			known.set(seq, header);
		}

		return header;
	};

	const load = (seq: number): EngineView | null => {
		const header = headerAt(seq);
		const bytes = header === null ? null : unwritten.get(seq) ?? readWhole(fileOf(folder, seq));
		const fits = bytes !== null && readHeader(bytes, made)?.hash === header?.hash && hashOfRecord(journal, seq) === header?.hash;
		return fits ? decodeView(bytes) : null;
	};

	return {
		every,
		seqs: () => [...known.keys()].toSorted((a, b) => a - b),
		forget() {
			isTrusted = false;
			known.clear();
			unwritten.clear();
		},
		mark: headerAt,
		async load(seq) {
			const view = load(seq);
			if (view === null) {
				known.delete(seq);
				unfit.add(seq);
			}

			return view;
		},
		async save(view) {
			const hash = hashOfRecord(journal, view.seq);
			if (hash === null || view.seq % every !== 0) {
				return;
			}

			const bytes = encodeKeyframe(view, {hash, hashBefore: known.get(view.seq - every)?.hash ?? null}, made);
			if (!write(folder, view.seq, bytes)) {
				unwritten.set(view.seq, bytes);
			}

			const {seq, at, counts} = view;
			known.set(seq, {seq, at, counts, hash, hashBefore: null});
		},
	};
}

type Search = {readonly folder: string; readonly journal: string; readonly made: string; readonly every: number};

/**
Returns the headers that fit the journal. From the newest back each names the record before it that it was made after, so
that one look into the journal vouches for all; where that breaks off, the journal is asked again.
*/
function fittingHeaders({folder, journal, made, every}: Search): readonly KeyframeHeader[] {
	const fitting: KeyframeHeader[] = [];
	let vouched = new Map<number, string | null>();
	for (const name of namesIn(folder).toReversed()) {
		const header = headerOf(join(folder, name), made);
		if (header === null || header.seq % every !== 0 || name !== nameOf(header.seq)) {
			continue;
		}

		if (vouched.get(header.seq) === header.hash || hashOfRecord(journal, header.seq) === header.hash) {
			fitting.push(header);
			vouched = new Map([[header.seq - every, header.hashBefore]]);
		}
	}

	return fitting;
}

/** Returns the header of a keyframe that was written since, when it fits the journal. */
function fittingHeader({folder, journal, made}: Search, seq: number): KeyframeHeader | null {
	const header = headerOf(fileOf(folder, seq), made);
	return header?.seq === seq && hashOfRecord(journal, seq) === header.hash ? header : null;
}

function nameOf(seq: number): string {
	return `${String(seq).padStart(12, '0')}.keyframe`;
}

function fileOf(folder: string, seq: number): string {
	return join(folder, nameOf(seq));
}

function namesIn(folder: string): readonly string[] {
	try {
		return readdirSync(folder).filter(name => /^\d{12}\.keyframe$/.test(name)).toSorted();
	} catch {
		// There is none yet, or nobody can look into it.
		return [];
	}
}

function headerOf(file: string, made: string): KeyframeHeader | null {
	try {
		const descriptor = openSync(file, 'r');
		try {
			const buffer = Buffer.alloc(headerBytes);
			return readHeader(buffer.subarray(0, readSync(descriptor, buffer, 0, headerBytes, 0)), made);
		} finally {
			closeSync(descriptor);
		}
	} catch {
		// What cannot be read is made anew.
		return null;
	}
}

function readWhole(file: string): Buffer | null {
	try {
		return readFileSync(file);
	} catch {
		return null;
	}
}

/** Not synced: what a power cut takes is made anew. */
function write(folder: string, seq: number, bytes: Buffer): boolean {
	const draft = join(folder, `${randomUUID()}.draft`);
	try {
		mkdirSync(folder, {recursive: true, mode: 0o700});
		writeFileSync(draft, bytes, {flag: 'wx', mode: 0o600});
		renameSync(draft, fileOf(folder, seq));
		return true;
	} catch {
		return false;
	}
}
