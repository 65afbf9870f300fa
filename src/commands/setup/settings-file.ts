/**
The profile's file of settings as something to change: what stands in it, what counts now, and the same text with other
values, where everything that a person wrote around them stays.
*/
import {existsSync, readFileSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {Document, isCollection, parseDocument} from 'yaml';
import type {EngineConfig} from '../../engine/domain/config.js';
import {createDurably, makeFolder, replaceDurably} from '../../storage/durable.js';
import {withFile} from '../../storage/file-error.js';
import {loadConfig, loadPersonalSettings} from '../../storage/settings/config.js';
import type {PersonalSettings} from '../../storage/settings/schema.js';

export type SettingsInForce = {readonly config: EngineConfig; readonly personal: PersonalSettings};

/** One value that a person wants, by its path: `risk.maxPosition`. */
export type WantedValue = {readonly path: string; readonly value: string | number | readonly string[]};

/** What is written for it, and what counted before. */
export type SettingsChange = WantedValue & {readonly was: unknown};

export type SettingsDraft = {
	readonly path: string;
	/** What stands in the file; null when there is none. */
	readonly text: string | null;
	readonly inForce: SettingsInForce;
	readonly shipped: SettingsInForce;
};

const heading = ' Settings of this profile. `cryptotrader setup` writes them, and so may you: every key of config/*.yaml can stand here,\n where each is explained. What stands here counts before those files, and --config before this one.';

/**
Reads the file at `path`. With `fresh` what stands in it does not count; it stays as a copy.

Throws a CryptoTraderError for a file that is wrong: what cannot be understood is not changed.
*/
export function readDraft(path: string, fresh: boolean): SettingsDraft {
	const text = existsSync(path) ? withFile('read the settings', path, () => readFileSync(path, 'utf8')) : null;
	const kept = fresh ? null : text;
	return {path, text, inForce: kept === null ? inForceOf([]) : inForceOf([{name: path, text: kept}]), shipped: inForceOf([])};
}

function inForceOf(files: Parameters<typeof loadPersonalSettings>[0]): SettingsInForce {
	return {config: loadConfig({files}), personal: loadPersonalSettings(files)};
}

/** `fresh` drops what stands in the file; paths that are `explicit` are written even where they are what is shipped. */
export type ChangeOptions = {readonly fresh: boolean; readonly explicit: ReadonlySet<string>};

/** Returns what must be written so that `wanted` counts. */
export function changesFor({text, inForce}: SettingsDraft, wanted: readonly WantedValue[], {fresh, explicit}: ChangeOptions): readonly SettingsChange[] {
	const document = fresh || text === null ? new Document() : parseDocument(text);
	return wanted.flatMap(({path, value}) => {
		const was = valueAt(inForce, path);
		const stands = document.contents !== null && document.hasIn(path.split('.'));
		return JSON.stringify(was) === JSON.stringify(value) && (stands || !explicit.has(path)) ? [] : [{path, value, was}];
	});
}

function valueAt({config, personal}: SettingsInForce, path: string): unknown {
	let value: unknown = {...config, ...personal};
	for (const name of path.split('.')) {
		value = typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(name) : undefined;
	}

	return value;
}

/** Returns the file's text with the changes made. Comments and everything else stay where they are. */
export function changedText({text}: Pick<SettingsDraft, 'text'>, changes: readonly SettingsChange[], fresh: boolean): string {
	const document = fresh || text === null || text.trim() === '' ? new Document({}) : parseDocument(text);
	if (fresh || text === null) {
		document.commentBefore = heading;
	}

	for (const {path, value} of changes) {
		setValue(document, path.split('.'), value);
	}

	return document.toString({lineWidth: 0});
}

/** A list takes the place of the old one, and its comments. */
function setValue(document: Document, path: readonly string[], value: WantedValue['value']): void {
	const before = document.contents === null ? undefined : document.getIn(path, true);
	if (typeof value !== 'object') {
		document.setIn(path, value);
		return;
	}

	const list = document.createNode(value, {flow: true});
	if (isCollection(before)) {
		const {comment, commentBefore} = before;
		Object.assign(list, {comment, commentBefore});
	}

	document.setIn(path, list);
}

/**
Writes the file whole or not at all, after a copy of what stood there. Returns where the copy is, or null when there was
nothing. Throws a CryptoTraderError when it cannot be written; then the old file is as it was.
*/
export function writeDraft({path, text}: SettingsDraft, next: string): string | null {
	return withFile('write the settings', path, () => {
		makeFolder(dirname(path));
		const backup = text === null ? null : freeName(`${path}.bak`);
		if (backup !== null && text !== null) {
			createDurably(backup, text);
		}

		replaceDurably(path, next);
		return backup;
	});
}

/** An older copy may be the only one of what a person wrote by hand. */
function freeName(path: string): string {
	for (let number = 1; ; number++) {
		const name = number === 1 ? path : `${path}${number}`;
		if (!existsSync(name)) {
			return name;
		}
	}
}

/** Returns why a text cannot be the settings, in the words in which a start would refuse it. Throws a CryptoTraderError. */
export function demandValid(path: string, text: string): void {
	const file = {name: basename(path), text};
	loadConfig({files: [file]});
	loadPersonalSettings([file]);
}
