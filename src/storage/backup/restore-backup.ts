/**
Puts a backup in place of a data folder: checked first, built beside it, and swapped in by renaming, so that there is the
old data or the new at every moment, never a mixture.
*/
import {cpSync, existsSync, renameSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {CryptoTraderError, exitCode, invariant} from '../../engine/domain/error.js';
import {haltFiles, openDataFolder, type DataFolder} from '../data-folder.js';
import {createDurably, makeFolder, syncFolder} from '../durable.js';
import {openStores} from '../duckdb/open-market-store.js';
import {withFile} from '../file-error.js';
import {openJournalReader} from '../journal/journal-reader.js';
import {copyHalt} from './halt-files.js';
import {backupDamaged, readManifest, verifyFiles, type Manifest} from './manifest.js';

export type RestoreReport = {
	readonly folder: string;
	readonly lastSeq: number;
	readonly madeAt: string;
	/** Where the data that was there before is now; null when there was none. */
	readonly before: string | null;
};

export type RestoreOptions = {
	readonly force: boolean;
	/** Text of the latch that the folder gets where neither the backup nor what was there has one; null sets none. */
	readonly latch: string | null;
};

/**
Restores the backup in `source` as the data folder `target`. What is there already is moved aside with `force`, and
refused without.

Throws a CryptoTraderError before anything is changed: `backup-missing` and `backup-damaged` for the backup,
`engine-running` while an engine uses the folder, `folder-not-empty` (exit 2), and those of opening journal and database.
*/
export async function restoreBackup(source: string, target: string, {force, latch}: RestoreOptions): Promise<RestoreReport> {
	const manifest = readManifest(source);
	await verifyFiles(source, manifest.files);
	const folder = openDataFolder(target, {create: true});
	const lock = folder.lock();
	const draft = `${folder.root}.restoring`;
	try {
		const holdsData = existsSync(folder.database) || openJournalReader(folder.journal).lastSeq > 0;
		if (holdsData && !force) {
			throw new CryptoTraderError(`${folder.root} holds data already`, {
				code: 'folder-not-empty', advice: 'Restore into another --data-dir; or add --force, which moves that data aside.', exit: exitCode.wrongUse,
			});
		}

		await build(source, draft, manifest);
		// A halt that holds now is newer than the backup, and restoring is no resume.
		copyHalt(folder.root, draft);
		setLatch(draft, latch);
		return {folder: folder.root, lastSeq: manifest.journal.lastSeq, madeAt: manifest.madeAt, before: swap(folder, draft, holdsData)};
	} finally {
		rmSync(draft, {recursive: true, force: true});
		lock.release();
	}
}

/** Builds the data folder beside its place and checks that an engine can open all of it. */
async function build(source: string, draft: string, {files, journal}: Manifest): Promise<void> {
	rmSync(draft, {recursive: true, force: true});
	const folder = openDataFolder(draft, {create: true});
	withFile('restore the backup', draft, () => {
		for (const {path} of files) {
			makeFolder(dirname(join(draft, path)));
			cpSync(join(source, path), join(draft, path));
		}
	});
	await verifyFiles(draft, files);
	const reader = openJournalReader(folder.journal);
	if (reader.lastSeq !== journal.lastSeq || reader.lastHash !== journal.lastHash) {
		throw backupDamaged(`its journal ends at record ${reader.lastSeq}, the manifest says ${journal.lastSeq}`);
	}

	// Reading checks the chain from the first record to the last.
	let records = 0;
	for (const {seq} of reader.read()) {
		records = seq;
	}

	invariant(records === journal.lastSeq, `a journal of ${journal.lastSeq} records was read up to ${records}`);

	const stores = await openStores(folder.database);
	await stores.close();
	syncFolder(draft);
}

function setLatch(draft: string, latch: string | null): void {
	const path = join(draft, haltFiles.latch);
	if (latch !== null && !existsSync(path)) {
		createDurably(path, latch);
	}

	syncFolder(draft);
}

/** Returns where the old folder went, or null when it held nothing. */
function swap({root}: DataFolder, draft: string, holdsData: boolean): string | null {
	const aside = freeName(`${root}.before-restore`);
	return withFile('put the backup in place', root, () => {
		renameSync(root, aside);
		renameSync(draft, root);
		syncFolder(dirname(root));
		if (holdsData) {
			rmSync(join(aside, 'lock'), {force: true});
			return aside;
		}

		rmSync(aside, {recursive: true, force: true});
		return null;
	});
}

function freeName(stem: string): string {
	let number = 1;
	while (existsSync(`${stem}-${number}`)) {
		number += 1;
	}

	return `${stem}-${number}`;
}
