/**
A journal opened only to be read: a copy for `replay` and `rewind`, or the one that a running engine is writing. Repairs
nothing, writes nothing, takes no lock.
*/
import type {Journal} from '../../engine/ports/journal.js';
import {withFile} from '../file-error.js';
import {inspectEnd, readRecords} from './records.js';
import {listSegments} from './segments.js';

export type JournalReader = Pick<Journal, 'lastSeq' | 'lastHash' | 'read'> & {
	/** What was left out at the end because it is torn, or being written just now, in words; null when nothing was. */
	readonly torn: string | null;
};

/**
Opens the journal in `folder` as it stands now; records that are appended later are not seen.

Throws a CryptoTraderError: `journal-damaged` when it cannot be trusted, `not-found` when there is no such folder.
*/
export function openJournalReader(folder: string): JournalReader {
	const segments = withFile('read the journal', folder, () => listSegments(folder));
	const {position, torn} = inspectEnd(segments);
	const whole = torn === null ? segments : [...segments.slice(0, -1), {...torn.segment, bytes: torn.start}];
	return {
		lastSeq: position.seq,
		lastHash: position.hash,
		torn: torn === null ? null : `${torn.segment.file}:${torn.line}: ${torn.fault}`,
		read: () => readRecords(whole, position),
	};
}
