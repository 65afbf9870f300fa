/**
Copies a profile's data while its engine runs: the database first, then the journal up to one record, so that the journal
is never behind the tables that are made from it; then models, the simulated exchange's memory, a halt that holds, and the
manifest.
*/
import {createReadStream, createWriteStream, existsSync, readdirSync, statSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {BackupReport} from '../../engine/domain/question.js';
import type {EpochMs} from '../../engine/domain/units.js';
import type {DataFolder} from '../data-folder.js';
import {createDurably, makeFolder, syncFolder} from '../durable.js';
import {withFile} from '../file-error.js';
import {readJournalPage} from '../journal/journal-page.js';
import {inspectEnd} from '../journal/records.js';
import {listSegments, type Segment} from '../journal/segments.js';
import {copyHalt} from './halt-files.js';
import {hashFile, manifestName, type BackupFile, type Manifest} from './manifest.js';

/** The journal as it stands at one moment: its segments, each up to the bytes that count, and its last record. */
export type JournalExtent = {readonly segments: readonly Segment[]; readonly lastSeq: number; readonly lastHash: string};

export type BackupOptions = {
	readonly folder: DataFolder;
	/** Writes a consistent copy of the database to a new file. */
	readonly copyDatabase: (copy: string) => Promise<void>;
	/** Says where the journal stands; what it names must be on the disk. */
	readonly journalExtent: () => JournalExtent;
	readonly version: string;
	readonly now: () => EpochMs;
};

/**
Writes a backup into `target`, made if absent. Throws a CryptoTraderError: `backup-target` (exit 2) when there is something
in it already, `disk-full` and the like when it cannot be written.
*/
export async function makeBackup(target: string, options: BackupOptions): Promise<BackupReport> {
	const {folder, copyDatabase, journalExtent, version, now} = options;
	prepareTarget(target);
	await copyDatabase(join(target, basename(folder.database)));
	const {segments, lastSeq, lastHash} = journalExtent();
	for (const {file, bytes} of segments) {
		await copyBytes(file, join(target, 'journal', basename(file)), bytes);
	}

	for (const name of ['models', 'sim'] as const) {
		for (const file of filesIn(folder[name])) {
			await copyBytes(join(folder[name], file), join(target, name, file), null);
		}
	}

	// Last, so that a halt that comes meanwhile is in it.
	copyHalt(folder.root, target);
	const files = await describe(target);
	const manifest: Manifest = {format: 1, version, madeAt: new Date(now()).toISOString(), mode: modeOf(folder), journal: {lastSeq, lastHash}, files: [...files]};
	createDurably(join(target, manifestName), `${JSON.stringify(manifest, null, '\t')}\n`);
	syncFolder(target);
	return {folder: target, files: files.length, bytes: files.reduce((sum, {bytes}) => sum + bytes, 0), lastSeq, lastHash};
}

/** Returns the extent of a journal that nobody is writing; a torn last line is left out. */
export function extentOnDisk(journalFolder: string): JournalExtent {
	const segments = existsSync(journalFolder) ? listSegments(journalFolder) : [];
	const {position, torn} = inspectEnd(segments);
	const whole = torn === null ? segments : [...segments.slice(0, -1), {...torn.segment, bytes: torn.start}];
	return {segments: whole, lastSeq: position.seq, lastHash: position.hash};
}

function prepareTarget(target: string): void {
	withFile('write the backup', target, () => {
		makeFolder(target);
		if (readdirSync(target).length > 0) {
			throw new CryptoTraderError(`${target} is not empty`, {code: 'backup-target', advice: 'Name a folder that does not exist yet.', exit: exitCode.wrongUse});
		}

		for (const part of ['journal', 'models', 'sim']) {
			makeFolder(join(target, part));
		}
	});
}

function filesIn(folder: string): readonly string[] {
	// Drafts that are being written just now have a name with a random ending; they are not whole.
	const draft = /\.[\da-f]{8}-[\da-f-]{27}$/;
	return existsSync(folder) ? readdirSync(folder).filter(name => !draft.test(name) && statSync(join(folder, name), {throwIfNoEntry: false})?.isFile() === true) : [];
}

/** Copies the first `bytes` of a file, or all of it, onto the disk itself. */
async function copyBytes(file: string, copy: string, bytes: number | null): Promise<void> {
	const sink = createWriteStream(copy, {flags: 'wx', mode: 0o600, flush: true});
	if (bytes === 0) {
		await new Promise<void>(resolve => {
			sink.end(resolve);
		});
	} else {
		await pipeline(createReadStream(file, bytes === null ? {} : {end: bytes - 1}), sink);
	}
}

async function describe(target: string): Promise<readonly BackupFile[]> {
	const paths = ['', 'journal', 'models', 'sim'].flatMap(part => filesIn(join(target, part)).map(name => part === '' ? name : `${part}/${name}`));
	const files = [];
	for (const path of paths) {
		const full = join(target, path);
		files.push({path, bytes: statSync(full).size, sha256: await hashFile(full)});
		syncFolder(dirname(full));
	}

	return files;
}

function modeOf({journal}: DataFolder): Manifest['mode'] {
	const [first] = existsSync(journal) ? readJournalPage(journal, {fromSeq: 1, limit: 1, maxBytes: Infinity}) : [];
	return first?.event.type === 'EngineStarted' ? first.event.mode : null;
}
