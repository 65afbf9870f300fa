/**
The settings that a profile keeps for itself: a file in its folder, which every start reads before the files that --config
names. `cryptotrader setup` writes it; a person may.
*/
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {PersonalSettings} from '../storage/settings/schema.js';
import {profileFolder, readEnvironment} from '../storage/settings/environment.js';
import type {EngineFlags, GivenFlags, GlobalFlags} from './engine/flags.js';

/** Returns the folder of what belongs to a profile, whatever mode it trades in: --data-dir where that is given. */
export function homeOf({dataDir, profile}: GlobalFlags): string {
	return dataDir ?? profileFolder(profile, readEnvironment());
}

/** Returns where the settings of these flags' profile are kept; the file may not be there. */
export function settingsPath(flags: GlobalFlags): string {
	return join(homeOf(flags), 'settings.yaml');
}

/** Returns the files of settings for these flags, the profile's own first; later ones count before earlier ones. */
export function settingsFiles(flags: GlobalFlags, configFiles: readonly string[]): readonly string[] {
	const own = settingsPath(flags);
	return existsSync(own) ? [own, ...configFiles] : configFiles;
}

/** Returns the flags with the profile's settings in them. Throws a CryptoTraderError for settings that are wrong. */
export async function withSettings(flags: GivenFlags): Promise<EngineFlags> {
	const {loadPersonalSettings} = await import('../storage/settings/config.js');
	const configFiles = settingsFiles(flags, flags.configFiles);
	return {...flags, configFiles, capital: flags.capital ?? String(loadPersonalSettings(configFiles).capital)};
}

/**
Returns what is the screen's own of the settings; null where nobody has said anything, which saves the time to look.

Throws a CryptoTraderError for settings that are wrong, and for keys with two meanings.
*/
export async function screenSettings(flags: GlobalFlags, configFiles: readonly string[]): Promise<PersonalSettings | null> {
	const files = settingsFiles(flags, configFiles);
	if (files.length === 0) {
		return null;
	}

	const {loadPersonalSettings} = await import('../storage/settings/config.js');
	const settings = loadPersonalSettings(files);
	if (Object.keys(settings.keys).length > 0) {
		// Now, and not by the screen: its engine would be running by then.
		const [{bindKeys}, {actions}] = await Promise.all([import('../tui/actions/bindings.js'), import('../tui/actions/table.js')]);
		bindKeys(actions, settings.keys);
	}

	return settings;
}
