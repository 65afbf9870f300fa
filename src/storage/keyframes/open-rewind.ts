/**
The past of a data folder: of an engine that runs or has stopped, or of a copy.
*/
import {isDeepStrictEqual} from 'node:util';
import {join} from 'node:path';
import {createMemoryKeyframes, createRewind, type Past, type Rewind, type RewindJournal} from '../../engine/domain/rewind.js';
import type {EngineView} from '../../engine/domain/view.js';
import {type DiskKeyframes, openKeyframes} from './disk-keyframes.js';
import {openJournalForRewind} from './journal-stretch.js';

export type RewindFolder = {
	/** The data folder. */
	readonly root: string;
	/** Folder of the journal's segments. */
	readonly journal: string;
};

/**
Returns the past of a data folder as this version of the program tells it. The newest keyframe is made once more from the one
before it: if another view comes out, none of them is trusted. A first visit to a long journal takes as long as folding it;
`prepare` does that ahead and says how far it is.

Throws a CryptoTraderError: `journal-damaged`, or `not-found` when there is no journal.
*/
export async function openRewind(folder: RewindFolder, version: string, every?: number): Promise<Rewind> {
	return createRewind(await openPast(folder, version, every));
}

/** Returns what such a rewind is made of. Rejects as `openRewind` does. */
export async function openPast({root, journal}: RewindFolder, version: string, every?: number): Promise<Past> {
	const keyframes = openKeyframes({folder: keyframeFolder(root), journal, version, ...(every === undefined ? {} : {every})});
	const records = openJournalForRewind(journal);
	if (!await isAsFolded(records, keyframes)) {
		keyframes.forget();
	}

	return {journal: records, keyframes};
}

/** Returns where the keyframes of a data folder are kept. */
export function keyframeFolder(root: string): string {
	return join(root, 'keyframes');
}

async function isAsFolded(records: RewindJournal, keyframes: DiskKeyframes): Promise<boolean> {
	const newest = keyframes.seqs().at(-1);
	if (newest === undefined) {
		return true;
	}

	const before = newest === keyframes.every ? null : await keyframes.load(newest - keyframes.every);
	if (before === null && newest !== keyframes.every) {
		// Too little is known to compare it with: it is not used either.
		return false;
	}

	const folded = await createRewind({journal: records, keyframes: onlyBefore(keyframes, before)}).viewAt(newest);
	return isDeepStrictEqual(JSON.parse(JSON.stringify(folded)), await keyframes.load(newest));
}

function onlyBefore({every}: DiskKeyframes, view: EngineView | null) {
	const keyframes = createMemoryKeyframes(every);
	if (view !== null) {
		void keyframes.save(view);
	}

	return keyframes;
}
