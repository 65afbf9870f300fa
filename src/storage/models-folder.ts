/**
Trained models on disk under the SHA-256 of their text, so that a model card always finds exactly the weights it names.
*/
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {CryptoTraderError, invariant} from '../engine/domain/error.js';
import {makeFolder, replaceDurably} from './durable.js';
import {fileError, systemCode, withFile} from './file-error.js';

/**
Keeps `text` in `folder` (created if absent) under `hash`, its SHA-256 in hex. Whole or not at all, also on power loss;
saving the same model twice is harmless.

Throws an InvariantError when `hash` is not the text's, a CryptoTraderError when the folder cannot be written to.
*/
export function saveModelText(folder: string, hash: string, text: string): void {
	invariant(digest(text) === hash, `a model was to be kept under ${hash}, but its SHA-256 is ${digest(text)}`);
	withFile('keep the model', folder, () => {
		makeFolder(folder);
		replaceDurably(modelFile(folder, hash), text);
	});
}

/**
Returns the text kept under `hash`. Throws a CryptoTraderError: `model-missing` when there is none, `model-damaged` when
its contents are not the ones that were kept.
*/
export function loadModelText(folder: string, hash: string): string {
	const file = modelFile(folder, hash);
	const text = readModel(file);
	if (digest(text) !== hash) {
		throw new CryptoTraderError(`The model in ${file} is damaged: its contents do not have the hash of its name`, {
			code: 'model-damaged',
			advice: 'Restore the file from a backup, or delete it and let the engine train again.',
		});
	}

	return text;
}

function readModel(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw systemCode(error) === 'ENOENT'
			? new CryptoTraderError(`There is no model at ${file}`, {code: 'model-missing', advice: 'Restore the file from a backup, or let the engine train again.', cause: error})
			: fileError(error, 'read the model', file);
	}
}

function modelFile(folder: string, hash: string): string {
	invariant(/^[\da-f]{64}$/.test(hash), `not a SHA-256 in hex: ${JSON.stringify(hash)}`);
	return join(folder, `${hash}.model`);
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
