/**
What a journal remembers of an engine that cannot be asked: its mode and venue, and what is ours there.
*/
import type {JournalRecord, Mode} from '../engine/domain/event.js';
import {emptyView, foldRecord} from '../engine/domain/view-fold.js';
import type {Brief} from '../engine/halt/brief.js';
import type {DataFolder} from '../storage/data-folder.js';
import {openJournalReader} from '../storage/journal/journal-reader.js';
import {createBriefKeeper} from './engine/brief-keeper.js';

export type Remembered = {
	readonly mode: Mode;
	/** Every venue that was traded on, the one that decides first. */
	readonly venues: readonly string[];
	readonly brief: Brief;
};

/** How far beyond the bid the first sell reaches where the journal does not say it. */
const usualGuard = 0.005;

/** Returns what the folder's journal tells. An engine that is stopped in the middle of a line loses nothing by that. */
export function rememberedOf({journal}: Pick<DataFolder, 'journal'>): Remembered {
	let view = emptyView();
	let guard = usualGuard;
	const names = createBriefKeeper({execution: {slippageGuard: guard}}, 0, 1);
	for (const record of openJournalReader(journal).read()) {
		view = foldRecord(view, record);
		names.take(record);
		guard = guardOf(record) ?? guard;
	}

	const {mode, venue, at, places} = view;
	return {mode, venues: [...new Set([venue, ...Object.keys(places ?? {})])], brief: {...names.brief(view, at), slippageGuard: guard}};
}

/** Returns the guard that an engine was started with, or null. */
function guardOf({event}: JournalRecord): number | null {
	if (event.type !== 'EngineStarted') {
		return null;
	}

	const {execution} = (event.config ?? {}) as {readonly execution?: {readonly slippageGuard?: unknown}};
	return typeof execution?.slippageGuard === 'number' ? execution.slippageGuard : null;
}
