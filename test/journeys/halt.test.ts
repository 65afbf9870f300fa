/**
An operator halts from another shell: nothing stays open at the exchange, and a restart comes up halted.
*/
import {statSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {connectSocket} from '../../src/engine/remote/client.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {run, scratch, start, until} from '../support/program.js';

const engineWords = (folder: string): readonly string[] => ['--daemon', '--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '600', '--data-dir', folder];

async function attached(folder: string): Promise<EngineHandle> {
	let handle: EngineHandle | null = null;
	await until('the engine answers', async () => {
		handle ??= await connectSocket(openDataFolder(folder, {create: true}).socket);
		const view = await handle?.snapshot();
		return view?.tradingState === 'RUNNING' && Object.keys(view.quotes).length === 2;
	});
	if (handle === null) {
		throw new Error('no engine');
	}

	return handle;
}

test('halt cancels what works at the exchange, confirms it, and holds over a restart until somebody resumes with a reason', async t => {
	const folder = join(scratch(t), 'data');
	const engine = start(t, engineWords(folder));
	const handle = await attached(folder);
	t.is(statSync(openDataFolder(folder, {create: false}).socket).mode & 0o777, 0o600);

	const placed = await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '10000', reason: 'rests far below the market'});
	t.true(placed.accepted);
	await until('the order rests at the exchange', async () => (await handle.snapshot()).orders.some(({status, limitPrice}) => status === 'open' && limitPrice === 10_000));

	const halted = await run(t, ['halt', '--json', '--data-dir', folder]);
	t.is(halted.code, 0, halted.stderr);
	const told = JSON.parse(halted.stdout);
	t.true(told.halted);
	t.deepEqual(told.openOrders, []);
	const status = JSON.parse((await run(t, ['status', '--json', '--data-dir', folder])).stdout);
	t.is(status.tradingState, 'HALTED');
	t.deepEqual(status.openOrders.filter(({trigger}: {readonly trigger: number | null}) => trigger === null), [], 'but for stops, if the strategy has bought meanwhile');

	const refused = await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '10000', reason: 'while halted'});
	t.true(refused.accepted, 'the command is journaled');
	t.is((await handle.snapshot()).counts.refusals, 1);
	await handle.close();

	engine.child.kill('SIGKILL');
	await engine.ended;
	const again = start(t, engineWords(folder));
	await until('the engine is back', async () => (await run(t, ['status', '--json', '--data-dir', folder])).code === 0);
	await until('it is reconciled', async () => {
		const {causes} = JSON.parse((await run(t, ['status', '--json', '--data-dir', folder])).stdout);
		return causes.length === 1 && causes[0].rule === 'command';
	});

	t.is((await run(t, ['resume', '--reason', 'checked', '--confirm', 'resume', '--data-dir', folder])).code, 3);
	const resumed = await run(t, ['resume', '--reason', 'checked', '--confirm', 'RESUME', '--json', '--data-dir', folder]);
	t.is(JSON.parse(resumed.stdout).tradingState, 'RUNNING');
	again.child.kill('SIGTERM');
	t.is((await again.ended).code, 0);
});

test('a second engine on the same folder is refused and says how to reach the first', async t => {
	const folder = join(scratch(t), 'data');
	start(t, engineWords(folder));
	const handle = await attached(folder);
	const second = await run(t, engineWords(folder));
	t.is(second.code, 1);
	t.regex(second.stderr, /Another engine \(process \d+\) is using/);
	t.regex(second.stderr, /attach/);
	t.is((await handle.snapshot()).tradingState, 'RUNNING', 'the first one trades on');
	await handle.close();
});
