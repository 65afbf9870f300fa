/**
What can be wrong with the file of keys. No message ever holds a key or a passphrase.
*/
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';

export function wrongPassphrase(path: string): CryptoTraderError {
	return new CryptoTraderError(`The passphrase does not open ${path}`, {
		code: 'keystore-passphrase',
		advice: 'Type it again. If you are sure of it, the head of the file was changed: restore it from a backup, or remove the file and add your keys anew.',
		exit: exitCode.refusedBySafety,
	});
}

export function tampered(path: string, cause?: unknown): CryptoTraderError {
	return new CryptoTraderError(`${path} was changed or damaged: the passphrase is right, but what it protects is not what was written`, {
		code: 'keystore-tampered',
		advice: 'Do not trade with these keys. Restore the file from a backup, or remove it, replace the keys at the exchange and add the new ones.',
		exit: exitCode.refusedBySafety,
		cause,
	});
}

export function malformed(path: string, what: string): CryptoTraderError {
	return new CryptoTraderError(`${path} is not a file of keys: ${what}`, {code: 'keystore-malformed', advice: 'Restore it from a backup, or move it away and add your keys anew.'});
}

export function tooNew(path: string, version: number): CryptoTraderError {
	return new CryptoTraderError(`${path} has version ${version}, which this program does not know`, {code: 'keystore-version', advice: 'Use the newer cryptotrader that has written it.'});
}

export function tooOpen(path: string, mode: number): CryptoTraderError {
	return new CryptoTraderError(`${path} may be read by others (mode ${(mode % 0o1000).toString(8).padStart(4, '0')})`, {
		code: 'keystore-open',
		advice: `Run: chmod 600 ${path}. If others use this machine, replace the keys at the exchange.`,
		exit: exitCode.refusedBySafety,
	});
}
