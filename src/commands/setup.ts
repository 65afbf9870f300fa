/**
`cryptotrader setup`: asks what a first run needs, or takes it from the command line, and writes the profile's settings
whole or not at all. What was there stays as a copy.
*/
import process from 'node:process';
import {readFileSync} from 'node:fs';
import {z} from 'zod';
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import type {SetupAnswers} from '../tui/setup/answers.js';
import type {GlobalFlags} from './engine/flags.js';
import {settingsPath} from './profile-settings.js';
import {lookOf, type ScreenFlags} from './screen-words.js';
import {changeText, demandAnswers, keepKey, presentAnswers, settingsChanges, setupFacts, type Setup} from './setup/setup-facts.js';
import {changedText, readDraft, writeDraft, type SettingsChange} from './setup/settings-file.js';

export type SetupWords = ScreenFlags & {
	readonly venue?: string;
	readonly capital?: string;
	readonly symbols?: readonly string[];
	readonly risk?: string;
	readonly notifications?: string;
	/** Reads `{"apiKey", "secret", "passphrase"}` from the standard input. */
	readonly addKey?: string;
	readonly nonInteractive?: boolean;
	readonly fresh?: boolean;
};

/** Returns 0 when it is written or nobody wanted it, 2 for answers that cannot be taken. */
export async function setup(flags: GlobalFlags, words: SetupWords): Promise<ExitCode> {
	const fresh = words.fresh === true;
	const found: Setup = {flags, fresh, draft: readDraftOf(flags, fresh)};
	const given = answersGiven(presentAnswers(found), words);
	const alone = words.nonInteractive === true || flags.json || words.addKey !== undefined;
	const answers = alone ? given : await ask(found, given, words);
	if (answers === null) {
		process.stdout.write('Nothing was changed. Come back at any time: cryptotrader setup\n');
		return exitCode.done;
	}

	demandAnswers(found, 'summary', answers);
	write(found, answers);
	return exitCode.done;
}

/** A file that is wrong is not touched unless somebody says so. */
function readDraftOf(flags: GlobalFlags, fresh: boolean): Setup['draft'] {
	try {
		return readDraft(settingsPath(flags), fresh);
	} catch (error) {
		if (error instanceof CryptoTraderError && error.code === 'config-invalid') {
			throw new CryptoTraderError(error.message, {code: error.code, advice: 'Correct that, or begin anew with cryptotrader setup --fresh; the file then stays as a copy.', exit: error.exit, cause: error});
		}

		throw error;
	}
}

/** Returns what counts now with what the command line says instead. */
function answersGiven(present: SetupAnswers, {venue, capital, symbols, risk, notifications, addKey}: SetupWords): SetupAnswers {
	return {
		...present,
		...(venue === undefined ? {} : {venue}),
		...(capital === undefined ? {} : {capital}),
		...(symbols === undefined ? {} : {symbols: symbols.join(', ')}),
		...(risk === undefined ? {} : {risk}),
		...(notifications === undefined ? {} : {notifications}),
		...(addKey === undefined ? {} : {keys: 'now' as const, keyName: addKey, ...readKey()}),
	};
}

const typed = z.strictObject({apiKey: z.string(), secret: z.string(), passphrase: z.string()});

function readKey(): Pick<SetupAnswers, 'apiKey' | 'secret' | 'passphrase' | 'again'> {
	if (process.stdin.isTTY) {
		throw new CryptoTraderError('a key is not typed where it can be seen', {code: 'key-on-terminal', advice: 'Run cryptotrader setup without --add-key: it asks for the key and shows nothing of it.', exit: exitCode.wrongUse});
	}

	try {
		const {apiKey, secret, passphrase} = typed.parse(JSON.parse(readFileSync(0, 'utf8')));
		return {apiKey: apiKey.trim(), secret: secret.trim(), passphrase, again: passphrase};
	} catch {
		// What cannot be read may hold the key, so that it is not repeated.
		throw new CryptoTraderError('the standard input is not {"apiKey": "…", "secret": "…", "passphrase": "…"}', {code: 'key-invalid', advice: 'Give the key as that JSON, or run cryptotrader setup in a terminal.', exit: exitCode.wrongUse});
	}
}

/** Asks in the terminal; returns null when somebody left. */
async function ask(found: Setup, given: SetupAnswers, words: SetupWords): Promise<SetupAnswers | null> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		throw new CryptoTraderError('the setup asks in a terminal, and there is none', {
			code: 'no-terminal', advice: 'Say everything in words: cryptotrader setup --non-interactive --venue kraken --capital 20000 --symbols BTC/USD,ETH/USD --risk cautious', exit: exitCode.wrongUse,
		});
	}

	const {startSetup} = await import('../tui/setup/start-setup.js');
	const end = await startSetup({facts: {...setupFacts(found), present: given}, flags: lookOf(words)});
	return end.how === 'write' ? end.answers : null;
}

function write(found: Setup, answers: SetupAnswers): void {
	const {flags, draft, fresh} = found;
	const changes = settingsChanges(found, answers);
	// The key first: where the passphrase turns out wrong, nothing has been written.
	const fingerprint = answers.keys === 'now' ? keepKey(flags, answers) : null;
	const isNeeded = changes.length > 0 || (fresh && draft.text !== null);
	const backup = isNeeded ? writeDraft(draft, changedText(draft, changes, fresh)) : null;
	const key = fingerprint === null ? null : {name: answers.keyName, venue: answers.venue, fingerprint};
	const written = {file: draft.path, written: isNeeded, backup};
	process.stdout.write(flags.json
		? `${JSON.stringify({...written, changes: changes.map(({path, value, was}) => ({key: path, value, was: was ?? null})), key})}\n`
		: `${told({...written, changes, key, start: startWords(flags)}).join('\n')}\n`);
}

type Told = {
	readonly file: string;
	readonly written: boolean;
	readonly backup: string | null;
	readonly changes: readonly SettingsChange[];
	readonly key: {readonly name: string; readonly venue: string; readonly fingerprint: string} | null;
	/** The words that start with these settings. */
	readonly start: string;
};

function told({file, written, changes, backup, key, start}: Told): readonly string[] {
	return [
		...(written ? [`written: ${file}`, ...changes.map(change => `  ${changeText(change)}`)] : [`nothing to change in ${file}`]),
		...(backup === null ? [] : [`as it was: ${backup}`]),
		...(key === null ? [] : [`key ${key.name} for ${key.venue} is kept, ${key.fingerprint}`]),
		`Start: ${start}. An engine that runs already goes on with what it was started with.`,
	];
}

function startWords({profile, dataDir}: GlobalFlags): string {
	return ['cryptotrader', ...(profile === 'default' ? [] : ['--profile', profile]), ...(dataDir === null ? [] : ['--data-dir', dataDir])].join(' ');
}
