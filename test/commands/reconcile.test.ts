/**
An account that holds more than the books: what a shell shows of it, what it takes, and that nothing is traded before. The
simulated exchange and the engine are processes of their own.
*/
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {join, resolve} from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {temporaryFolder} from '../storage/support/folders.js';

const entry = resolve(import.meta.dirname, '../../src/cli.ts');

type Program = {readonly child: ChildProcess; readonly ended: Promise<number>; stdout(): string; stderr(): string};

function start(t: ExecutionContext, words: readonly string[]): Program {
	const child = spawn(process.execPath, ['--import=tsx', entry, ...words], {env: {...process.env, XDG_DATA_HOME: temporaryFolder(t), NODE_OPTIONS: ''}, stdio: ['ignore', 'pipe', 'pipe']});
	t.teardown(() => {
		child.kill('SIGKILL');
	});
	let [stdout, stderr] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	return {child, ended: once(child, 'close').then(([code]) => code as number), stdout: () => stdout, stderr: () => stderr};
}

async function until<Found>(what: string, find: () => Promise<Found | null>): Promise<Found> {
	for (let tries = 0; tries < 120; tries++) {
		const found = await find();
		if (found !== null) {
			return found;
		}

		await new Promise(done => {
			setTimeout(done, 250);
		});
	}

	throw new Error(`waited in vain for ${what}`);
}

type Told = {
	readonly tradingState: string;
	readonly comparedAt: string | null;
	readonly first: boolean;
	readonly externalFlows: number;
	readonly foreign: Readonly<Record<string, string>>;
	readonly differences: readonly {readonly id: string; readonly subject: string; readonly ours: string; readonly theirs: string}[];
};

test('what an account holds beyond the capital is shown, decided on in the shell, and remembered over a restart', async t => {
	t.timeout(120_000);
	const exchange = start(t, ['sim', '--symbols', 'BTC/USDT', 'ETH/USDT', '--from', '2024-03-01', '--speed', '60', '--balance', 'USDT=12000', '--balance', 'ETH=2']);
	const {url} = await until('the exchange', async () => exchange.stdout().includes('\n') ? JSON.parse(exchange.stdout()) as {readonly url: string} : null);
	const folder = join(temporaryFolder(t), 'data');
	const daemon = () => start(t, ['--daemon', '--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--endpoint', url, '--speed', '60', '--data-dir', folder]);
	const shell = async (...words: readonly string[]) => {
		const program = start(t, ['reconcile', ...words, '--data-dir', folder]);
		return {code: await program.ended, stdout: program.stdout(), stderr: program.stderr()};
	};

	const compared = async (): Promise<{readonly code: number; readonly told: Told}> => until('a comparison', async () => {
		const {code, stdout} = await shell('--json');
		const told = stdout === '' ? null : JSON.parse(stdout) as Told;
		return typeof told?.comparedAt === 'string' ? {code, told} : null;
	});

	const engine = daemon();
	const {code, told} = await compared();
	t.is(code, 3);
	t.like(told, {first: true, tradingState: 'HALTED', foreign: {}});
	t.deepEqual(told.differences.map(({subject, ours, theirs}) => [subject, ours, theirs]), [['ETH', '0', '2'], ['USDT', '10000', '12000']]);

	const unknown = await shell('adopt', 'b-000000', '--reason', 'test');
	t.is(unknown.code, 3);
	t.regex(unknown.stderr, /no dif{2}erence b-0{6} is open/);
	t.is((await shell('adopt', told.differences[0]?.id ?? '')).code, 2, 'nobody is there to say why');

	const adopted = await shell('adopt', told.differences[1]?.id ?? '', '--reason', 'more capital', '--json');
	t.is(adopted.code, 3, adopted.stderr);
	t.like(JSON.parse(adopted.stdout), {tradingState: 'HALTED', externalFlows: 2000});
	const ignored = await shell('ignore', '--json');
	t.is(ignored.code, 0, ignored.stderr);
	t.like(JSON.parse(ignored.stdout), {tradingState: 'RUNNING', differences: [], foreign: {ETH: '2'}});
	t.is((await shell('ignore')).code, 2, 'there is nothing left from before');

	engine.child.kill('SIGTERM');
	await engine.ended;
	daemon();
	const again = await compared();
	t.is(again.code, 0);
	t.like(again.told, {differences: [], foreign: {ETH: '2'}, externalFlows: 2000});
});
