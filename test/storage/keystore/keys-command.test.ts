/**
`cryptotrader keys` as a shell runs it: secrets come through descriptors and files, and nothing of them comes out again.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {Writable} from 'node:stream';
import test, {type ExecutionContext} from 'ava';
import {credentials, openExchange, tapeOptions} from '../../engine/sim/support/clients.js';
import {temporaryFolder} from '../support/folders.js';

const root = resolve(import.meta.dirname, '../../..');
const key = {apiKey: 'public-part-of-it', secret: 'secret-part-of-it'};

type Given = {readonly words: readonly string[]; readonly stdin?: string; readonly third?: string; readonly variables?: Readonly<Record<string, string>>};

async function keys(t: ExecutionContext, folder: string, {words, stdin = '', third, variables = {}}: Given) {
	const child = spawn(process.execPath, ['--import=tsx', 'src/cli.ts', 'keys', ...words, '--data-dir', folder], {
		cwd: root, env: {...process.env, ...variables}, stdio: ['pipe', 'pipe', 'pipe', ...(third === undefined ? [] : ['pipe' as const])],
	});
	const pipe = child.stdio[3];
	for (const [writer, text] of [[child.stdin, stdin], [pipe, third ?? '']] as const) {
		if (writer instanceof Writable) {
			// What the command has no use for it does not read.
			writer.on('error', () => undefined).end(text);
		}
	}

	let [stdout, stderr] = ['', ''];
	child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	const [code] = await once(child, 'close') as [number | null];
	for (const hidden of [key.apiKey, key.secret, 'open sesame', credentials.secret]) {
		t.false(`${stdout}${stderr}`.includes(hidden), `${words.join(' ')} shows ${hidden}`);
	}

	return {code, stdout, stderr};
}

const descriptor = ['--passphrase-fd', '3'];
const third = 'open sesame\n';

test('a key is added, listed by fingerprint, and removed', async t => {
	const folder = temporaryFolder(t);
	t.deepEqual(await keys(t, folder, {words: ['list']}), {code: 0, stdout: 'no keys\n', stderr: ''});
	const added = await keys(t, folder, {words: ['add', 'main', '--venue', 'binance', ...descriptor], stdin: JSON.stringify(key), third});
	t.is(added.code, 0, added.stderr);
	t.regex(added.stdout, /^main {2}binance {2}([\da-f]{4} ){7}[\da-f]{4} {2}added\n$/);
	const listed = await keys(t, folder, {words: ['list', '--json', ...descriptor], third});
	t.like(JSON.parse(listed.stdout), {keys: [{name: 'main', venue: 'binance'}]});
	const wrong = await keys(t, folder, {words: ['list', ...descriptor], third: 'open sesame!\n'});
	t.deepEqual([wrong.code, wrong.stdout], [3, '']);
	t.regex(wrong.stderr, /passphrase does not open/);
	const file = join(folder, 'passphrase');
	writeFileSync(file, 'open sesame\n', {mode: 0o600});
	const removed = await keys(t, folder, {words: ['remove', 'main'], variables: {CRYPTOTRADER_PASSPHRASE_FILE: file}});
	t.is(removed.code, 0, removed.stderr);
	t.regex(removed.stdout, /removed\n$/);
	t.deepEqual(readdirSync(folder).toSorted(), ['keys.json', 'passphrase']);
});

test('without a passphrase, without a key and with words that are none, nothing is written', async t => {
	const folder = temporaryFolder(t);
	const missing = await keys(t, folder, {words: ['add', 'main', '--venue', 'binance'], stdin: JSON.stringify(key), variables: {CRYPTOTRADER_PASSPHRASE_FILE: ''}});
	t.is(missing.code, 2);
	t.regex(missing.stderr, /nobody is there to type the passphrase/);
	const garbled = await keys(t, folder, {words: ['add', 'main', '--venue', 'binance', ...descriptor], stdin: `${key.apiKey} ${key.secret}`, third});
	t.is(garbled.code, 2);
	const foreign = await keys(t, folder, {words: ['add', 'main', '--venue', 'mtgox', ...descriptor], stdin: JSON.stringify(key), third});
	t.deepEqual([foreign.code, foreign.stderr.split('\n')[0]], [2, 'cryptotrader: unknown venue: mtgox']);
	const cut = await keys(t, folder, {words: ['add', 'main', '--venue', 'kraken', ...descriptor], stdin: JSON.stringify(key), third});
	t.is(cut.code, 2, cut.stderr);
	const none = await keys(t, folder, {words: ['remove', 'main', ...descriptor], third});
	t.is(none.code, 2);
	t.regex(none.stderr, /there are no keys/);
	t.false(existsSync(join(folder, 'keys.json')));
});

test('a key is tried at the exchange: one that works with what is not known, one that does not', async t => {
	const exchange = await openExchange(t, {...tapeOptions(), speed: 1});
	const folder = temporaryFolder(t);
	await keys(t, folder, {words: ['add', 'good', '--venue', 'binance', ...descriptor], stdin: JSON.stringify(credentials), third});
	await keys(t, folder, {words: ['add', 'bad', '--venue', 'binance', ...descriptor], stdin: JSON.stringify({...credentials, secret: 'wrong'}), third});
	const good = await keys(t, folder, {words: ['test', 'good', '--endpoint', exchange.url, '--json', ...descriptor], third});
	t.log(good.stdout, good.stderr);
	const bad = await keys(t, folder, {words: ['test', 'bad', '--endpoint', exchange.url, ...descriptor], third});
	t.log(bad.stdout, bad.stderr);
	t.is(good.code, 0, good.stderr);
	t.like(JSON.parse(good.stdout), {name: 'good', usable: true});
	t.is(bad.code, 69);
	t.regex(bad.stderr, /does not answer to the key bad/);
});
