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
	let causes = '';
	await until(() => `the engine is back, has reconciled, and is halted by the latch: ${causes}`, async () => {
		handle ??= await connectSocket(openDataFolder(folder, {create: true}).socket);
		const view = await handle?.snapshot();
		causes = JSON.stringify(view?.causes);
		// A busy machine may add causes of its own.
		return view?.tradingState === 'HALTED' && !view.causes.some(({rule}) => rule === 'start') && view.causes.some(({rule, reason}) => rule === 'command' && reason.includes('guard'));
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

test.serial('a halt leaves the stop standing and says which, whoever does it; a flatten removes it', async t => {
	const {folder, url, engine, handle} = await openStage(t, 'binance');
	const exchange = controlOf(url);
	await trade({handle});
	await until('the stop rests at the exchange', async () => (await exchange.account()).openOrders.some(({side}) => side === 'sell'));
	const halted = await run(t, ['halt', '--data-dir', folder]);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	t.log(halted.stdout.trim());
	t.regex(halted.stdout, /^HALTED, no other open order, confirmed by the engine in \d+ ms\n1 stop order left at the exchange: BTC 0\.01998 @ [\d,.]+; cryptotrader halt --flatten removes it\n$/);
	t.deepEqual((await exchange.account()).openOrders.map(({side}) => side), ['sell']);

	engine.child.kill('SIGSTOP');
	const byGuard = JSON.parse((await run(t, ['halt', '--json', '--data-dir', folder])).stdout);
	t.like(byGuard, {by: 'guard', confirmed: true, openOrders: []});
	t.is(byGuard.stops.length, 1);
	t.like(byGuard.stops[0], {symbol: 'BTC/USDT', quantity: '0.01998'});
	t.regex(byGuard.stops[0].trigger, /^\d+(\.\d+)?$/);
	const flat = JSON.parse((await run(t, ['halt', '--flatten', '--json', '--data-dir', folder])).stdout);
	t.like(flat, {by: 'guard', confirmed: true, flat: true, openOrders: [], stops: []});
	t.deepEqual((await exchange.account()).openOrders, []);
	engine.child.kill('SIGCONT');
	await handle.close();
});

test.serial('the exchange confirms nothing: 75 with the orders that are left, and the guard goes on until they are gone', async t => {
	const {folder, url, engine, handle} = await openStage(t, 'binance');
	const exchange = controlOf(url);
	await trade({handle});
	const left = (await exchange.account()).openOrders.filter(({side}) => side === 'buy').map(({clientOrderId}) => clientOrderId).toSorted();
	await exchange.faults({rules: [{match: {client: '^halt$', method: 'DELETE', path: '/order$'}, fault: {kind: 'status', code: 503}}]});
	engine.child.kill('SIGSTOP');
	const halted = await run(t, ['halt', '--json', '--wait', '3', '--data-dir', folder]);
	t.is(halted.code, 75, halted.stdout + halted.stderr);
	const told = JSON.parse(halted.stdout);
	t.like(told, {halted: true, by: 'guard', confirmed: false, flat: false});
	t.deepEqual(told.openOrders.toSorted(), left);
	const again = await run(t, ['halt', '--wait', '2', '--data-dir', folder]);
	t.is(again.code, 75);
	t.regex(again.stdout, new RegExp(String.raw`not confirmed after \d+ ms, left: order ${left[0]}, order ${left[1]} \(cancelling .*503`));

	await exchange.faults({rules: []});
	await until('the guard has cancelled them', async () => !(await exchange.account()).openOrders.some(({side}) => side === 'buy'));
	engine.child.kill('SIGCONT');
	await until('the engine has taken it', async () => (await handle.snapshot()).causes.some(({rule}) => rule === 'command'));
	await handle.close();
});

test.serial('the engine is stopped and nobody halts: the guard does after its seconds, and the engine that goes on sends nothing', async t => {
	const config = join(scratch(t), 'guard.yaml');
	writeFileSync(config, 'execution:\n  guardSeconds: 3\n');
	const {folder, url, engine, handle} = await openStage(t, 'binance', config);
	const exchange = controlOf(url);
	await trade({handle});
	engine.child.kill('SIGSTOP');
	await until('the guard has cancelled', async () => !(await exchange.account()).openOrders.some(({side}) => side === 'buy'));
	t.like(JSON.parse(readFileSync(join(folder, 'halted.json'), 'utf8')), {by: 'guard', flatten: false});
	t.regex(readFileSync(join(folder, 'halts.ndjson'), 'utf8'), /silent for \d+ s while orders of it work/);
	const sent = (await exchange.account()).orders.length;
	engine.child.kill('SIGCONT');
	await until('the engine is halted', async () => (await handle.snapshot()).causes.some(({rule}) => rule === 'command'));
	await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '20000', reason: 'while halted'});
	t.is((await handle.snapshot()).counts.refusals, 1);
	t.is((await exchange.account()).orders.length, sent);
	await handle.close();
});

test.serial('kraken: the guard winds the dead man\'s switch up again and again while orders work, and lets it go when they are gone', async t => {
	const config = join(scratch(t), 'patient.yaml');
	// At twenty times the pace a person's order would be given up before the second winding.
	writeFileSync(config, 'execution:\n  orderTimeoutSeconds: 86400\n');
	const {folder, url, engine, handle} = await openStage(t, 'kraken', config);
	const exchange = controlOf(url);
	const windings = async (): Promise<number> => (await exchange.injected()).injected.delay ?? 0;
	await exchange.faults({rules: [{match: {client: '^halt$', path: '/CancelAllOrdersAfter$'}, fault: {kind: 'delay', ms: 1}}]});
	await trade({handle});
	await until('it is wound up', async () => await windings() >= 1);
	await until('it is wound up again', async () => await windings() === 2);
	const halted = await run(t, ['halt', '--json', '--data-dir', folder]);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	await until('it is called off', async () => await windings() === 3);
	t.is((await exchange.account('kraken')).openOrders.length, 1, 'the stop stays');
	await handle.close();
	engine.child.kill('SIGTERM');
	t.is((await engine.ended).code, 0);
});
