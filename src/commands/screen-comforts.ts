/**
What makes a screen a person's own: keys and bell from the settings, the first steps for somebody who has not had them, and
a folder for exported tables.
*/
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {CryptoTraderError} from '../engine/domain/error.js';
import type {DataFolder} from '../storage/data-folder.js';
import {makeFolder, replaceDurably} from '../storage/durable.js';
import {readEnvironment} from '../storage/settings/environment.js';
import type {PersonalSettings} from '../storage/settings/schema.js';
import type {ScreenOptions} from '../tui/options.js';
import type {GlobalFlags} from './engine/flags.js';
import {settingsPath} from './profile-settings.js';

type Comforts = Pick<ScreenOptions, 'keys' | 'notifications' | 'tour' | 'save'>;

/** `folderOf` finds the engine's data folder once there is one; null where it is on another machine. */
export function comfortsOf(flags: GlobalFlags, settings: PersonalSettings | null, folderOf: (() => DataFolder | null) | null): Comforts {
	return {
		notifications: settings?.notifications ?? 'alarms',
		tour: {
			begins: !existsSync(seenPath()),
			hint: existsSync(settingsPath(flags)) ? null : 'Exchange, capital, limits: cryptotrader setup',
			seen: noteSeen,
		},
		...(settings === null ? {} : {keys: settings.keys}),
		...(folderOf === null ? {} : {save: async (name, table) => save(folderOf(), name, table)}),
	};
}

/** The first steps are for a person, not for a profile. */
function seenPath(): string {
	return join(readEnvironment().dataHome, 'cryptotrader', 'seen.json');
}

function noteSeen(): void {
	try {
		makeFolder(dirname(seenPath()));
		replaceDurably(seenPath(), '{"tour":true}\n');
	} catch {
		// Where nothing can be kept, they are shown again.
	}
}

/** Writes a table into a new file of the data folder and returns its path. */
async function save(folder: DataFolder | null, name: string, {columns, rows}: Parameters<NonNullable<ScreenOptions['save']>>[1]): Promise<string> {
	if (folder === null) {
		throw new CryptoTraderError('the engine has no data folder yet', {code: 'no-folder', advice: 'Wait until it has started.'});
	}

	const {writeTable} = await import('../storage/export/write-table.js');
	const exports = join(folder.root, 'exports');
	makeFolder(exports);
	const path = freePath(join(exports, `${name}-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`));
	async function * pages() {
		yield rows.map(row => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));
	}

	await writeTable(path, Object.fromEntries(columns.map(column => [column, 'VARCHAR'] as const)), pages());
	return path;
}

function freePath(stem: string): string {
	for (let number = 1; ; number++) {
		const path = `${stem}${number === 1 ? '' : `-${number}`}.csv`;
		if (!existsSync(path)) {
			return path;
		}
	}
}
