/**
What the looking commands read from: an engine that runs, or, where none does, the journal that it left behind. Both give the
same view and answer the same question about the journal.
*/
import {existsSync} from 'node:fs';
import type {Answer, Ask, Question} from '../../engine/domain/question.js';
import type {EngineView} from '../../engine/domain/view.js';
import type {EngineHandle} from '../../engine/ports/engine-handle.js';
import type {DataFolder} from '../../storage/data-folder.js';
import {openJournalForRewind} from '../../storage/keyframes/journal-stretch.js';
import {openRewind} from '../../storage/keyframes/open-rewind.js';
import {openingState, type ScreenState} from '../../tui/store.js';
import {candidateFolders} from '../engine/folder.js';
import type {GlobalFlags} from '../engine/flags.js';
import {findEngine, noEngine} from '../running-engine.js';
import {version} from '../version.js';

export type Looked = {
	readonly view: EngineView;
	/** Null where the engine has stopped. */
	readonly handle: EngineHandle | null;
	/** Answers `journal`; an engine that runs answers everything. */
	readonly ask: Ask;
	/** The data folder. */
	readonly folder: string;
	/** Lets go of the engine, which runs on. */
	close(): Promise<void>;
};

/**
Returns what can be seen for these flags: the engine that runs, else the first folder with a journal, as its last record left
it. Throws a CryptoTraderError (`no-engine`) where there is neither.
*/
export async function look(flags: GlobalFlags): Promise<Looked> {
	const engine = await findEngine(flags);
	if (engine !== null) {
		const {handle, folder} = engine;
		return {view: await handle.snapshot(), handle, ask: async question => handle.ask(question), folder, close: async () => handle.close()};
	}

	for (const folder of candidateFolders(flags)) {
		const left = existsSync(folder.journal) ? await leftBehind(folder) : null;
		if (left !== null) {
			return left;
		}
	}

	throw noEngine(flags);
}

async function leftBehind({root, journal}: DataFolder): Promise<Looked | null> {
	const rewind = await openRewind({root, journal}, version);
	const last = await rewind.last();
	return last === 0 ? null : {view: await rewind.viewAt(last), handle: null, ask: askJournal(journal), folder: root, close: async () => undefined};
}

/** Returns the answers of a journal on disk. */
function askJournal(journal: string): Ask {
	const records = openJournalForRewind(journal);
	return async question => {
		if (question.about !== 'journal') {
			throw new Error(`nobody answers "${question.about}" while no engine runs`);
		}

		const {fromSeq, limit} = question as Question as Question<'journal'>;
		const given: Answer<'journal'> = {records: await records.read(fromSeq, limit), lastSeq: await records.lastSeq()};
		return given as Answer<typeof question.about>;
	};
}

/** Returns the view as a screen would have it, for what is reckoned and worded there. */
export function screenOf(view: EngineView): ScreenState {
	return {...openingState(view.mode), phase: 'running', view, quotes: view.quotes, now: view.at};
}

/** Returns `stopped` or `running`, as every document of these commands says it. */
export function stateOf({handle}: Looked): 'running' | 'stopped' {
	return handle === null ? 'stopped' : 'running';
}
