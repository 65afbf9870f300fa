/**
The keys to venues, in one encrypted file that only its owner may read. Nothing of it is readable without the passphrase,
not even the names.
*/
import {createHash} from 'node:crypto';
import {readFileSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {z} from 'zod';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import {makeFolder, replaceDurably} from '../durable.js';
import {systemCode, withFile} from '../file-error.js';
import {malformed, tooOpen} from './keystore-error.js';
import {type ScryptCost, seal, unseal, usualCost} from './seal.js';
import {Secret} from './secret.js';

export type VenueKey = {
	/** What its owner calls it. */
	readonly name: string;
	/** ccxt's name of the venue. */
	readonly venue: string;
	readonly apiKey: Secret;
	readonly secret: Secret;
};

/** What may be shown of a key. */
export type KeyCard = {readonly name: string; readonly venue: string; readonly fingerprint: string};

export type Keystore = {
	/** Returns what may be shown of every key, by name. */
	list(): readonly KeyCard[];
	/** Returns a key. Throws a CryptoTraderError (`key-unknown`) when there is none of that name. */
	get(name: string): VenueKey;
	/** Returns the keys of a venue, by name. */
	forVenue(venue: string): readonly VenueKey[];
	/** Adds a key and writes the file. Throws a CryptoTraderError: `key-invalid`, or `key-exists` for a name that is taken. */
	add(key: VenueKey): KeyCard;
	/** Takes a key out and writes the file. Throws a CryptoTraderError (`key-unknown`). */
	remove(name: string): KeyCard;
};

const namePattern = /^[a-z\d-]{1,32}$/;
const venuePattern = /^[a-z][a-z\d]{1,39}$/;
const stored = z.strictObject({name: z.string().regex(namePattern), venue: z.string().regex(venuePattern), apiKey: z.string().min(1), secret: z.string().min(1)});
const contents = z.strictObject({keys: z.array(stored)});

/** Returns whether there is a file of keys at `path`. */
export function hasKeystore(path: string): boolean {
	return statSync(path, {throwIfNoEntry: false}) !== undefined;
}

/**
Opens the file at `path`; one that is not there is empty, and made with the first key that is added.

Throws a CryptoTraderError: `keystore-open` when others may read the file, what `unseal` throws, and `not-writable` and its
like when it cannot be read.
*/
export function openKeystore(path: string, passphrase: Secret, cost: ScryptCost = usualCost): Keystore {
	let keys = read(path, passphrase);
	const write = (next: readonly VenueKey[]): void => {
		const plain = JSON.stringify({keys: next.map(({name, venue, apiKey, secret}) => ({name, venue, apiKey: apiKey.reveal(), secret: secret.reveal()}))});
		const text = seal(plain, passphrase, cost);
		withFile('write the keys', path, () => {
			makeFolder(dirname(path));
			replaceDurably(path, text);
		});
		keys = next;
	};

	const get = (name: string): VenueKey => {
		const key = keys.find(other => other.name === name);
		if (key === undefined) {
			throw unknownKey(name, keys);
		}

		return key;
	};

	return {
		get,
		list: () => keys.map(key => cardOf(key)),
		forVenue: venue => keys.filter(key => key.venue === venue),
		add(key) {
			check(key, keys);
			write([...keys, key].toSorted((a, b) => a.name < b.name ? -1 : 1));
			return cardOf(key);
		},
		remove(name) {
			const card = cardOf(get(name));
			write(keys.filter(key => key.name !== name));
			return card;
		},
	};
}

/** Returns what may be shown of a key: half of the SHA-256 of its public part in groups, nothing of the secret. */
export function cardOf({name, venue, apiKey}: VenueKey): KeyCard {
	const digest = createHash('sha256').update(apiKey.reveal()).digest('hex').slice(0, 32);
	return {name, venue, fingerprint: digest.match(/.{4}/g)?.join(' ') ?? digest};
}

function read(path: string, passphrase: Secret): readonly VenueKey[] {
	const text = withFile('read the keys', path, () => textOf(path));
	if (text === null) {
		return [];
	}

	const parsed = contents.safeParse(contentOf(unseal(text, passphrase, path)));
	if (!parsed.success) {
		throw malformed(path, 'what it holds is not a list of keys');
	}

	return parsed.data.keys.map(({name, venue, apiKey, secret}) => ({name, venue, apiKey: new Secret(apiKey), secret: new Secret(secret)}));
}

/** Returns what a text holds, or null. The parser's own words are dropped, because they repeat a part of the text. */
function contentOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function textOf(path: string): string | null {
	try {
		const {mode} = statSync(path);
		if (mode % 0o100 !== 0) {
			throw tooOpen(path, mode);
		}

		return readFileSync(path, 'utf8');
	} catch (error) {
		if (systemCode(error) === 'ENOENT') {
			return null;
		}

		throw error;
	}
}

function check({name, venue, apiKey, secret}: VenueKey, keys: readonly VenueKey[]): void {
	if (keys.some(key => key.name === name)) {
		throw new CryptoTraderError(`there is a key ${name} already`, {code: 'key-exists', advice: `Choose another name, or remove it first: cryptotrader keys remove ${name}`, exit: exitCode.wrongUse});
	}

	const wrong = [
		namePattern.test(name) ? [] : ['the name must be 1 to 32 lower-case letters, digits and hyphens'],
		venuePattern.test(venue) ? [] : ['the venue must be a name of ccxt, such as binance'],
		apiKey.reveal().trim() === '' ? ['the API key is empty'] : [],
		secret.reveal().trim() === '' ? ['the secret is empty'] : [],
	].flat();
	if (wrong.length > 0) {
		throw new CryptoTraderError(`the key cannot be kept: ${wrong.join('; ')}`, {code: 'key-invalid', advice: 'Copy both parts from the exchange again.', exit: exitCode.wrongUse});
	}
}

function unknownKey(name: string, keys: readonly VenueKey[]): CryptoTraderError {
	const known = keys.map(key => key.name).join(', ');
	return new CryptoTraderError(`there is no key ${JSON.stringify(name)}`, {code: 'key-unknown', advice: known === '' ? 'Add one: cryptotrader keys add <name> --venue binance' : `There are: ${known}`, exit: exitCode.wrongUse});
}
