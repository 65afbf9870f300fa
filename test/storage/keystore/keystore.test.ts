import {chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {inspect} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {type VenueKey, openKeystore} from '../../../src/storage/keystore/keystore.js';
import {seal, unseal, usualCost} from '../../../src/storage/keystore/seal.js';
import {Secret} from '../../../src/storage/keystore/secret.js';
import {temporaryFolder} from '../support/folders.js';

/** Quick for tests; what is shipped takes half a second. */
const cost = {N: 2 ** 10, r: 8, p: 1};
const right = new Secret('correct horse');
const apiKey = 'AKIA-public-part';
const secret = 'very-secret-part';

function keyOf(name: string, venue = 'binance'): VenueKey {
	return {name, venue, apiKey: new Secret(`${apiKey}-${name}`), secret: new Secret(`${secret}-${name}`)};
}

function file(t: ExecutionContext): string {
	return join(temporaryFolder(t), 'profile', 'keys.json');
}

/** A file with one key, `main`. */
function filled(t: ExecutionContext): string {
	const path = file(t);
	openKeystore(path, right, cost).add(keyOf('main'));
	return path;
}

function code(t: ExecutionContext, action: () => unknown): string {
	const error = t.throws(action, {instanceOf: CryptoTraderError});
	for (const hidden of [apiKey, secret, 'correct horse']) {
		t.false(inspect(error, {depth: 9}).includes(hidden), 'no error holds what is secret');
	}

	return error.code;
}

test('keys survive in the file, open with the passphrase, and can be taken out again', t => {
	const path = file(t);
	const store = openKeystore(path, right, cost);
	t.deepEqual(store.list(), []);
	t.false(existsSync(path), 'opening makes no file');
	store.add(keyOf('main'));
	store.add(keyOf('halt'));
	store.add(keyOf('other', 'kraken'));
	const again = openKeystore(path, right, cost);
	t.deepEqual(again.list().map(({name, venue}) => [name, venue]), [['halt', 'binance'], ['main', 'binance'], ['other', 'kraken']]);
	t.is(again.get('main').secret.reveal(), `${secret}-main`);
	t.is(again.get('main').apiKey.reveal(), `${apiKey}-main`);
	t.deepEqual(again.forVenue('kraken').map(({name}) => name), ['other']);
	t.is(again.remove('main').name, 'main');
	t.deepEqual(openKeystore(path, right, cost).list().map(({name}) => name), ['halt', 'other']);
});

test('the file is its owner\'s only, holds nothing that can be read, and no draft is left beside it', t => {
	const path = filled(t);
	t.is(statSync(path).mode % 0o1000, 0o600);
	t.deepEqual(readdirSync(join(path, '..')), ['keys.json']);
	const text = readFileSync(path, 'utf8');
	for (const hidden of [apiKey, secret, 'correct horse', 'main', 'binance"']) {
		t.false(text.includes(hidden), hidden);
	}

	t.like(JSON.parse(text), {format: 'cryptotrader-keystore', version: 1, kdf: {name: 'scrypt', N: 2 ** 10}, cipher: {name: 'aes-256-gcm'}});
	const before = JSON.parse(text) as {readonly kdf: {readonly salt: string}; readonly cipher: {readonly nonce: string}};
	openKeystore(path, right, cost).add(keyOf('second'));
	const after = JSON.parse(readFileSync(path, 'utf8')) as typeof before;
	t.not(after.kdf.salt, before.kdf.salt);
	t.not(after.cipher.nonce, before.cipher.nonce, 'a nonce is never used twice');
});

test('a file that others may read is refused', t => {
	const path = filled(t);
	for (const mode of [0o640, 0o604, 0o620, 0o601]) {
		chmodSync(path, mode);
		t.is(code(t, () => openKeystore(path, right, cost)), 'keystore-open');
	}
});

test('a wrong passphrase says so', t => {
	const path = filled(t);
	t.is(code(t, () => openKeystore(path, new Secret('correct horse '), cost)), 'keystore-passphrase');
	t.is(code(t, () => openKeystore(path, new Secret('Correct horse'), cost)), 'keystore-passphrase');
});

test('a passphrase is the same however its accents were typed', t => {
	const text = seal('x', new Secret('caf\u00E9'), cost);
	t.is(unseal(text, new Secret('cafe\u0301'), 'f'), 'x');
});

test('whatever is changed in the file is noticed, and never opens', t => {
	const path = filled(t);
	const text = readFileSync(path, 'utf8');
	const content = JSON.parse(text) as {kdf: Record<string, unknown>; cipher: Record<string, unknown>; proof: string; tag: string; data: string};
	const flipped = (value: string): string => `${value.startsWith('A') || value.startsWith('0') ? (/^[\da-f]+$/.test(value) ? '1' : 'B') : (/^[\da-f]+$/.test(value) ? '0' : 'A')}${value.slice(1)}`;
	const changed = (change: Partial<typeof content>): string => {
		writeFileSync(path, JSON.stringify({...content, ...change}));
		return code(t, () => openKeystore(path, right, cost));
	};

	t.is(changed({data: flipped(content.data)}), 'keystore-tampered');
	t.is(changed({data: content.data.slice(4)}), 'keystore-tampered');
	t.is(changed({tag: flipped(content.tag)}), 'keystore-tampered');
	t.is(changed({cipher: {...content.cipher, nonce: flipped(String(content.cipher.nonce))}}), 'keystore-passphrase');
	t.is(changed({kdf: {...content.kdf, salt: flipped(String(content.kdf.salt))}}), 'keystore-passphrase');
	t.is(changed({kdf: {...content.kdf, p: 2}}), 'keystore-passphrase');
	t.is(changed({proof: flipped(content.proof)}), 'keystore-passphrase');
	writeFileSync(path, text);
	t.is(openKeystore(path, right, cost).list().length, 1);
});

test('a file that is none, is cut, asks for endless work or comes from a newer program is refused with its reason', t => {
	const path = filled(t);
	const text = readFileSync(path, 'utf8');
	const content = JSON.parse(text) as {kdf: Record<string, unknown>};
	const refused = (contents: string): string => {
		writeFileSync(path, contents);
		return code(t, () => openKeystore(path, right, cost));
	};

	t.is(refused(''), 'keystore-malformed');
	t.is(refused(text.slice(0, -20)), 'keystore-malformed');
	t.is(refused('{}'), 'keystore-malformed');
	t.is(refused(JSON.stringify({...content, kdf: {...content.kdf, N: 2 ** 30}})), 'keystore-malformed');
	t.is(refused(JSON.stringify({...content, version: 2, somethingNew: true})), 'keystore-version');
	t.is(refused(seal('not a list', right, cost)), 'keystore-malformed');
});

test('names are taken once, and what cannot be a key is refused', t => {
	const path = filled(t);
	const store = openKeystore(path, right, cost);
	t.is(code(t, () => store.add(keyOf('main'))), 'key-exists');
	t.is(code(t, () => store.add(keyOf('Main Key'))), 'key-invalid');
	t.is(code(t, () => store.add(keyOf('x', '../etc'))), 'key-invalid');
	t.is(code(t, () => store.add({...keyOf('x'), secret: new Secret(' ')})), 'key-invalid');
	t.is(code(t, () => store.get('none')), 'key-unknown');
	t.is(code(t, () => store.remove('none')), 'key-unknown');
	t.is(openKeystore(path, right, cost).list().length, 1);
});

test('a fingerprint names a key without giving any of it away', t => {
	const [card] = openKeystore(filled(t), right, cost).list();
	t.regex(card?.fingerprint ?? '', /^([\da-f]{4} ){7}[\da-f]{4}$/);
	t.deepEqual(Object.keys(card ?? {}), ['name', 'venue', 'fingerprint']);
});

test('a secret does not show, wherever it ends up', t => {
	const key = keyOf('main');
	const shown = [JSON.stringify(key), inspect(key, {depth: 9, showHidden: true}), String(key.secret), `${key.apiKey.toString()}`, JSON.stringify(structuredClone({...key.secret})), Object.values(key.secret).join('')];
	for (const text of shown) {
		t.false(text.includes(secret) || text.includes(apiKey), text);
	}
});

test('a secret that was wiped is gone', t => {
	const gone = new Secret('correct horse');
	t.is(gone.reveal(), 'correct horse');
	gone.wipe();
	gone.wipe();
	t.throws(() => gone.reveal(), {message: /after it was wiped/});
	t.is(String(gone), '[secret]');
});

test('what is shipped costs a guesser 128 MB for every guess', t => {
	t.is(128 * usualCost.N * usualCost.r, 2 ** 27);
	const sealed = seal('{"keys":[]}', right);
	t.is(unseal(sealed, right, 'f'), '{"keys":[]}');
});
