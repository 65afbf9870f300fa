/**
The engine's journal on disk, opened to be continued. One process at a time may; see journal-reader.ts for the others.
*/
import {join} from 'node:path';
import {CryptoTraderError, invariant} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import type {Journal} from '../../engine/ports/journal.js';
import {makeFolder} from '../durable.js';
import {acquireLock, type FileLock} from '../file-lock.js';
import {withFile} from '../file-error.js';
import {encodeRecords, type ChainPosition} from './chain.js';
import {paginate} from './pages.js';
import {inspectEnd, readRecords} from './records.js';
import {cutTornLine} from './repair.js';
import {SegmentWriter} from './segment-writer.js';
import {listSegments, segmentFile} from './segments.js';

export type DiskJournal = Journal & {
	/** What was cut off at the end and where the bytes went, in words; null when the journal was whole. */
	readonly repaired: string | null;
};

export type JournalOptions = {
	/**
	Size that a segment does not grow beyond, unless by a single record.

	@default 67_108_864 (64 MiB)
	*/
	readonly maxSegmentBytes?: number;
};

/**
Opens the journal in `folder`, creating the folder if it is absent. A last line that a crash cut short is cut off, its
bytes are kept in `torn-<n>.bin` beside it, and `repaired` says so.

Throws a CryptoTraderError: `journal-damaged` for any other fault (nothing is changed then), `engine-running` when a
living process has it open, `disk-full` or `not-writable` when the folder cannot be used.
*/
export function openJournal(folder: string, options: JournalOptions = {}): DiskJournal {
	withFile('create the journal folder', folder, () => {
		makeFolder(folder);
	});
	const lock = acquireLock(join(folder, 'lock'), owner => new CryptoTraderError(
		`Another process${owner === null ? '' : ` (${owner.pid} on ${owner.host})`} is writing the journal in ${folder}`,
		{code: 'engine-running', advice: 'Stop that engine first, or open the journal only to read it.'},
	));
	try {
		return withFile('open the journal', folder, () => {
			const {position, torn} = inspectEnd(listSegments(folder));
			const repaired = torn === null ? null : cutTornLine(folder, torn);
			return new SegmentedJournal({folder, lock, position, repaired, maxSegmentBytes: options.maxSegmentBytes ?? 67_108_864});
		});
	} catch (error) {
		lock.release();
		throw error;
	}
}

type Opened = {
	readonly folder: string;
	readonly lock: FileLock;
	readonly position: ChainPosition;
	readonly repaired: string | null;
	readonly maxSegmentBytes: number;
};

class SegmentedJournal implements DiskJournal {
	readonly repaired: string | null;
	readonly #folder: string;
	readonly #lock: FileLock;
	readonly #maxSegmentBytes: number;
	#position: ChainPosition;
	#segment: SegmentWriter | null;
	#closed = false;

	constructor({folder, lock, position, repaired, maxSegmentBytes}: Opened) {
		this.repaired = repaired;
		this.#folder = folder;
		this.#lock = lock;
		this.#maxSegmentBytes = maxSegmentBytes;
		this.#position = position;
		const last = listSegments(folder).at(-1);
		this.#segment = last === undefined ? null : new SegmentWriter(last.file, last.number, last.bytes);
	}

	get lastSeq(): number {
		return this.#position.seq;
	}

	get lastHash(): string {
		return this.#position.hash;
	}

	append(records: readonly JournalRecord[]): void {
		invariant(!this.#closed, 'the journal is closed');
		const lines = encodeRecords(this.#position, records);
		for (const page of paginate(lines, this.#segment?.bytes ?? null, this.#maxSegmentBytes)) {
			const segment = page.opensSegment ? this.#nextSegment() : this.#segment;
			segment?.write(page.text);
			this.#position = page.end;
		}
	}

	sync(): void {
		invariant(!this.#closed, 'the journal is closed');
		this.#segment?.sync();
	}

	read(): Iterable<JournalRecord> {
		return readRecords(listSegments(this.#folder), this.#position);
	}

	close(): void {
		if (this.#closed) {
			return;
		}

		this.#closed = true;
		try {
			this.#segment?.sync();
		} finally {
			this.#segment?.close();
			this.#lock.release();
		}
	}

	/** The one before must be on the disk first: only the last segment may end in a torn line. */
	#nextSegment(): SegmentWriter {
		this.#segment?.sync();
		const number = (this.#segment?.number ?? 0) + 1;
		const next = new SegmentWriter(segmentFile(this.#folder, number), number, 0);
		this.#segment?.close();
		this.#segment = next;
		return next;
	}
}
