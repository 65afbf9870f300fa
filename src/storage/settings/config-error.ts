/**
Says what is wrong with a configuration: where, what was given, and what is allowed.
*/
import {withoutPasswords} from '../../engine/domain/config.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {Conflict} from './cross-checks.js';
import type {Setting} from './settings-reader.js';

/** What the schema found wrong: the path to it, and what is allowed there. */
export type Issue = {readonly path: readonly PropertyKey[]; readonly message: string};

/** Returns one line about an issue: `risk.yaml:12: risk.maxPosition is 2; allowed: a number from 0.01 to 1`. */
export function explainIssue({path, message}: Issue, settings: ReadonlyMap<string, Setting>): string {
	const names = path.map(String);
	const whole = settings.get(names.join('.'));
	if (whole !== undefined) {
		return `${whole.place}: ${names.join('.')} is ${describe(whole.value)}; allowed: ${message}`;
	}

	// The issue is inside a list or a table, whose items are not settings of their own.
	const name = names.slice(0, -1).join('.');
	const key = names.at(-1) ?? '';
	const parent = settings.get(name);
	if (parent === undefined || typeof parent.value !== 'object' || parent.value === null) {
		return `${names.join('.')} is set nowhere; allowed: ${message}`;
	}

	const item = new Map<string, unknown>(Object.entries(parent.value)).get(key);
	return `${parent.place}: ${Array.isArray(parent.value) ? `item ${Number(key) + 1} of ${name}` : names.join('.')} is ${describe(item)}; allowed: ${message}`;
}

/** Returns one line about a conflict, at the place that was given last, for that is the one somebody has just changed. */
export function explainConflict({paths, text}: Conflict, settings: readonly Setting[]): string {
	const place = settings.findLast(({path}) => paths.includes(path.join('.')))?.place;
	return `${place ?? 'the configuration'}: ${text}`;
}

/** Returns the error that names all `mistakes`, one line each. */
export function configInvalid(mistakes: readonly string[]): CryptoTraderError {
	const lines = [...new Set(mistakes)];
	return new CryptoTraderError(lines.length === 1 ? lines.join('') : `${lines.length} settings are wrong:\n${lines.map(line => `  ${line}`).join('\n')}`, {
		code: 'config-invalid',
		advice: 'Correct that and start again; the shipped config/*.yaml explain every key.',
		exit: exitCode.wrongUse,
	});
}

function describe(value: unknown): string {
	if (value === null || value === undefined) {
		return 'empty';
	}

	const text = typeof value === 'number' ? String(value) : withoutPasswords(JSON.stringify(value));
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
