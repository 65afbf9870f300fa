/**
A process that tries to take a lock, says `taken` or `refused`, and keeps it until it is killed.
*/
import {writeSync} from 'node:fs';
import process from 'node:process';
import {CryptoTraderError, errorMessage} from '../../../src/engine/domain/error.js';
import {acquireLock} from '../../../src/storage/file-lock.js';

const [file = '', start = '0'] = process.argv.slice(2);

// Several holders start at the same moment, to race for it.
while (Date.now() < Number(start)) {
	// Nothing to do but wait.
}

try {
	acquireLock(file, () => new CryptoTraderError('refused', {code: 'refused', advice: ''}));
	writeSync(1, 'taken\n');
} catch (error) {
	writeSync(1, `${errorMessage(error)}\n`);
}

setInterval(() => undefined, 1000);
