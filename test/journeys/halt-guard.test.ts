/**
The way out when the engine cannot be asked: stopped in its tracks, or killed. The simulated exchange runs by itself and
outlives it.
*/
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {connectSocket} from '../../src/engine/remote/client.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {controlOf} from '../engine/sim/support/clients.js';
import {openStage, trade} from '../support/halting.js';
import {journalOf, run, scratch, start, until} from '../support/program.js';

test.before(t => {
	t.timeout(180_000);
});

test.serial('the engine is stopped: halt --flatten closes everything at the exchange, and the engine that goes on sends nothing, is halted and agrees', async t => {
	const stage = await openStage(t, 'binance');
	const {folder, url, engine, handle} = stage;
	const exchange = controlOf(url);
	await trade(stage);
	t.true((await exchange.account()).openOrders.length >= 2);

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
	const stage = await openStage(t, 'binance', config);
	const {folder, url, engine} = stage;
	const exchange = controlOf(url);
	await trade(stage);
	const killed = performance.now();
	engine.child.kill('SIGKILL');
	await once(engine.child, 'close');
	await until('the guard has cancelled', async () => !(await exchange.account()).openOrders.some(({side}) => side === 'buy'));
	t.log(`cancelled ${Math.round(performance.now() - killed)} ms after kill -9, with 3 guard seconds`);
	const held = (await exchange.account()).balances.BTC;
	t.true(Number(held?.free) + Number(held?.reserved) > 0.01, 'the watchdog does not flatten, and a stop stays');
	t.true(existsSync(join(folder, 'halted.json')));

	const again = start(t, stage.words);
	let handle: EngineHandle | null = null;
	await until('the engine is back and halted by the latch alone', async () => {
		handle ??= await connectSocket(openDataFolder(folder, {create: true}).socket);
		const view = await handle?.snapshot();
		return view?.tradingState === 'HALTED' && view.causes.length === 1 && view.causes[0]?.rule === 'command' && view.causes[0].reason.includes('guard');
	});
	t.is(journalOf(folder).filter(({event}) => event.type === 'OrderClosed' && event.status === 'cancelled').length, 2, 'the two buys');
	await (handle as EngineHandle | null)?.close();
	again.child.kill('SIGTERM');
	t.is((await again.ended).code, 0);
});

for (const venue of ['coinbase', 'kraken']) {
	test.serial(`${venue}: the engine is stopped, and halt --flatten closes everything there, too`, async t => {
		const {folder, url, engine, handle} = await openStage(t, venue);
		const exchange = controlOf(url);
		await trade({handle});
		engine.child.kill('SIGSTOP');
		const halted = await run(t, ['halt', '--flatten', '--data-dir', folder]);
		t.is(halted.code, 0, halted.stdout + halted.stderr);
		t.regex(halted.stdout, /HALTED and flat, no open order, confirmed by the guard in \d+ ms/);
		t.log(halted.stdout.trim());
		const {openOrders, balances} = await exchange.account(venue);
		t.deepEqual(openOrders, []);
		t.true(Number(balances.BTC?.free ?? 0) < 0.0001);
		engine.child.kill('SIGCONT');
		await until('the engine has taken it', async () => (await handle.snapshot()).causes.some(({rule}) => rule === 'command'));
		await handle.close();
	});
}

test.serial('engine and guard are both gone: halt with a line of its own finds in the journal what is ours', async t => {
	const {folder, url, engine, handle} = await openStage(t, 'binance');
	const exchange = controlOf(url);
	await trade({handle});
	const guard = Number(JSON.parse(readFileSync(join(folder, 'guard.lock'), 'utf8')).pid);
	process.kill(guard, 'SIGKILL');
	engine.child.kill('SIGKILL');
	await once(engine.child, 'close');

	const unreachable = await run(t, ['halt', '--endpoint', 'http://127.0.0.1:9', '--data-dir', folder]);
	t.is(unreachable.code, 69, unreachable.stdout + unreachable.stderr);
	const nobody = await run(t, ['halt', '--data-dir', folder]);
	t.is(nobody.code, 1);
	t.regex(nobody.stderr, /no engine is running/);
	const halted = await run(t, ['halt', '--flatten', '--json', '--endpoint', url, '--data-dir', folder]);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	t.like(JSON.parse(halted.stdout), {by: 'command', confirmed: true, flat: true});
	t.deepEqual((await exchange.account()).openOrders, []);
	t.true(Number((await exchange.account()).balances.BTC?.free ?? 0) < 0.0001);
});

test.serial('the exchange does not answer: halt says so, lists what is left, and the guard goes on until it has been done', async t => {
	const {folder, url, engine, handle} = await openStage(t, 'binance');
	const exchange = controlOf(url);
	await trade({handle});
	await exchange.faults({rules: [{match: {client: '^halt$', path: '/order$', times: 3}, fault: {kind: 'status', code: 503}}]});
	engine.child.kill('SIGSTOP');
	const halted = await run(t, ['halt', '--json', '--data-dir', folder]);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	t.is((await exchange.injected()).injected.status, 3);
	t.regex(readFileSync(join(folder, 'halts.ndjson'), 'utf8'), /"step":"trouble"/);
	engine.child.kill('SIGCONT');
	await handle.close();
});
