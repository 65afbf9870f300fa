/**
Where the passphrase of the keys comes from: an open descriptor, a file of its owner's, or the terminal, where nobody sees
what is typed. Never the command line, never the environment.
*/
import {closeSync} from 'node:fs';
import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';
import {CryptoTraderError, exitCode} from '../engine/domain/error.js';
import {checkPassphrase, passphraseFromDescriptor, passphraseFromFile} from '../storage/keystore/passphrase.js';
import type {Secret} from '../storage/keystore/secret.js';

const passphraseVariable = 'CRYPTOTRADER_PASSPHRASE_FILE';

/**
Returns the passphrase: from the descriptor, which is closed behind it, else from the file that the environment names, else
typed, a new one twice. Throws a CryptoTraderError (`passphrase-missing`) when there is none of them.
*/
export async function findPassphrase(descriptor: number | null, isNew: boolean): Promise<Secret> {
	const file = process.env[passphraseVariable];
	if (descriptor !== null) {
		return readAndClose(descriptor);
	}

	if (file !== undefined && file !== '') {
		return passphraseFromFile(file);
	}

	if (!process.stdin.isTTY) {
		throw new CryptoTraderError('nobody is there to type the passphrase', {
			code: 'passphrase-missing', advice: `Give --passphrase-fd, or name a file of yours with mode 0600 in ${passphraseVariable}.`, exit: exitCode.wrongUse,
		});
	}

	const passphrase = await askHidden(isNew ? 'New passphrase for the keys: ' : 'Passphrase: ');
	if (isNew && await askHidden('The same again: ') !== passphrase) {
		throw new CryptoTraderError('the two passphrases are not the same', {code: 'passphrase-mismatch', advice: 'Try again.', exit: exitCode.wrongUse});
	}

	return checkPassphrase(passphrase, 'the terminal');
}

function readAndClose(descriptor: number): Secret {
	const passphrase = passphraseFromDescriptor(descriptor);
	if (descriptor > 2) {
		closeSync(descriptor);
	}

	return passphrase;
}

/** Asks on the terminal without showing what is typed. */
export async function askHidden(question: string): Promise<string> {
	process.stderr.write(question);
	const nowhere = new Writable({
		write(_chunk, _encoding, done) {
			done();
		},
	});
	const line = createInterface({input: process.stdin, output: nowhere, terminal: true});
	const aborted = new Promise<never>((_resolve, reject) => {
		line.once('SIGINT', () => {
			reject(new CryptoTraderError('nothing was changed', {code: 'interrupted', advice: 'Run the command again when you are ready.'}));
		});
	});
	try {
		return await Promise.race([line.question(''), aborted]);
	} finally {
		line.close();
		process.stderr.write('\n');
	}
}
