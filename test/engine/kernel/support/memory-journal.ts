/**
A journal that keeps its lines in memory, as text, and remembers what was on the disk when.
*/
import {invariant} from '../../../../src/engine/domain/error.js';
import type {JournalRecord} from '../../../../src/engine/domain/event.js';
import type {Journal} from '../../../../src/engine/ports/journal.js';

export type MemoryJournal = Journal & {
	readonly lines: readonly string[];
	/** Lines that a power cut would leave. */
	readonly syncedLines: number;
	/** What the next append throws, or null. */
	breaks: Error | null;
};

/** Returns a journal that already holds `lines`. */
export function createMemoryJournal(held: readonly string[] = []): MemoryJournal {
	const lines = [...held];
	let syncedLines = held.length;
	return {
		lines,
		breaks: null,
		get syncedLines() {
			return syncedLines;
		},
		get lastSeq() {
			return lines.length;
		},
		get lastHash() {
			return String(lines.length);
		},
		append(records) {
			if (this.breaks !== null) {
				throw this.breaks;
			}

			for (const record of records) {
				invariant(record.seq === lines.length + 1, `the journal goes from record ${lines.length} to ${record.seq}`);
				lines.push(JSON.stringify(record));
			}
		},
		sync() {
			syncedLines = lines.length;
		},
		read: () => recordsOf(lines),
		close: () => undefined,
	};
}

/** Returns the records that lines of a journal stand for. */
export function recordsOf(lines: readonly string[]): JournalRecord[] {
	return lines.map(line => JSON.parse(line) as JournalRecord);
}
