/**
The engine's journal on the disk, as it is when the machine dies: what was not brought to the disk may be lost, from any
byte on.
*/
import {statSync, truncateSync} from 'node:fs';
import type {JournalRecord} from '../../engine/domain/event.js';
import type {Journal} from '../../engine/ports/journal.js';
import {openJournal} from '../../storage/journal/open-journal.js';
import {listSegments} from '../../storage/journal/segments.js';
import {Killed, type KillSwitch} from './kill-switch.js';

export type JournalWitness = {
	/** Told of records once they are written. */
	onWritten(records: readonly JournalRecord[]): void;
	/** Told when everything that was written is on the disk. */
	onSynced(): void;
};

export type MortalJournal = Journal & {
	/** Lets go of the files and cuts off a share (0 to 1) of the bytes that were never synced. Returns how many that were. */
	tear(share: number): number;
};

/** Opens the journal in `folder` for one life of the engine. */
export function openMortalJournal(folder: string, life: KillSwitch, witness: JournalWitness): MortalJournal {
	const inner = openJournal(folder);
	const end = (): {readonly file: string; readonly bytes: number} | null => listSegments(folder).at(-1) ?? null;
	let synced = end();
	const strike = (point: 'before-append' | 'after-append' | 'after-sync'): void => {
		if (life.strikes(point)) {
			throw new Killed(point);
		}
	};

	return {
		get lastSeq() {
			return inner.lastSeq;
		},
		get lastHash() {
			return inner.lastHash;
		},
		append(records) {
			strike('before-append');
			inner.append(records);
			witness.onWritten(records);
			strike('after-append');
		},
		sync() {
			if (life.isDead) {
				throw new Killed('dead');
			}

			inner.sync();
			synced = end();
			witness.onSynced();
			strike('after-sync');
		},
		read: () => inner.read(),
		close() {
			inner.close();
		},
		tear(share) {
			inner.close();
			const last = end();
			if (last === null) {
				return 0;
			}

			// A new segment begins only when the one before is on the disk.
			const safe = synced?.file === last.file ? synced.bytes : 0;
			const lost = Math.floor((last.bytes - safe) * share);
			truncateSync(last.file, statSync(last.file).size - lost);
			return lost;
		},
	};
}
