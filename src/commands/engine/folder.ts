/**
Where an engine's data lives: a folder per profile and mode, and a fresh one for every bounded run of a tape, so that a
second run does not continue the first.
*/
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Mode} from '../../engine/domain/event.js';
import {type DataFolder, openDataFolder} from '../../storage/data-folder.js';
import {profileFolder, readEnvironment} from '../../storage/settings/environment.js';
import type {EngineFlags, GlobalFlags} from './flags.js';

/** Returns the folder in which an engine with these flags keeps its data, made if absent. */
export function openEngineFolder(flags: EngineFlags, mode: Mode): DataFolder {
	return openDataFolder(folderPath(flags, mode), {create: true});
}

/** Returns where that folder is, or would be. */
export function folderPath(flags: EngineFlags, mode: Mode): string {
	return flags.dataDir ?? usualPath(flags, mode);
}

function usualPath(flags: EngineFlags, mode: Mode): string {
	const home = profileFolder(flags.profile, readEnvironment());
	return flags.exitWhenDone ? freshPath(join(home, 'runs')) : join(home, mode);
}

function freshPath(parent: string): string {
	for (let number = 1; ; number++) {
		const path = join(parent, String(number).padStart(4, '0'));
		if (!existsSync(path)) {
			return path;
		}
	}
}

/** Returns the folders in which an engine may be running for these flags, most serious mode first. */
export function candidateFolders(flags: GlobalFlags): readonly DataFolder[] {
	const home = profileFolder(flags.profile, readEnvironment());
	const paths = flags.dataDir === null ? ['live', 'paper', 'sim'].map(mode => join(home, mode)) : [flags.dataDir];
	return paths.filter(path => existsSync(path)).map(path => openDataFolder(path, {create: false}));
}
