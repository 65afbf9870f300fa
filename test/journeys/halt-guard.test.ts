/**
The way out when the engine cannot be asked: stopped in its tracks, killed, or with its screen. The simulated exchange runs
by itself and outlives them all.
*/
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {connectSocket} from '../../src/engine/remote/client.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {type Program, journalOf, run, scratch, start, until} from '../support/program.js';
import {controlOf} from '../engine/sim/support/clients.js';

test.before(t => {
	t.timeout(180_000);
});

type Stage = {readonly folder: string; readonly url: string; readonly engine: Program; readonly handle: EngineHandle; readonly words: readonly string[]};

/** Starts an exchange and an engine with its guard, both of the program as it is shipped. */
async function open(t: ExecutionContext, venue: string, config = ''): Promise<Stage> {
	const exchange = start(t, ['sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '20', '--venues', venue, '--balance', 'USDT=10000']);
	await until('the exchange listens', () => exchange.stdout().includes('url'));
	const {url} = JSON.parse(exchange.stdout()) as {readonly url: string};
	const folder = join(scratch(t), 'data');
	const words = [
		'--daemon', '--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--venue', venue, '--endpoint', url, '--capital', '10000', ...(config === '' ? [] : ['--config', config]), '--data-dir', folder,
	];
	const engine = start(t, words);
	return {folder, url, engine, words, handle: await attached(folder)};
}

async function attached(folder: string): Promise<EngineHandle> {
	let handle: EngineHandle | null = null;
	await until('the engine answers', async () => {
		handle ??= await connectSocket(openDataFolder(folder, {create: true}).socket);
		const view = await handle?.snapshot();
		return view?.tradingState === 'RUNNING' && Object.keys(view.quotes).length === 2 && existsSync(join(folder, 'engine.grd'));
	});
	if (handle === null) {
		throw new Error('no engine');
	}

	return handle;
}

/** Buys some BTC and leaves two buys resting far below the market. */
async function trade(stage: Stage): Promise<void> {
	const {handle} = stage;
	const price = (await handle.snapshot()).quotes['BTC/USDT']?.ask ?? 0;
	const place = async (symbol: string, quantity: string, limitPrice: string): Promise<void> => {
		await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol, side: 'buy', quantity, limitPrice, reason: 'a journey'});
	};

	await place('BTC/USDT', '0.02', (price * 1.01).toFixed(2));
	await until('the buy is filled', async () => Number((await handle.snapshot()).positions['BTC/USDT']?.quantity ?? 0) > 0);
	await place('BTC/USDT', '0.01', (price * 0.8).toFixed(2));
	await place('ETH/USDT', '0.1', '1000');
	await until('two orders rest', async () => (await handle.snapshot()).orders.filter(({status}) => status === 'open').length === 2);
}

test.serial('engine and screen are stopped: halt --flatten closes everything at the exchange, and the engine that goes on sends nothing, is halted and agrees', async t => {
	const stage = await open(t, 'binance');
	const {folder, url, engine, handle} = stage;
	const exchange = controlOf(url);
	await trade(stage);
	t.is((await exchange.account()).openOrders.length, 2);

	engine.child.kill('SIGSTOP');
	const halted = await run(t, ['halt', '--flatten', '--json', '--data-dir', folder]);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	const told = JSON.parse(halted.stdout);
	t.like(told, {by: 'guard', confirmed: true, flat: true, openOrders: [], positions: {}});
	t.log(`flat and confirmed ${told.milliseconds} ms after the shell command began`);
	const flat = await exchange.account();
	t.deepEqual(flat.openOrders, []);
	t.true(Number(flat.balances.BTC?.free ?? 0) + Number(flat.balances.BTC?.reserved ?? 0) < 0.0001, JSON.stringify(flat.balances));

	engine.child.kill('SIGCONT');
	await until('the engine has taken it', async () => {
		const {tradingState, causes} = await handle.snapshot();
		return tradingState === 'HALTED' && causes.some(({rule}) => rule === 'command');
	});
	await until(() => 'its books agree again', () => journalOf(folder).some(({event, seq}, index, all) => event.type === 'Reconciled' && event.differences.length === 0 && all.findLastIndex(other => other.event.type === 'HaltedOutside') < index && seq > 0
		&& all.some(other => other.event.type === 'HaltedOutside')));
	const view = await handle.snapshot();
	t.deepEqual(view.orders.filter(({status}) => status === 'open' || status === 'unknown' || status === 'intended'), []);
	t.true(Number(view.positions['BTC/USDT']?.quantity) < 0.0001);
	t.false(view.causes.some(({rule}) => rule === 'reconcile'), JSON.stringify(view.causes));
	t.true(view.fills.some(({side}) => side === 'sell'), 'what the guard sold is in the books');
	t.true(journalOf(folder).some(({event}) => event.type === 'NoticeGiven' && event.text.includes('beside the engine')));
	t.is((await exchange.account()).orders.length, flat.orders.length, 'nothing was sent after the halt');

	await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '20000', reason: 'while halted'});
	t.is((await exchange.account()).orders.length, flat.orders.length);
	await until('the engine has taken the rest of the halt over', () => JSON.parse(readFileSync(join(folder, 'halted.json'), 'utf8')).outside === false);
	const resumed = await run(t, ['resume', '--reason', 'checked', '--confirm', 'RESUME', '--json', '--data-dir', folder]);
	t.is(JSON.parse(resumed.stdout).tradingState, 'RUNNING', resumed.stdout);
	t.false(existsSync(join(folder, 'halted.json')), 'the latch is off');
	await handle.close();
	engine.child.kill('SIGTERM');
	t.is((await engine.ended).code, 0);
	await until('the guard has gone, too', () => !existsSync(join(folder, 'engine.grd')));
});

test.serial('the engine is killed: the guard cancels its orders within its seconds, leaves the position, and the next start is halted', async t => {
	const config = join(scratch(t), 'guard.yaml');
	writeFileSync(config, 'execution:\n  guardSeconds: 3\n');
	const stage = await open(t, 'binance', config);
	const {folder, url, engine} = stage;
	const exchange = controlOf(url);
	await trade(stage);
	const killed = performance.now();
	engine.child.kill('SIGKILL');
	await once(engine.child, 'close');
	await until('the guard has cancelled', async () => (await exchange.account()).openOrders.length === 0);
	t.log(`cancelled ${Math.round(performance.now() - killed)} ms after kill -9, with 3 guard seconds`);
	t.true(Number((await exchange.account()).balances.BTC?.free) > 0.01, 'the watchdog does not flatten');
	t.true(existsSync(join(folder, 'halted.json')));

	const again = start(t, stage.words);
	let handle: EngineHandle | null = null;
	await until('the engine is back and halted by the latch alone', async () => {
		handle ??= await connectSocket(openDataFolder(folder, {create: true}).socket);
		const view = await handle?.snapshot();
		return view?.tradingState === 'HALTED' && view.causes.length === 1 && view.causes[0]?.rule === 'command' && view.causes[0].reason.includes('guard');
	});
	t.is(journalOf(folder).filter(({event}) => event.type === 'OrderClosed' && event.status === 'cancelled').length, 2);
	await (handle as EngineHandle | null)?.close();
	again.child.kill('SIGTERM');
	t.is((await again.ended).code, 0);
});
