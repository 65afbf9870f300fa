/**
The files of a journal: `000001.ndjson` and on, each continuing the hash chain of the one before.
*/
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {CryptoTraderError} from '../../engine/domain/error.js';

export type Segment = {
	readonly number: number;
	readonly file: string;
	/** Bytes that count; what lies behind them is a torn line or not yet written. */
	readonly bytes: number;
};

/** Returns the path of segment `number`, from 1. */
export function segmentFile(folder: string, number: number): string {
	return join(folder, `${String(number).padStart(6, '0')}.ndjson`);
}

/** Returns the segments in order. Throws a CryptoTraderError (`journal-damaged`) when one is missing between them. */
export function listSegments(folder: string): readonly Segment[] {
	const names = readdirSync(folder).filter(name => /^\d{6}\.ndjson$/.test(name)).toSorted();
	return names.map((name, index) => {
		const file = segmentFile(folder, index + 1);
		if (join(folder, name) !== file) {
			throw journalDamaged(file, null, `this segment is missing, but ${name} is there`);
		}

		return {number: index + 1, file, bytes: statSync(file).size};
	});
}

/** Returns the error for a journal that cannot be trusted. `line` counts from 1. */
export function journalDamaged(file: string, line: number | null, what: string): CryptoTraderError {
	return new CryptoTraderError(`The journal is damaged: ${file}${line === null ? '' : `:${line}`}: ${what}`, {
		code: 'journal-damaged',
		advice: 'Nothing was changed. Restore the journal folder from a backup; or move it away, start with a new journal and let the engine take stock at the venue.',
	});
}
