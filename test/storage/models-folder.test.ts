import {createHash} from 'node:crypto';
import {readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {CryptoTraderError, InvariantError} from '../../src/engine/domain/error.js';
import {loadModelText, saveModelText} from '../../src/storage/models-folder.js';
import {temporaryFolder} from './support/folders.js';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

test('gives back the text that was kept, for nobody else, saved once or twice', t => {
	const folder = join(temporaryFolder(t), 'models');
	const text = '{"weights":[0.1,-2e-9],"name":"Größe"}';
	saveModelText(folder, hashOf(text), text);
	saveModelText(folder, hashOf(text), text);
	t.is(loadModelText(folder, hashOf(text)), text);
	const files = readdirSync(folder);
	t.is(files.length, 1);
	t.is(statSync(join(folder, files[0] ?? '')).mode.toString(8), '100600');
});

test('does not keep a text under another hash, nor look outside the folder', t => {
	const folder = temporaryFolder(t);
	t.throws(() => {
		saveModelText(folder, hashOf('a'), 'b');
	}, {instanceOf: InvariantError});
	t.throws(() => loadModelText(folder, '../secrets'), {instanceOf: InvariantError});
	t.deepEqual(readdirSync(folder), []);
});

test('says what is missing and what is damaged', t => {
	const folder = temporaryFolder(t);
	t.throws(() => loadModelText(folder, hashOf('a')), {instanceOf: CryptoTraderError, code: 'model-missing'});
	saveModelText(folder, hashOf('a'), 'a');
	writeFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'aa');
	t.throws(() => loadModelText(folder, hashOf('a')), {instanceOf: CryptoTraderError, code: 'model-damaged'});
});
