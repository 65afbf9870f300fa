// Compiles src to dist with the project's own TypeScript. Runs from `prepare`, so that `npm ci` leaves a program that starts at once.
import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const at = path => fileURLToPath(new URL(path, import.meta.url));
const compiler = at('node_modules/typescript/bin/tsc');

if (!existsSync(compiler)) {
	console.error('cryptotrader: TypeScript is not installed (a production install?), dist is left as it is.');
	process.exit(existsSync(at('dist/cli.js')) ? 0 : 1);
}

if (process.argv.includes('--clean')) {
	rmSync(at('dist'), {recursive: true, force: true});
}

const {status} = spawnSync(process.execPath, [compiler, '-p', at('tsconfig.build.json')], {stdio: 'inherit'});
if (status === 0) {
	chmodSync(at('dist/cli.js'), 0o755);
}

process.exit(status ?? 1);
