/**
Coinbase's keys: the name of the key, and an EC private key in PEM form, which loses its line breaks, its first and last
line or its kind on the way through shells, files and web pages. Put right and checked here, before anything is signed.
*/
import {createPrivateKey, type KeyObject} from 'node:crypto';
import {CryptoTraderError, exitCode} from '../../domain/error.js';
import type {Credentials} from '../client.js';

const curve = 'prime256v1';

/**
Returns name and key as ccxt wants them: the key in SEC1 form (`BEGIN EC PRIVATE KEY`) with real line breaks. Takes keys
with `\n` written out, on one line, in quotes, without first and last line, and in PKCS #8 form.

Throws a CryptoTraderError (`coinbase-key-invalid`, exit 2) that says what is wrong and never contains the key.
*/
export function normaliseCoinbaseKey({apiKey, secret}: Credentials): Credentials {
	const name = unquoted(apiKey);
	if (!/^organizations\/[^/\s]+\/apiKeys\/[^/\s]+$/.test(name)) {
		throw invalid(name.includes('BEGIN') ? 'a private key stands where the name of the key belongs' : 'the name of the key does not look like organizations/…/apiKeys/…');
	}

	return {apiKey: name, secret: keyOf(secret).export({type: 'sec1', format: 'pem'}).toString()};
}

function keyOf(secret: string): KeyObject {
	const text = unquoted(secret).replaceAll(String.raw`\r`, '').replaceAll(String.raw`\n`, '\n');
	const label = /-----BEGIN ([A-Z\d ]+)-----/.exec(text)?.[1] ?? null;
	const content = text.replaceAll(/-----[^-]*-----/g, '').replaceAll(/\s+/g, '');
	if (content === '') {
		throw invalid('the private key is empty');
	}

	if (label === 'PUBLIC KEY') {
		throw invalid('a public key stands where the private key belongs');
	}

	const der = Buffer.from(content, 'base64');
	if (!/^[A-Za-z\d+/]+=*$/.test(content) || (label === null && der.length === 64)) {
		throw invalid(der.length === 64 ? 'it is an Ed25519 key, with which the account\'s stream cannot be signed' : 'the private key is not in PEM form');
	}

	return parsed(der);
}

function parsed(der: Buffer): KeyObject {
	for (const type of ['sec1', 'pkcs8'] as const) {
		const key = attempt(() => createPrivateKey({key: der, format: 'der', type}));
		if (key !== null && key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curve) {
			return key;
		}

		if (key !== null) {
			throw invalid(`the private key is of another kind than ECDSA with the curve P-256 (${key.asymmetricKeyType ?? 'unknown'})`);
		}
	}

	throw invalid('the private key is damaged or cut off');
}

function attempt(make: () => KeyObject): KeyObject | null {
	try {
		return make();
	} catch {
		// Why it cannot be read is of no use to a person, and might repeat parts of it.
		return null;
	}
}

function unquoted(text: string): string {
	return text.trim().replace(/^(["'])([\s\S]*)\1$/, '$2').trim();
}

function invalid(problem: string): CryptoTraderError {
	return new CryptoTraderError(`Coinbase's key cannot be used: ${problem}`, {
		code: 'coinbase-key-invalid',
		advice: 'Make an API key with the signature algorithm ECDSA at portal.cdp.coinbase.com, and copy `name` and `privateKey` out of the file that it gives.',
		exit: exitCode.wrongUse,
	});
}
