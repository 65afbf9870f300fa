/**
What the screen looks back in: the journal of a data folder on this machine, else page by page what the engine has of it.
*/
import {createMemoryKeyframes, type Past} from '../engine/domain/rewind.js';
import {maxPageRows} from '../engine/domain/question.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import type {DataFolder} from '../storage/data-folder.js';
import type {PastOptions} from '../tui/rewind/mark.js';
import {version} from './version.js';

/** Records between two views that are kept while the screen is up, where there is no folder to keep them in. */
const every = 768;

/** Returns how a screen on a running engine looks back. `folder` is asked for when somebody does; null where the journal is on another machine. */
export function pastOf(folder: () => DataFolder | null, engine: () => Promise<EngineHandle>, begins: boolean): PastOptions {
	let found: DataFolder | null = null;
	const find = async (): Promise<DataFolder | null> => {
		await engine();
		found ??= folder();
		return found;
	};

	// Once the engine has ended nobody says any more where its folder is.
	find().catch(() => undefined);
	return {
		hasNow: true,
		begins,
		async open() {
			const here = found ?? await find();
			if (here === null) {
				return askedPast(await engine());
			}

			// Nobody looks back before the first frame, which should not wait for what it takes.
			const {openPast} = await import('../storage/keyframes/open-rewind.js');
			return openPast(here, version);
		},
	};
}

/** Returns the past as an engine tells it. */
export function askedPast(engine: Pick<EngineHandle, 'ask'>): Past {
	return {
		keyframes: createMemoryKeyframes(every),
		journal: {
			async lastSeq() {
				const {lastSeq} = await engine.ask({about: 'journal', fromSeq: Number.MAX_SAFE_INTEGER, limit: 1});
				return lastSeq;
			},
			async read(fromSeq, limit) {
				const {records} = await engine.ask({about: 'journal', fromSeq, limit: Math.min(limit, maxPageRows)});
				return records;
			},
		},
	};
}
