/**
The append-only memory of the engine. What is appended and synced survives kill -9 and power loss.
*/
import type {JournalRecord} from '../domain/event.js';

export type Journal = {
	/** Sequence number and hash of the last record; 0 and the empty chain's hash before the first. */
	readonly lastSeq: number;
	readonly lastHash: string;
	/** Writes records in order. Their `seq` must follow the last one by one; anything else throws an InvariantError. */
	append(records: readonly JournalRecord[]): void;
	/** Returns when everything appended is on the disk itself. Called before anything leaves for a venue. */
	sync(): void;
	/** Reads every record from the first, checking sequence and hash chain. */
	read(): Iterable<JournalRecord>;
	close(): void;
};
