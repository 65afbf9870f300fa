/**
Reads settings out of YAML, value by value, each with the place it was given at, so that a mistake can be pointed at.
*/
import {Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit} from 'yaml';
import type {z} from 'zod';
import {keysOf, settingsSchema} from './schema.js';
import {closest} from './suggest.js';

/** Where a setting was given, for people: `risk.yaml:12`, or `the command line`. */
export type Place = string;

/** One setting, by its path from the root: `['risk', 'maxPosition']`. */
export type Setting = {readonly path: readonly string[]; readonly value: unknown; readonly place: Place};

/** What was read: the settings whose names are known (their values are not checked yet), and what is wrong, in words. */
export type Reading = {readonly settings: readonly Setting[]; readonly mistakes: readonly string[]};

type Source = {readonly document: Document; placeOf(node: unknown): Place};

/** Returns the settings in `text`, the contents of the file `name`. */
export function readYaml(text: string, name: string): Reading {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
	const placeAt = (offset: number | undefined) => offset === undefined ? name : `${name}:${lines.linePos(offset).line}`;
	const faults = document.errors.map(error => `${placeAt(error.pos[0])}: ${error.message}`);
	visit(document, {
		Alias(_, node) {
			faults.push(`${placeAt(node.range?.[0])}: *${node.source} stands for something else; write the value itself`);
		},
	});
	const placeOf = (node: unknown) => placeAt(isNode(node) ? node.range?.[0] : undefined);
	return faults.length > 0 ? {settings: [], mistakes: faults} : readNode(document.contents, [], settingsSchema, {document, placeOf});
}

/** Returns the settings in `overrides`, nested like the configuration; what is undefined is not set. */
export function readOverrides(overrides: unknown): Reading {
	const document = new Document(overrides);
	return readNode(document.contents, [], settingsSchema, {document, placeOf: () => 'the command line'});
}

function readNode(node: unknown, path: readonly string[], schema: z.ZodType, source: Source): Reading {
	const keys = keysOf(schema);
	if (keys === null) {
		const value: unknown = isNode(node) ? node.toJS(source.document) : null;
		return {settings: [{path, value, place: source.placeOf(node)}], mistakes: []};
	}

	if (node === null || (isScalar(node) && node.value === null)) {
		return {settings: [], mistakes: []};
	}

	if (!isMap(node)) {
		const name = path.length === 0 ? 'the file' : path.join('.');
		return {settings: [], mistakes: [`${source.placeOf(node)}: ${name} must be a section with the keys ${Object.keys(keys).join(', ')}`]};
	}

	const readings = node.items.map(({key, value}) => {
		const name = isScalar(key) ? String(key.value) : '';
		const child = Object.hasOwn(keys, name) ? keys[name] : undefined;
		return child === undefined
			? {settings: [], mistakes: [`${source.placeOf(key)}: ${unknownKey([...path, name])}`]}
			: readNode(value, [...path, name], child, source);
	});
	return joinReadings(readings);
}

/** Returns all of `readings` as one, in order. */
export function joinReadings(readings: readonly Reading[]): Reading {
	return {settings: readings.flatMap(({settings}) => settings), mistakes: readings.flatMap(({mistakes}) => mistakes)};
}

/** A name that is known elsewhere is more likely misplaced than misspelt, so that is tried first. */
function unknownKey(path: readonly string[]): string {
	const name = path.at(-1) ?? '';
	const known = pathsOf(settingsSchema, []);
	const elsewhere = known.find(other => other.at(-1) === name);
	const near = elsewhere === undefined ? closest(path.join('.'), known.map(other => other.join('.'))) : elsewhere.join('.');
	return `there is no setting ${path.join('.')}${near === null ? '' : `; did you mean ${near}?`}`;
}

function pathsOf(schema: z.ZodType, path: readonly string[]): readonly (readonly string[])[] {
	const keys = keysOf(schema);
	const below = Object.entries(keys ?? {}).flatMap(([name, child]) => pathsOf(child, [...path, name]));
	return path.length === 0 ? below : [path, ...below];
}
