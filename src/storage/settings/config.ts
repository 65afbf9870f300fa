/**
The engine's configuration: the shipped defaults, the user's files and the command line, later ones counting before
earlier ones key by key, checked as a whole.
*/
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {z} from 'zod';
import {withoutSecrets, type EngineConfig} from '../../engine/domain/config.js';
import {CryptoTraderError, errorMessage, exitCode} from '../../engine/domain/error.js';
import {configInvalid, explainConflict, explainIssue} from './config-error.js';
import {conflictsIn} from './cross-checks.js';
import {configSchema, keysOf, personalSchema, type PersonalSettings} from './schema.js';
import {joinReadings, readOverrides, readYaml, type Reading, type Setting} from './settings-reader.js';

/** Any part of a configuration; what is undefined stays as it is. Lists are replaced as a whole. */
export type ConfigOverrides = Overrides<EngineConfig>;

type Overrides<Section> = {
	readonly [Key in keyof Section]?: (Section[Key] extends number | string | boolean | readonly unknown[] | null ? Section[Key] : Overrides<Section[Key]>) | undefined;
};

/** A YAML file by its path, or what is going to be one: its name, for messages, and its text. */
export type SettingsFile = string | {readonly name: string; readonly text: string};

export type ConfigOptions = {
	/** Files of the user's, each with any of the keys; a later one counts before an earlier one. */
	readonly files?: readonly SettingsFile[];
	/** From flags; they count before every file. */
	readonly overrides?: ConfigOverrides;
};

/** Where the commented defaults lie, from the sources and from the compiled program alike. */
export const shippedConfigFolder = fileURLToPath(new URL('../../../config/', import.meta.url));

const shippedFiles = ['cache.yaml', 'exchanges.yaml', 'models.yaml', 'risk.yaml', 'screen.yaml', 'storage.yaml', 'strategies.yaml'];

/**
Returns the configuration. Throws a CryptoTraderError with exit 2: `config-unreadable` for a file that cannot be read,
`config-invalid` naming every mistake with its file and line, what was given and what is allowed.

The leading market of the trend filter, if nobody has named it, is the first of `symbols` where the default is not traded.
*/
export function loadConfig({files = [], overrides = {}}: ConfigOptions = {}): EngineConfig {
	const given = joinReadings([...files.map(file => readFile(file)), readOverrides(overrides)]);
	const {settings, mistakes} = joinReadings([...shippedFiles.map(name => readFile(join(shippedConfigFolder, name))), given]);
	const latest = new Map(settings.map(setting => [nameOf(setting), setting]));
	const parsed = configSchema.safeParse(assemble(configSchema, [], latest));
	if (!parsed.success) {
		throw configInvalid([...mistakes, ...parsed.error.issues.map(issue => explainIssue(issue, latest))]);
	}

	const config = given.settings.some(setting => nameOf(setting) === 'strategy.trendSymbol') ? parsed.data : withLeadingMarket(parsed.data);
	const conflicts = conflictsIn(config).map(conflict => explainConflict(conflict, settings));
	if (mistakes.length + conflicts.length > 0) {
		throw configInvalid([...mistakes, ...conflicts]);
	}

	return config;
}

/**
Returns what is a person's own: the capital that an account opens with, keys of the screen, what makes it ring. Only that
is checked, so that a screen opens although the engine would refuse the rest.

Throws a CryptoTraderError like `loadConfig`.
*/
export function loadPersonalSettings(files: readonly SettingsFile[]): PersonalSettings {
	const given = files.map(file => readFile(file));
	// What is not YAML may hold keys that somebody relies on.
	const unread = given.filter(({settings, mistakes}) => settings.length === 0 && mistakes.length > 0);
	const {settings} = joinReadings([readFile(join(shippedConfigFolder, 'screen.yaml')), ...given]);
	const latest = new Map(settings.map(setting => [nameOf(setting), setting]));
	const parsed = personalSchema.safeParse(assemble(personalSchema, [], latest));
	if (unread.length > 0 || !parsed.success) {
		throw configInvalid([...unread.flatMap(({mistakes}) => mistakes), ...(parsed.error?.issues ?? []).map(issue => explainIssue(issue, latest))]);
	}

	return parsed.data;
}

function nameOf({path}: Setting): string {
	return path.join('.');
}

/** The default leading market may not be among the markets that somebody has chosen to trade; then the first of them leads. */
function withLeadingMarket(config: EngineConfig): EngineConfig {
	const {symbols, strategy} = config;
	const [first = strategy.trendSymbol] = symbols;
	return symbols.includes(strategy.trendSymbol) ? config : {...config, strategy: {...strategy, trendSymbol: first}};
}

/** Returns the SHA-256 in hex of a configuration; the order of its keys does not matter, and passwords are not in it. */
export function configHash(config: EngineConfig): string {
	return createHash('sha256').update(JSON.stringify(withoutSecrets(config), sortKeys)).digest('hex');
}

function sortKeys(_: string, value: unknown): unknown {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1))
		: value;
}

function readFile(file: SettingsFile): Reading {
	return typeof file === 'string' ? readPath(file) : readYaml(file.text, file.name);
}

function readPath(path: string): Reading {
	try {
		return readYaml(readFileSync(path, 'utf8'), path);
	} catch (error) {
		throw new CryptoTraderError(`Cannot read the configuration file ${path}: ${errorMessage(error)}`, {
			code: 'config-unreadable',
			advice: 'Check the path that --config names, and that your user may read it.',
			exit: exitCode.wrongUse,
			cause: error,
		});
	}
}

/** Builds the nested configuration that `schema` describes; what no file sets is undefined in it. */
function assemble(schema: z.ZodType, path: readonly string[], settings: ReadonlyMap<string, Setting>): unknown {
	const keys = keysOf(schema);
	return keys === null
		? settings.get(path.join('.'))?.value
		: Object.fromEntries(Object.entries(keys).map(([name, child]) => [name, assemble(child, [...path, name], settings)]));
}
