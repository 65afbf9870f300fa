/**
What a person can get wrong on the command line: each says what is wrong and what to do, with its exit code, and leaves
nothing half-written.
*/
import {chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import {run, scratch} from '../support/program.js';

const bars = 'timestamp,open,high,low,close,volume\n1609459200000,100,110,90,105,1\n1609462800000,105,106,100,101,2\n';

/** Runs `words` in a folder of its own and checks code, message and that no data folder was made. */
async function refuses(t: ExecutionContext, words: readonly string[], code: number, message: RegExp): Promise<void> {
	const data = join(scratch(t), 'data');
	const ended = await run(t, [...words, '--data-dir', data]);
	t.is(ended.code, code, ended.stderr);
	t.regex(ended.stderr, message);
	t.is(ended.stdout, '');
	t.false(existsSync(join(data, 'journal')) && readdirSync(join(data, 'journal')).some(name => name.endsWith('.ndjson')), 'no journal was begun');
}

function file(t: ExecutionContext, name: string, content: string | Uint8Array): string {
	const path = join(scratch(t), name);
	writeFileSync(path, content);
	return path;
}

const tapeRun = (path: string): readonly string[] => ['--daemon', '--mode', 'sim', '--tape', path, '--from', '2021-01-01', '--to', '2021-02-01', '--speed', 'max', '--exit-when-done', '--json'];

test('unknown flags and words', async t => {
	await refuses(t, ['--daemon', '--sped', 'max'], 2, /unknown option '--sped'[\s\S]*--speed/);
	await refuses(t, ['tarde'], 2, /too many arguments|unknown command/);
	await refuses(t, ['--daemon', '--mode', 'papier'], 2, /paper, live, sim, replay/);
	await refuses(t, ['--daemon', '--speed', 'fast'], 2, /number above 0/);
	await refuses(t, ['--daemon', '--symbols', 'BTCUSDT'], 2, /BTC\/USDT/);
	await refuses(t, ['--daemon', '--from', 'yesterday'], 2, /2021-01-31/);
	await refuses(t, ['--daemon', '--capital', '-5'], 2, /positive amount/);
	await refuses(t, ['--daemon', '--duration', '14'], 2, /14d/);
});

test('tapes that cannot be played', async t => {
	await refuses(t, tapeRun('/nowhere/BINANCE_BTCUSDT.csv'), 2, /BINANCE_BTCUSDT\.csv/);
	await refuses(t, tapeRun(file(t, 'bars.csv', bars)), 2, /bars\.csv/);
	await refuses(t, tapeRun(file(t, 'BINANCE_BTCUSDT.csv', bars.replace('106', 'a hundred'))), 2, /:3/);
	await refuses(t, tapeRun(file(t, 'BINANCE_BTCUSDT.csv', bars.replace('1609462800000', '1609459200000'))), 2, /:3/);
	await refuses(t, tapeRun(file(t, 'BINANCE_BTCUSDT.csv', bars.replace('volume', 'size'))), 2, /volume/);
	await refuses(t, tapeRun(file(t, 'BINANCE_BTCUSDT.csv.gz', 'this is not gzip')), 2, /gzip/);
	await refuses(t, tapeRun(file(t, 'BINANCE_BTCUSDT.csv.gz', gzipSync(bars.replaceAll('16094', '15778').replace('1577859200000', '1577836800000').replace('1577862800000', '1577840400000')))), 2, /no bars/i);
	await refuses(t, ['--daemon', '--mode', 'paper', '--tape', 'BINANCE_BTCUSDT.csv'], 2, /--mode sim/);
});

test('configuration that is wrong names file, line and key', async t => {
	await refuses(t, ['--daemon', '--mode', 'sim', '--config', file(t, 'mine.yaml', 'risk:\n  maxPosition: 250\n')], 2, /mine\.yaml:2[\s\S]*maxPosition[\s\S]*250/);
	await refuses(t, ['--daemon', '--mode', 'sim', '--config', file(t, 'mine.yaml', 'risk:\n  maxPositon: 0.2\n')], 2, /maxPosition/);
	await refuses(t, ['--daemon', '--mode', 'sim', '--config', '/nowhere/mine.yaml'], 2, /mine\.yaml/);
});

test('modes that are not for an engine', async t => {
	await refuses(t, ['--daemon', '--mode', 'live'], 3, /--mode paper/);
	await refuses(t, ['--daemon', '--mode', 'replay'], 2, /replay --verify/);
	await refuses(t, ['--daemon', '--mode', 'sim', '--profile', 'My Profile'], 2, /profile/);
});

test('no terminal for the screen', async t => {
	await refuses(t, [], 2, /--daemon/);
	await refuses(t, ['attach'], 2, /--daemon/);
});

test('commands without an engine', async t => {
	for (const word of ['status', 'halt']) {
		await refuses(t, [word], 1, /no engine is running[\s\S]*cryptotrader --daemon/);
	}

	await refuses(t, ['resume', '--reason', 'x', '--confirm', 'RESUME'], 1, /no engine is running/);
	await refuses(t, ['resume'], 2, /--reason/);
	await refuses(t, ['replay', '/nowhere'], 2, /--verify/);
	await refuses(t, ['replay', '--verify', '/nowhere'], 1, /\/nowhere/);
});

test('a folder that cannot be written to', async t => {
	if (process.getuid?.() === 0) {
		const place = file(t, 'data', 'a file, not a folder');
		const ended = await run(t, ['--daemon', '--mode', 'sim', '--data-dir', place]);
		t.is(ended.code, 1);
		t.regex(ended.stderr, /folder/);
		return;
	}

	const closed = join(scratch(t), 'closed');
	mkdirSync(closed);
	chmodSync(closed, 0o500);
	const ended = await run(t, ['--daemon', '--mode', 'sim', '--data-dir', join(closed, 'data')]);
	t.is(ended.code, 1);
	t.regex(ended.stderr, /write/);
});

test('a Node that is too old', async t => {
	const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})';
	const ended = await run(t, ['status'], ['--import', pretend]);
	t.is(ended.code, 1);
	t.regex(ended.stderr, /needs Node 22\.20 or newer, this is 20\.20\.2/);
	t.regex(ended.stderr, /npm start/);
});

test('a data folder of another mode or other markets is not continued', async t => {
	const folder = join(scratch(t), 'data');
	const words = ['--daemon', '--mode', 'sim', '--from', '2024-01-01', '--to', '2024-01-02', '--speed', 'max', '--exit-when-done', '--json', '--data-dir', folder];
	t.is((await run(t, [...words, '--symbols', 'BTC/USDT'])).code, 0);
	const other = await run(t, [...words, '--symbols', 'ETH/USDT']);
	t.is(other.code, 2);
	t.regex(other.stderr, /BTC\/USDT/);
	t.regex(other.stderr, /--data-dir/);
});
