/**
`npm run docs`: writes what is made of the program's own definition: the page of commands, the manual page, completion scripts.
*/
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {createProgram} from '../src/commands/main.js';
import {documentsOf} from '../src/commands/shell/documents.js';

const root = join(import.meta.dirname, '..');

for (const [path, text] of Object.entries(documentsOf(createProgram([], () => undefined)))) {
	mkdirSync(dirname(join(root, path)), {recursive: true});
	writeFileSync(join(root, path), text);
	process.stdout.write(`${path}\n`);
}
