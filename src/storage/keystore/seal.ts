/**
The encryption of the file of keys: scrypt makes two keys out of the passphrase, one for AES-256-GCM and one that proves
the passphrase, so that a wrong one and a changed file can be told apart. The head of the file is sealed with the rest.
*/
import {createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync, timingSafeEqual} from 'node:crypto';
import {z} from 'zod';
import {errorMessage} from '../../engine/domain/error.js';
import {malformed, tampered, tooNew, wrongPassphrase} from './keystore-error.js';
import type {Secret} from './secret.js';

const format = 'cryptotrader-keystore';
const version = 1;

/** Work of scrypt: memory is 128 × N × r bytes. */
export type ScryptCost = {readonly N: number; readonly r: number; readonly p: number};

/** 128 MB and about half a second: what a person waits for once, and a guesser for every guess. */
export const usualCost: ScryptCost = {N: 2 ** 17, r: 8, p: 1};

const largest = {N: 2 ** 20, r: 16, p: 4};
const hex = (bytes: number) => z.string().regex(new RegExp(String.raw`^[\da-f]{${bytes * 2}}$`));
const head = z.strictObject({
	format: z.literal(format),
	version: z.literal(version),
	kdf: z.strictObject({name: z.literal('scrypt'), N: z.int().min(2).max(largest.N), r: z.int().min(1).max(largest.r), p: z.int().min(1).max(largest.p), salt: hex(32)}),
	cipher: z.strictObject({name: z.literal('aes-256-gcm'), nonce: hex(12)}),
});
const sealed = z.strictObject({...head.shape, proof: hex(32), tag: hex(16), data: z.string().regex(/^[\d+/A-Za-z]*={0,2}$/)});

type Head = z.infer<typeof head>;
type Keys = {readonly cipher: Buffer; readonly proof: Buffer};

/** Returns the text of a file that holds `plain`, sealed with the passphrase. Salt and nonce are new each time. */
export function seal(plain: string, passphrase: Secret, cost: ScryptCost = usualCost): string {
	const {N, r, p} = cost;
	const opening: Head = {
		format, version,
		kdf: {name: 'scrypt', N, r, p, salt: randomBytes(32).toString('hex')},
		cipher: {name: 'aes-256-gcm', nonce: randomBytes(12).toString('hex')},
	};
	const keys = keysOf(opening, passphrase);
	const proof = proofOf(opening, keys);
	const cipher = createCipheriv('aes-256-gcm', keys.cipher, Buffer.from(opening.cipher.nonce, 'hex')).setAAD(Buffer.from(headText(opening)));
	const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]).toString('base64');
	return `${JSON.stringify({...opening, proof, tag: cipher.getAuthTag().toString('hex'), data}, null, '\t')}\n`;
}

/**
Returns what `text`, the contents of the file at `path`, holds. Throws a CryptoTraderError: `keystore-malformed`,
`keystore-version`, `keystore-passphrase` or `keystore-tampered`.
*/
export function unseal(text: string, passphrase: Secret, path: string): string {
	const {proof, tag, data, ...opening} = parse(text, path);
	const keys = keysOf(opening, passphrase);
	if (!timingSafeEqual(Buffer.from(proofOf(opening, keys), 'hex'), Buffer.from(proof, 'hex'))) {
		throw wrongPassphrase(path);
	}

	try {
		const decipher = createDecipheriv('aes-256-gcm', keys.cipher, Buffer.from(opening.cipher.nonce, 'hex'), {authTagLength: 16})
			.setAAD(Buffer.from(headText(opening))).setAuthTag(Buffer.from(tag, 'hex'));
		return Buffer.concat([decipher.update(data, 'base64'), decipher.final()]).toString('utf8');
	} catch (error) {
		throw tampered(path, error);
	}
}

function parse(text: string, path: string): z.infer<typeof sealed> {
	let content: unknown;
	try {
		content = JSON.parse(text);
	} catch (error) {
		throw malformed(path, errorMessage(error));
	}

	const marked = z.object({format: z.literal(format), version: z.int()}).safeParse(content);
	if (marked.success && marked.data.version > version) {
		throw tooNew(path, marked.data.version);
	}

	const read = sealed.safeParse(content);
	if (!read.success) {
		const [first] = read.error.issues;
		throw malformed(path, `${first?.path.join('.') ?? ''} ${first?.message ?? ''}`.trim());
	}

	return read.data;
}

function keysOf({kdf}: Head, passphrase: Secret): Keys {
	const {N, r, p, salt} = kdf;
	const both = scryptSync(passphrase.reveal().normalize('NFC'), Buffer.from(salt, 'hex'), 64, {N, r, p, maxmem: (128 * N * r) + (128 * r * p) + 1_048_576});
	return {cipher: both.subarray(0, 32), proof: both.subarray(32)};
}

function proofOf(opening: Head, keys: Keys): string {
	return createHmac('sha256', keys.proof).update(headText(opening)).digest('hex');
}

function headText({format: name, version: of, kdf, cipher}: Head): string {
	return JSON.stringify([name, of, kdf.name, kdf.N, kdf.r, kdf.p, kdf.salt, cipher.name, cipher.nonce]);
}
