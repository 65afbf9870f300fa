/**
A journal belongs to one mode and one set of markets: what was held there cannot be carried into another.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {EventOf, Mode} from '../../engine/domain/event.js';
import type {DataFolder} from '../../storage/data-folder.js';
import {openJournalReader} from '../../storage/journal/journal-reader.js';

/** Throws a CryptoTraderError (`other-history`) when the folder's journal was begun for another mode or other markets. */
export function refuseOtherHistory(folder: DataFolder, mode: Mode, {symbols}: EngineConfig): void {
	const first = firstStart(folder);
	if (first !== null && (first.mode !== mode || first.symbols.join(' ') !== symbols.join(' '))) {
		throw new CryptoTraderError(`${folder.root} holds the journal of ${first.mode} trading in ${first.symbols.join(', ')}`, {
			code: 'other-history',
			advice: `Use another --data-dir or --profile for ${mode} trading in ${symbols.join(', ')}.`,
			exit: exitCode.wrongUse,
		});
	}
}

/** Returns how a folder's journal begins, or null where it has none. */
export function firstStart(folder: Pick<DataFolder, 'journal'>): EventOf<'EngineStarted'> | null {
	const first = openJournalReader(folder.journal).read()[Symbol.iterator]().next();
	return first.done !== true && first.value.event.type === 'EngineStarted' ? first.value.event : null;
}
