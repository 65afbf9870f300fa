import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import test from 'ava';
import {createProgram} from '../../src/commands/main.js';
import {completionFor} from '../../src/commands/shell/completion.js';
import {definitionOf} from '../../src/commands/shell/definition.js';
import {documentsOf} from '../../src/commands/shell/documents.js';

const root = join(import.meta.dirname, '..', '..');
const program = createProgram([], () => undefined);
const commands = definitionOf(program);

test('every command has an example in its help, and each example is a command line that there is', t => {
	t.deepEqual(commands.filter(({examples}) => examples.length === 0).map(({path}) => path), []);
	for (const {path, examples, options} of commands) {
		for (const example of examples) {
			t.true(example.startsWith(`cryptotrader ${path}`.trim()), `${example} is an example of ${path}`);
			const [line = ''] = example.split(/ [|>] /);
			const used = [...line.matchAll(/ (--[a-z-]+)/g)].map(([, name]) => name ?? '');
			const known = new Set([...options, ...commands[0]?.options ?? []].flatMap(({names}) => names));
			t.deepEqual(used.filter(name => !known.has(name)), [], example);
		}
	}
});

for (const shell of ['bash', 'zsh', 'fish'] as const) {
	test(`every command and every option is in the completion for ${shell}`, t => {
		const script = completionFor(program, shell);
		for (const {path, options} of commands) {
			t.true(script.includes(path), path);
			for (const {names, choices} of options) {
				for (const word of [...names, ...choices]) {
					t.true(script.includes(shell === 'fish' ? word.replace(/^--?/, '') : word), `${path} ${word}`);
				}
			}
		}
	});
}

/** Returns what bash offers for a command line whose last word is being typed. */
function offered(words: readonly string[]): readonly string[] {
	const script = `${completionFor(program, 'bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cryptotrader; printf '%s\\n' "\${COMPREPLY[@]}"`;
	const {stdout, status, stderr} = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], {encoding: 'utf8'});
	if (status !== 0) {
		throw new Error(stderr);
	}

	return stdout.split('\n').filter(word => word !== '');
}

test('bash completes commands, the commands below them, options and choices, wherever other options stand', t => {
	t.true(offered(['cryptotrader', 'po']).includes('positions'));
	t.deepEqual(offered(['cryptotrader', 'keys', 're']), ['remove']);
	t.deepEqual(offered(['cryptotrader', '--profile', 'second', 'journal', '--fo']), ['--follow']);
	t.deepEqual(offered(['cryptotrader', 'mode', 'a']), ['auto', 'advise']);
	t.deepEqual(offered(['cryptotrader', 'journal', '--level', 'd']), ['danger']);
	t.deepEqual(offered(['cryptotrader', 'order', 's']), ['sell']);
	t.deepEqual(offered(['cryptotrader', 'export', 'fills', '--to', '']), [], 'a file, which bash completes itself');
});

test('the page of commands, the manual and the completion scripts are current; UPDATE_GOLDEN=1 writes them', t => {
	for (const [path, text] of Object.entries(documentsOf(program))) {
		if (process.env.UPDATE_GOLDEN === '1') {
			mkdirSync(dirname(join(root, path)), {recursive: true});
			writeFileSync(join(root, path), text);
		}

		t.is(readFileSync(join(root, path), 'utf8'), text, `${path}: run npm run docs`);
	}
});

test('no line of the manual is taken for an instruction by accident', t => {
	const lines = documentsOf(program)['man/cryptotrader.1']?.split('\n') ?? [];
	const known = /^(\.\\"|\.TH |\.SH |\.SS$|\.B |\.I |\.TP$|\.PP$|\.EX$|\.EE$)/;
	t.deepEqual(lines.filter(line => /^[.']/.test(line) && !known.test(line)), []);
});
