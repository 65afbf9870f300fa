/**
Where a passphrase may come from when nobody is there to type it: a file or an open file descriptor, never the command line
or the environment, which other processes can read.
*/
import {fstatSync, openSync, closeSync, readFileSync} from 'node:fs';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import {withFile} from '../file-error.js';
import {tooOpen} from './keystore-error.js';
import {Secret} from './secret.js';

/** Returns the passphrase in the file at `path`: its contents without the last line end. A plain file must be its owner's only; a pipe may be anyone's. */
export function passphraseFromFile(path: string): Secret {
	const descriptor = withFile('read the passphrase', path, () => openSync(path, 'r'));
	try {
		return passphraseFromDescriptor(descriptor, path);
	} finally {
		closeSync(descriptor);
	}
}

/** Returns the passphrase that can be read from an open descriptor; `name` is what errors call it. */
export function passphraseFromDescriptor(descriptor: number, name = `file descriptor ${descriptor}`): Secret {
	return withFile('read the passphrase', name, () => {
		const state = fstatSync(descriptor);
		if (state.isFile() && state.mode % 0o100 !== 0) {
			throw tooOpen(name, state.mode);
		}

		return checkPassphrase(readFileSync(descriptor, 'utf8').replace(/\r?\n$/, ''), name);
	});
}

/** Returns a passphrase that was typed or read. Throws a CryptoTraderError (`passphrase-empty`) for none. */
export function checkPassphrase(text: string, name: string): Secret {
	if (text === '') {
		throw new CryptoTraderError(`The passphrase from ${name} is empty`, {code: 'passphrase-empty', advice: 'Give one: it is all that protects the keys.', exit: exitCode.wrongUse});
	}

	return new Secret(text);
}
