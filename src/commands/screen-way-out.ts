/**
What the screen halts with beside the engine: the latch in the data folder of its engine, and the guard there.
*/
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {CryptoTraderError} from '../engine/domain/error.js';
import type {Milliseconds} from '../engine/domain/units.js';
import {reportText} from '../engine/halt/report.js';
import {type DataFolder, openDataFolder} from '../storage/data-folder.js';
import type {WayOut} from '../tui/way-out.js';
import type {GlobalFlags} from './engine/flags.js';
import {candidateFolders} from './engine/folder.js';
import {latchPath, writeLatch} from './engine/latch-file.js';
import {haltByGuard, rushGuard} from './halt-by-guard.js';

/** How long the screen waits for the venue's confirmation; the guard goes on after that. */
const patienceMs: Milliseconds = 120_000;

/** Returns the way out for an engine whose data folder `folderOf` finds once there is one. */
export function createWayOut(folderOf: () => DataFolder | null): WayOut {
	let found: DataFolder | null = null;
	const folder = (): DataFolder => {
		found ??= folderOf();
		if (found === null) {
			throw new CryptoTraderError('the engine has no data folder yet, and sends nothing before it has one', {code: 'no-folder', advice: 'Wait until it has started.'});
		}

		return found;
	};

	return {
		latch({flatten, reason}) {
			writeLatch(latchPath(folder().root), {by: 'screen', reason, flatten, outside: false});
			// A flatten is the engine's alone: what it sells works, too.
			void (flatten ? null : rushGuard(folder()));
		},
		async halt({flatten, reason}, onStep) {
			const report = await haltByGuard(folder(), {by: 'screen', reason, flatten}, {patienceMs, onStep});
			if (report === null) {
				throw new CryptoTraderError('there is no guard', {code: 'no-guard', advice: 'Run cryptotrader halt --direct in another shell.'});
			}

			return reportText(report);
		},
	};
}

/** Returns the folder that the process of that id has locked, or null. */
export function folderOfProcess(flags: GlobalFlags, pid: number | null): DataFolder | null {
	return pid === null ? null : candidateFolders(flags).find(({root}) => lockOwner(root) === pid) ?? null;
}

function lockOwner(root: string): number | null {
	try {
		return (JSON.parse(readFileSync(join(root, 'lock'), 'utf8')) as {readonly pid?: number}).pid ?? null;
	} catch {
		return null;
	}
}

export function folderAt(root: string): DataFolder {
	return openDataFolder(root, {create: false});
}
