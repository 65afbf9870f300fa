/**
What makes `npm ci` work on any machine: a lock file that names every platform's binaries, and a package that says what it
needs.
*/
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import test from 'ava';

type LockEntry = {readonly optionalDependencies?: Readonly<Record<string, string>>};

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as {packages: Record<string, LockEntry>};

/** Returns whether the lock has `name` where Node would look for it from the package at `from`. */
function isLocked(from: string, name: string): boolean {
	for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('node_modules/') - 1, 0))) {
		if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in lock.packages) {
			return true;
		}

		if (folder === '') {
			return false;
		}
	}
}

test('every optional dependency of every package is in the lock file, so that npm ci works on every platform', t => {
	const missing = Object.entries(lock.packages).flatMap(([path, {optionalDependencies = {}}]) =>
		Object.keys(optionalDependencies).filter(name => !isLocked(path, name)).map(name => `${path} needs ${name}`));
	t.deepEqual(missing, []);
	t.true(Object.keys(lock.packages).some(path => path.includes('@duckdb/node-bindings-darwin')), 'the check sees other platforms');
});

test('dependencies are pinned, so that what is tested is what is installed', t => {
	const loose = Object.entries({...manifest.dependencies, ...manifest.devDependencies}).filter(([, version]) => !/^\d/.test(String(version)));
	t.deepEqual(loose, []);
});

test('the package says which Node it needs and brings it for its scripts', t => {
	t.is(manifest.engines.node, '>=22.20');
	t.regex(manifest.devDependencies.node, /^22\./);
	t.is(manifest.bin.cryptotrader, 'dist/cli.js');
});
