/**
The way to what a profile keeps, for commands: straight to the files when no engine runs, else through the engine that has
them open. Both give the same ports.
*/
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {CryptoTraderError} from '../engine/domain/error.js';
import type {Ask} from '../engine/domain/question.js';
import type {Stores} from '../engine/ports/store.js';
import {connectSocket} from '../engine/remote/client.js';
import {createRemoteStores} from '../engine/remote/remote-stores.js';
import {createAnswers} from '../storage/answer.js';
import {extentOnDisk, makeBackup} from '../storage/backup/make-backup.js';
import {type DataFolder, openDataFolder} from '../storage/data-folder.js';
import {openStores} from '../storage/duckdb/open-market-store.js';
import {readJournalPage} from '../storage/journal/journal-page.js';
import {profileFolder, readEnvironment} from '../storage/settings/environment.js';
import {candidateFolders} from './engine/folder.js';
import type {GlobalFlags} from './engine/flags.js';
import {version} from './version.js';

export type StoreAccess = {
	readonly stores: Stores;
	/** Answers every question, whichever way. */
	readonly ask: Ask;
	readonly folder: DataFolder;
	readonly through: 'file' | 'engine';
	/** Lets go of file and lock, or of the engine, which runs on. */
	close(): Promise<void>;
};

const maxPageBytes = 1024 * 1024;

/**
Opens what is kept for these flags: of the profile's folders the one in which an engine runs, else the first that exists;
with `create` a new one for paper trading where there is none.

Throws a CryptoTraderError: `data-folder-missing` when there is nothing, `engine-running` while an engine starts or ends,
and those of opening the database.
*/
export async function openStoreFor(flags: GlobalFlags, options: {readonly create?: boolean} = {}): Promise<StoreAccess> {
	const candidates = candidateFolders(flags);
	for (const folder of candidates) {
		const access = await throughEngine(folder);
		if (access !== null) {
			return access;
		}
	}

	return overFile(candidates[0] ?? (options.create === true ? newFolder(flags) : folderOrMissing(flags)));
}

async function throughEngine(folder: DataFolder): Promise<StoreAccess | null> {
	const handle = await connectSocket(folder.socket);
	if (handle === null) {
		return null;
	}

	const close = async (): Promise<void> => handle.close();
	const ask: Ask = async question => handle.ask(question);
	return {stores: createRemoteStores(ask, close), ask, folder, through: 'engine', close};
}

/** The lock keeps an engine from starting meanwhile. */
async function overFile(folder: DataFolder): Promise<StoreAccess> {
	const lock = folder.lock();
	try {
		const stores = await openStores(folder.database);
		const ask = createAnswers({
			stores,
			readJournal: (fromSeq, limit) => existsSync(folder.journal) ? readJournalPage(folder.journal, {fromSeq, limit, maxBytes: maxPageBytes}) : [],
			lastSeq: () => extentOnDisk(folder.journal).lastSeq,
			backUp: async target => makeBackup(target, {
				folder, version, copyDatabase: stores.care.copyTo, journalExtent: () => extentOnDisk(folder.journal), now: () => Date.now(),
			}),
		});
		return {
			stores, ask, folder, through: 'file',
			async close() {
				try {
					await stores.close();
				} finally {
					lock.release();
				}
			},
		};
	} catch (error) {
		lock.release();
		throw error;
	}
}

/** Throws a CryptoTraderError (`data-folder-missing`) that says where data was looked for. */
export function folderOrMissing({profile, dataDir}: GlobalFlags): never {
	throw new CryptoTraderError(`There is no data at ${dataDir ?? profileFolder(profile, readEnvironment())}`, {
		code: 'data-folder-missing', advice: 'Start an engine with `cryptotrader` or fetch history first, or name the folder with --data-dir or --profile.',
	});
}

function newFolder(flags: GlobalFlags): DataFolder {
	return openDataFolder(flags.dataDir ?? join(profileFolder(flags.profile, readEnvironment()), 'paper'), {create: true});
}
