/**
The keys of exchanges from the shell. What is secret is typed where nobody sees it, or read from a file or a descriptor;
what is shown is a name and a fingerprint.
*/
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';
import {specificsOf} from '../engine/ccxt/venues/table.js';
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import {type KeyCard, type Keystore, type VenueKey, cardOf, hasKeystore, openKeystore} from '../storage/keystore/keystore.js';
import {judgePermissions} from '../storage/keystore/permissions.js';
import {Secret} from '../storage/keystore/secret.js';
import {profileFolder, readEnvironment} from '../storage/settings/environment.js';
import {askHidden, findPassphrase} from './ask-passphrase.js';
import type {GlobalFlags} from './engine/flags.js';
import {tryKey} from './key-check.js';
import type {KeysWords} from './keys-words.js';

const typed = z.strictObject({apiKey: z.string(), secret: z.string()});

/** Returns where the keys of these flags' profile are kept. */
export function keystorePath({dataDir, profile}: GlobalFlags): string {
	return join(dataDir ?? profileFolder(profile, readEnvironment()), 'keys.json');
}

/**
Opens the keys of these flags' profile, asking for the passphrase in the order descriptor, file, terminal. Throws a
CryptoTraderError (`passphrase-missing`) when there is none of them.
*/
export async function unlockKeystore(flags: GlobalFlags, {passphraseFd}: KeysWords): Promise<Keystore> {
	const path = keystorePath(flags);
	const isNew = !hasKeystore(path);
	return openKeystore(path, await findPassphrase(passphraseFd ?? null, isNew));
}

export async function addKey(flags: GlobalFlags, options: KeysWords & {readonly name: string; readonly venue: string}): Promise<ExitCode> {
	const specifics = specificsOf(options.venue);
	const store = await unlockKeystore(flags, options);
	const {apiKey, secret} = process.stdin.isTTY ? await askForKey() : readKey();
	// A key that its venue cannot have given out is found now, not at the first order.
	specifics.credentials({apiKey: apiKey.reveal(), secret: secret.reveal()});
	return show(flags, [store.add({name: options.name, venue: options.venue, apiKey, secret})], 'added');
}

export async function listKeys(flags: GlobalFlags, options: KeysWords): Promise<ExitCode> {
	if (!hasKeystore(keystorePath(flags))) {
		return show(flags, [], null);
	}

	const store = await unlockKeystore(flags, options);
	return show(flags, store.list(), null);
}

export async function removeKey(flags: GlobalFlags, options: KeysWords & {readonly name: string}): Promise<ExitCode> {
	requireKeystore(flags);
	const store = await unlockKeystore(flags, options);
	return show(flags, [store.remove(options.name)], 'removed');
}

/** Asks the venue with the key; returns 3 for a key that must not be used, 69 when the venue does not answer to it. */
export async function testKey(flags: GlobalFlags, options: KeysWords & {readonly name: string; readonly endpoint?: string}): Promise<ExitCode> {
	requireKeystore(flags);
	const store = await unlockKeystore(flags, options);
	const key = store.get(options.name);
	const permissions = await tryKey(key, options.endpoint ?? null);
	const verdict = judgePermissions(permissions);
	const usable = verdict.refusals.length === 0;
	const told = [...verdict.refusals.map(text => `refused: ${text}`), ...verdict.warnings.map(text => `warning: ${text}`)];
	process.stdout.write(flags.json
		? `${JSON.stringify({...cardOf(key), usable, permissions, ...verdict})}\n`
		: `${[`${key.name} works at ${key.venue}${usable ? '' : ', but must not be used'}`, ...told].join('\n')}\n`);
	return usable ? exitCode.done : exitCode.refusedBySafety;
}

function requireKeystore(flags: GlobalFlags): void {
	const path = keystorePath(flags);
	if (!hasKeystore(path)) {
		throw new CryptoTraderError(`there are no keys at ${path}`, {code: 'keystore-missing', advice: 'Add one: cryptotrader keys add <name> --venue binance', exit: exitCode.wrongUse});
	}
}

function show(flags: GlobalFlags, cards: readonly KeyCard[], done: 'added' | 'removed' | null): ExitCode {
	const lines = cards.map(({name, venue, fingerprint}) => `${name}  ${venue}  ${fingerprint}${done === null ? '' : `  ${done}`}`);
	process.stdout.write(flags.json ? `${JSON.stringify({keys: cards, done})}\n` : `${lines.length === 0 ? 'no keys' : lines.join('\n')}\n`);
	return exitCode.done;
}

async function askForKey(): Promise<Pick<VenueKey, 'apiKey' | 'secret'>> {
	const apiKey = await askHidden('API key: ');
	// A PEM key has line ends of its own, which a terminal would take for the end; exchanges show it with \n in it.
	const secret = await askHidden(String.raw`Secret (a PEM key on one line, with \n for its line ends): `);
	return {apiKey: new Secret(apiKey.trim()), secret: new Secret(secret.trim())};
}

function readKey(): Pick<VenueKey, 'apiKey' | 'secret'> {
	try {
		const {apiKey, secret} = typed.parse(JSON.parse(readFileSync(0, 'utf8')));
		return {apiKey: new Secret(apiKey.trim()), secret: new Secret(secret.trim())};
	} catch {
		// What cannot be read may hold the key, so that it is not repeated.
		throw new CryptoTraderError('the standard input is not {"apiKey": "…", "secret": "…"}', {code: 'key-invalid', advice: 'Give the key as that JSON, or run the command in a terminal.', exit: exitCode.wrongUse});
	}
}
