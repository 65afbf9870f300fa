/**
Asks a venue, with a key, whether the key works and what it may do.
*/
import {type CcxtClient, createCcxtClient} from '../engine/ccxt/client.js';
import {CryptoTraderError, errorMessage, exitCode} from '../engine/domain/error.js';
import type {VenueKey} from '../storage/keystore/keystore.js';
import {type KeyPermissions, readPermissions} from '../storage/keystore/permissions.js';

const timeoutMs = 10_000;

/**
Returns what the key may do, as far as its venue says. `endpoint` is where a simulated exchange listens, null for the real
venue. Throws a CryptoTraderError (`key-refused`, exit 69) when the venue does not answer to the key.
*/
export async function tryKey(key: VenueKey, endpoint: string | null): Promise<KeyPermissions> {
	const credentials = {apiKey: key.apiKey.reveal(), secret: key.secret.reveal()};
	const now = endpoint === null ? null : await clockOf(key.venue, endpoint);
	const client = await createCcxtClient({venue: key.venue, lane: 'trade', endpoint, credentials, now, timeoutMs});
	try {
		await client.exchange.fetchBalance();
		return readPermissions(key.venue, await client.specifics.askKeyRights(client.exchange).catch(() => null));
	} catch (error) {
		throw refusedKey(key, error);
	} finally {
		await client.close();
	}
}

/** Returns what the key behind a client may do. Throws a CryptoTraderError (`key-refused`, exit 69) when the venue answers to neither of two questions. */
export async function rightsOf({exchange, specifics}: CcxtClient, key: VenueKey): Promise<KeyPermissions> {
	try {
		await exchange.fetchBalance();
		return readPermissions(key.venue, await specifics.askKeyRights(exchange));
	} catch (error) {
		throw refusedKey(key, error);
	}
}

function refusedKey(key: VenueKey, error: unknown): CryptoTraderError {
	return new CryptoTraderError(`${key.venue} does not answer to the key ${key.name}: ${withoutKey(errorMessage(error), key)}`, {
		code: 'key-refused',
		advice: 'Check the key at the exchange: whether it is enabled, may read the account, and accepts this address.',
		exit: exitCode.venueUnreachable,
	});
}

/** Returns the time of a simulated exchange, which is not the machine's. */
async function clockOf(venue: string, endpoint: string): Promise<() => number> {
	const client = await createCcxtClient({venue, lane: 'data', endpoint, credentials: null, now: null, timeoutMs});
	try {
		const [theirs, asked] = [await client.exchange.fetchTime(), performance.now()];
		return () => Math.floor((theirs ?? Date.now()) + performance.now() - asked);
	} finally {
		await client.close();
	}
}

/** Addresses that were asked may be in the words of an error, and the public part of a key in an address. */
function withoutKey(text: string, {apiKey, secret}: VenueKey): string {
	return text.replaceAll(apiKey.reveal(), '[key]').replaceAll(secret.reveal(), '[secret]');
}
