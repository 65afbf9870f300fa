import {execFileSync} from 'node:child_process';
import {chmodSync, closeSync, openSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {passphraseFromDescriptor, passphraseFromFile} from '../../../src/storage/keystore/passphrase.js';
import {temporaryFolder} from '../support/folders.js';

test('a passphrase is what a file of its owner holds, without the last line end', t => {
	const path = join(temporaryFolder(t), 'passphrase');
	for (const [text, expected] of [['one two', 'one two'], ['one\n', 'one'], ['one\r\n', 'one'], [' one \n\n', ' one \n']] as const) {
		writeFileSync(path, text, {mode: 0o600});
		t.is(passphraseFromFile(path).reveal(), expected);
	}
});

test('a file that others may read, an empty one and a missing one are refused', t => {
	const path = join(temporaryFolder(t), 'passphrase');
	const code = (): string => t.throws(() => passphraseFromFile(path), {instanceOf: CryptoTraderError}).code;
	t.is(code(), 'not-found');
	writeFileSync(path, '\n', {mode: 0o600});
	t.is(code(), 'passphrase-empty');
	writeFileSync(path, 'one\n');
	chmodSync(path, 0o644);
	t.is(code(), 'keystore-open');
});

test('an open descriptor and a pipe will do', t => {
	const folder = temporaryFolder(t);
	const path = join(folder, 'passphrase');
	writeFileSync(path, 'one\n', {mode: 0o600});
	const descriptor = openSync(path, 'r');
	t.is(passphraseFromDescriptor(descriptor).reveal(), 'one');
	closeSync(descriptor);
	const script = 'import("./src/storage/keystore/passphrase.ts").then(m => console.log(m.passphraseFromDescriptor(0).reveal()))';
	t.is(execFileSync(process.execPath, ['--import=tsx', '-e', script], {cwd: join(import.meta.dirname, '../../..'), input: 'piped\n', encoding: 'utf8'}), 'piped\n');
});
