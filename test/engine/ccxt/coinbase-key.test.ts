import {createPrivateKey, generateKeyPairSync} from 'node:crypto';
import test from 'ava';
import {normaliseCoinbaseKey} from '../../../src/engine/ccxt/venues/coinbase-key.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {coinbaseCredentials} from '../../../src/engine/sim/coinbase/credentials.js';

const {apiKey, secret} = coinbaseCredentials;
const content = secret.replaceAll(/-----[^-]*-----|\s/g, '');
const pkcs8 = createPrivateKey(secret).export({type: 'pkcs8', format: 'pem'}).toString();

const accepted: readonly (readonly [what: string, secret: string])[] = [
	['as Coinbase gives it', secret],
	['with its line breaks written out', secret.replaceAll('\n', String.raw`\n`)],
	['with line breaks of Windows written out', secret.replaceAll('\n', String.raw`\r\n`)],
	['with line breaks of Windows', secret.replaceAll('\n', '\r\n')],
	['on one line', secret.replaceAll('\n', ' ')],
	['in quotes', `"${secret.replaceAll('\n', String.raw`\n`)}"`],
	['with spaces around it', `\n  ${secret}  \n`],
	['without its first and last line', content],
	['without its first and last line, in lines', content.replaceAll(/(.{20})/g, '$1\n')],
	['in PKCS #8 form', pkcs8],
	['in PKCS #8 form without its first and last line', pkcs8.replaceAll(/-----[^-]*-----|\s/g, '')],
];

for (const [what, text] of accepted) {
	test(`a key ${what} becomes the one that ccxt can sign with`, t => {
		t.deepEqual(normaliseCoinbaseKey({apiKey, secret: text}), {apiKey, secret});
	});
}

test('quotes and spaces around the name are dropped', t => {
	t.is(normaliseCoinbaseKey({apiKey: ` "${apiKey}" `, secret}).apiKey, apiKey);
});

const pem = (key: {export(options: {type: 'pkcs8'; format: 'pem'}): string | Buffer}): string => key.export({type: 'pkcs8', format: 'pem'}).toString();
const publicKey = generateKeyPairSync('ec', {namedCurve: 'prime256v1'}).publicKey.export({type: 'spki', format: 'pem'}).toString();

const refused: readonly (readonly [what: string, credentials: {readonly apiKey: string; readonly secret: string}, message: RegExp])[] = [
	['a name of another form', {apiKey: 'abc', secret}, /name of the key/],
	['name and key exchanged', {apiKey: secret, secret: apiKey}, /private key stands where the name/],
	['no key', {apiKey, secret: ' '}, /empty/],
	['a key that is cut off', {apiKey, secret: `-----BEGIN EC PRIVATE KEY-----\n${content.slice(0, 80)}\n-----END EC PRIVATE KEY-----`}, /damaged or cut off/],
	['something else than a key', {apiKey, secret: 'my secret!'}, /not in PEM form/],
	['a public key', {apiKey, secret: publicKey}, /public key/],
	['a key of another curve', {apiKey, secret: pem(generateKeyPairSync('ec', {namedCurve: 'secp256k1'}).privateKey)}, /another kind/],
	['an Ed25519 key', {apiKey, secret: pem(generateKeyPairSync('ed25519').privateKey)}, /another kind/],
	['an Ed25519 key as Coinbase gives it', {apiKey, secret: Buffer.alloc(64, 7).toString('base64')}, /Ed25519/],
];

for (const [what, credentials, message] of refused) {
	test(`${what} is refused with advice, and never repeated`, t => {
		const error = t.throws(() => normaliseCoinbaseKey(credentials), {instanceOf: CryptoTraderError, message});
		t.is(error?.code, 'coinbase-key-invalid');
		t.is(error?.exit, 2);
		t.regex(error?.advice ?? '', /ECDSA/);
		t.false(JSON.stringify([error?.message, error?.advice, String(error?.cause)]).includes(content.slice(0, 16)));
	});
}
