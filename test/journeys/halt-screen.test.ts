/**
The screen halts although its engine hangs, and a shell halts although engine and screen hang.
*/
import {join} from 'node:path';
import test from 'ava';
import {controlOf} from '../engine/sim/support/clients.js';
import {attached, openMarket, trade} from '../support/halting.js';
import {run, scratch, until} from '../support/program.js';
import {hasTerminal, kill, openWorkstation} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.before(t => {
	t.timeout(180_000);
});

inTerminal('the engine hangs: Ctrl+X latches, the guard cancels, and the screen shows what it does', async t => {
	const url = await openMarket(t, 'binance');
	const folder = join(scratch(t), 'data');
	const station = openWorkstation(t, ['--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--endpoint', url, '--data-dir', folder], 120, 40);
	await station.sees(/RUNNING/);
	const handle = await attached(folder);
	await trade({handle});
	const {engine} = station.processes();
	kill(engine, 'SIGSTOP');
	station.type('\u0018');
	await station.sees(/guard: no (other )?order of ours is open/);
	t.false((await controlOf(url).account()).openOrders.some(({side}) => side === 'buy'), 'only a stop may stay');
	kill(engine, 'SIGCONT');
	await station.sees(/HALTED/);
	await until('the engine itself is halted', async () => (await handle.snapshot()).causes.some(({rule}) => rule === 'command'));
	await handle.close();
});

inTerminal('engine and screen hang: halt --flatten from a shell is flat and confirmed; both go on, halted', async t => {
	const url = await openMarket(t, 'binance');
	const folder = join(scratch(t), 'data');
	const station = openWorkstation(t, ['--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--endpoint', url, '--data-dir', folder], 120, 40);
	await station.sees(/RUNNING/);
	const handle = await attached(folder);
	await trade({handle});
	const {engine, screen} = station.processes();
	kill(engine, 'SIGSTOP');
	kill(screen, 'SIGSTOP');
	const halted = await run(t, ['halt', '--flatten', '--data-dir', folder]);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	t.log(halted.stdout.trim());
	const account = await controlOf(url).account();
	t.deepEqual(account.openOrders, []);
	t.true(Number(account.balances.BTC?.free ?? 0) < 0.0001);
	kill(screen, 'SIGCONT');
	kill(engine, 'SIGCONT');
	await station.sees(/HALTED/);
	t.is((await controlOf(url).account()).orders.length, account.orders.length, 'nothing was sent after the halt');
	await handle.close();
});
