/**
`cryptotrader migrate [--rebuild]`: brings the database to the schema of this version, and makes the tables that follow
from the journal anew.
*/
import {type ExitCode, errorMessage, exitCode} from '../engine/domain/error.js';
import type {ProjectionStore} from '../engine/ports/store.js';
import type {DataFolder} from '../storage/data-folder.js';
import {openStores} from '../storage/duckdb/open-market-store.js';
import {openJournalReader} from '../storage/journal/journal-reader.js';
import {createProjector} from '../storage/projector.js';
import {candidateFolders} from './engine/folder.js';
import type {GlobalFlags} from './engine/flags.js';
import {folderOrMissing} from './store-access.js';

/** Records between two writes of a rebuild. */
const batchRecords = 20_000;

/** Works on the folder itself, so it is refused while an engine runs. */
export async function migrate(flags: GlobalFlags, rebuild: boolean): Promise<ExitCode> {
	const folders = candidateFolders(flags);
	for (const folder of folders.length === 0 ? [folderOrMissing(flags)] : folders) {
		const report = await migrateFolder(folder, rebuild);
		process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : `${textOf(report)}\n`);
	}

	return exitCode.done;
}

type Report = {readonly dataDir: string; readonly steps: number; readonly backup: string | null; readonly rebuiltRecords: number | null};

async function migrateFolder(folder: DataFolder, rebuild: boolean): Promise<Report> {
	const lock = folder.lock();
	try {
		const stores = await openStores(folder.database);
		try {
			const rebuiltRecords = rebuild ? await rebuildTables(stores.projections, folder) : null;
			return {dataDir: folder.root, ...stores.migrated, rebuiltRecords};
		} finally {
			await stores.close();
		}
	} finally {
		lock.release();
	}
}

/** Returns how many records the journal has. */
async function rebuildTables(projections: ProjectionStore, {journal}: DataFolder): Promise<number> {
	const reader = openJournalReader(journal);
	await projections.clear();
	const faults: unknown[] = [];
	const projector = await createProjector(projections, reader.lastSeq, {
		batchRecords,
		onFault(error) {
			faults.push(error);
		},
	});
	for (const record of reader.read()) {
		projector.take(record);
		if (record.seq % batchRecords === 0) {
			await projector.flush();
		}
	}

	await projector.flush();
	if (!projector.healthy) {
		const [fault] = faults;
		throw fault instanceof Error ? fault : new Error(errorMessage(fault));
	}

	return reader.lastSeq;
}

function textOf({dataDir, steps, backup, rebuiltRecords}: Report): string {
	const schema = steps === 0 ? 'the schema is up to date' : `brought the schema ${steps} steps further${backup === null ? '' : `; how it was before is kept in ${backup}`}`;
	return `${dataDir}: ${schema}${rebuiltRecords === null ? '' : `; made the journal's tables anew from ${rebuiltRecords} records`}`;
}
