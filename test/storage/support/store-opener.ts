/**
A process that tries to open a data folder's store and prints how it went.
*/
import {writeSync} from 'node:fs';
import process from 'node:process';
import {openStoreFor} from '../../../src/commands/store-access.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';

const [root = ''] = process.argv.slice(2);
try {
	const {through} = await openStoreFor({profile: 'default', dataDir: root, json: false});
	writeSync(1, `${through}\n`);
} catch (error) {
	writeSync(1, `${error instanceof CryptoTraderError ? error.code : String(error)}\n`);
}

setInterval(() => undefined, 1000);
