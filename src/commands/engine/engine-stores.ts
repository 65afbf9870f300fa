/**
What an engine keeps beside its journal: market history, the tables that follow from the journal, their care, and the
answers for those who ask.
*/
import type {StorageConfig} from '../../engine/domain/config.js';
import {errorMessage} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import type {Ask} from '../../engine/domain/question.js';
import type {Clock} from '../../engine/ports/clock.js';
import type {Journal} from '../../engine/ports/journal.js';
import type {Stores} from '../../engine/ports/store.js';
import {createAnswers, storeClosed} from '../../storage/answer.js';
import {makeBackup} from '../../storage/backup/make-backup.js';
import type {DataFolder} from '../../storage/data-folder.js';
import {type DiskStores, openStores} from '../../storage/duckdb/open-market-store.js';
import {readJournalPage} from '../../storage/journal/journal-page.js';
import {listSegments} from '../../storage/journal/segments.js';
import {createProjector} from '../../storage/projector.js';
import {startRetention} from '../../storage/retention.js';

export type EngineStores = {
	readonly stores: Stores;
	readonly ask: Ask;
	/** Takes every record of the journal, from the first one on. */
	take(record: JournalRecord): void;
	/** Begins the daily care; from now on `onNotice` is told what a person should know, and what came up before. */
	begin(onNotice: (text: string) => void): void;
	/** Writes what is waiting, stops the care and closes the stores. */
	end(): Promise<void>;
};

export type EngineStoresOptions = {
	readonly folder: DataFolder;
	readonly journal: Journal;
	readonly clock: Clock;
	readonly config: StorageConfig;
	readonly lockStep: boolean;
	readonly version: string;
};

/** In lock-step records come by the ten thousand, and one large write costs little more than a small one. */
const batchRecords = {lockStep: 20_000, live: 1};

/** Bytes of journal text in one answer. */
const maxPageBytes = 1024 * 1024;

/** Opens the stores of a data folder that this process has locked. */
export async function openEngineStores(options: EngineStoresOptions): Promise<EngineStores> {
	const {folder, journal, lockStep} = options;
	const stores = await openStores(folder.database);
	let notices: string[] = [];
	let notify = (text: string): void => {
		notices.push(text);
	};

	const projector = await createProjector(stores.projections, journal.lastSeq, {
		batchRecords: lockStep ? batchRecords.lockStep : batchRecords.live,
		onFault(error) {
			notify(`orders, fills and equity are not brought into the database any more, the journal has them: ${errorMessage(error)}`);
		},
	});
	if (stores.migrated.backup !== null) {
		notify(`the database has a new schema; how it was before is kept in ${stores.migrated.backup}`);
	}

	let stopCare = async (): Promise<void> => undefined;
	const answers = createAnswers(sourcesOf(stores, options));
	let ended = false;
	return {
		stores,
		async ask(question) {
			if (ended) {
				throw storeClosed();
			}

			return answers(question);
		},
		take(record) {
			projector.take(record);
		},
		begin(onNotice) {
			notify = onNotice;
			for (const text of notices.splice(0)) {
				onNotice(text);
			}

			notices = [];
			stopCare = lockStep ? stopCare : startCare(stores, options, onNotice);
		},
		async end() {
			ended = true;
			await projector.flush();
			await stopCare();
			await stores.close();
		},
	};
}

/** A bounded run at full speed is not old enough for anything to be deleted. */
function startCare({care}: DiskStores, {clock, config}: EngineStoresOptions, onNotice: (text: string) => void): () => Promise<void> {
	return startRetention({
		care, clock, config,
		onPruned: () => undefined,
		onFault(error) {
			onNotice(`old rows could not be deleted: ${errorMessage(error)}`);
		},
	});
}

function sourcesOf(stores: DiskStores, {folder, journal, clock, version}: EngineStoresOptions) {
	return {
		stores,
		readJournal: (fromSeq: number, limit: number) => readJournalPage(folder.journal, {fromSeq, limit, maxBytes: maxPageBytes}),
		lastSeq: () => journal.lastSeq,
		backUp: async (target: string) => makeBackup(target, {
			folder, version,
			copyDatabase: stores.care.copyTo,
			journalExtent() {
				journal.sync();
				return {segments: listSegments(folder.journal), lastSeq: journal.lastSeq, lastHash: journal.lastHash};
			},
			now: () => clock.now(),
		}),
	};
}
