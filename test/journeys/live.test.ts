/**
The way to real money, with the simulated exchange in the venue's place: closed gates, the open ones, orders that leave, a
halt, and keys that are nowhere to be seen.
*/
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {connectSocket} from '../../src/engine/remote/client.js';
import {simulationCredentialsOf} from '../../src/commands/engine/simulation-words.js';
import {carefulKey} from '../../src/engine/sim/core/key-rights.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {type LiveStage, liveKey, openLiveStage, passphrase, placesOf, straySecret} from '../support/live.js';
import {journalOf, run, until} from '../support/program.js';
import {hasTerminal, openWorkstation} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;
const confirmed = ['--live-confirmed', 'binance 10000'];
const secrets = [liveKey.apiKey, liveKey.secret, passphrase];

test.before(t => {
	t.timeout(240_000);
});

async function handleTo(folder: string): Promise<EngineHandle> {
	let handle: EngineHandle | null = null;
	await until('the engine answers and its guard listens', async () => {
		handle ??= await connectSocket(openDataFolder(folder, {create: true}).socket);
		return handle !== null && existsSync(join(folder, 'engine.grd'));
	});
	if (handle === null) {
		throw new Error('no engine');
	}

	return handle;
}

async function comesUpHalted(handle: EngineHandle): Promise<void> {
	let told = '';
	await until(() => `it is reconciled and waits for a person; it says ${told}`, async () => {
		const {tradingState, causes, quotes} = await handle.snapshot();
		told = JSON.stringify({tradingState, causes, quotes: Object.keys(quotes)});
		return tradingState === 'HALTED' && causes.length === 1 && causes[0]?.rule === 'start' && Object.keys(quotes).length === 2;
	});
}

async function order(handle: EngineHandle, symbol: string, quantity: string, share: number): Promise<void> {
	const price = (await handle.snapshot()).quotes[symbol]?.ask ?? 0;
	await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol, side: 'buy', quantity, limitPrice: (price * share).toFixed(2), reason: 'a journey'});
}

test.serial('every gate is closed until it is opened, and nothing is made before that', async t => {
	const stage = await openLiveStage(t, {...carefulKey, canWithdraw: true});
	const daemon = ['--daemon', ...stage.words];
	const refused = async (words: readonly string[], pattern: RegExp, descriptor = true): Promise<void> => {
		const ended = await stage.run(words, descriptor);
		t.is(ended.code, 3, ended.stdout + ended.stderr);
		t.regex(ended.stderr, pattern);
		t.false(secrets.some(secret => `${ended.stdout}${ended.stderr}`.includes(secret)));
	};

	await refused([...daemon, ...confirmed], /needs a preflight.*\nRun cryptotrader preflight \(not part of this version yet\)/s);
	stage.preflight({configHash: '0'.repeat(64)});
	await refused([...daemon, ...confirmed], /configuration 0{12}, this one is/);
	stage.preflight({endpoint: null});
	await refused([...daemon, ...confirmed], /the exchange itself, this is http/);
	stage.preflight({key: '0000'});
	await refused([...daemon, ...confirmed], /tried another key/);
	stage.preflight();
	await refused(daemon, /not confirmed, and nobody is there to ask/);
	await refused([...daemon, '--live-confirmed', 'binance 1000'], /says "binance 1000".*"binance 10000"/s);
	await refused([...daemon, ...confirmed], /must not trade at binance: it can withdraw/);
	t.is((await stage.exchange.account()).orders.length, 0);
	t.false(existsSync(join(stage.folder, 'engine.grd')));
	t.deepEqual(journalOf(stage.folder), [], 'no engine has started');
});

test.serial('with a record, a confirmation and a careful key it trades for real, halts for real, and the keys are nowhere', async t => {
	const stage = await openLiveStage(t, {...carefulKey, ipRestricted: false});
	stage.preflight();
	const engine = stage.start(['--daemon', ...stage.words, ...confirmed]);
	const handle = await handleTo(stage.folder);
	await comesUpHalted(handle);
	t.true(journalOf(stage.folder).some(({event}) => event.type === 'NoticeGiven' && event.text.includes('works from every address of the internet')), 'a missing restriction is warned of');

	await order(handle, 'BTC/USDT', '0.01', 1.01);
	await until('it is refused', async () => (await handle.snapshot()).counts.refusals === 1);
	t.is((await stage.exchange.account()).orders.length, 0, 'nothing leaves before somebody has typed RESUME');
	t.is((await run(t, ['resume', '--reason', 'checked', '--confirm', 'yes', '--data-dir', stage.folder])).code, 3);
	const resumed = await run(t, ['resume', '--reason', 'checked', '--confirm', 'RESUME', '--json', '--data-dir', stage.folder]);
	t.is(JSON.parse(resumed.stdout).tradingState, 'RUNNING', resumed.stdout + resumed.stderr);

	await order(handle, 'BTC/USDT', '0.01', 1.01);
	await order(handle, 'ETH/USDT', '0.1', 0.8);
	await until('one is filled and one rests at the exchange', async () => {
		const {trades, openOrders} = await stage.exchange.account();
		return trades.length > 0 && openOrders.some(({side}) => side === 'buy');
	});
	await until('the books know', async () => Number((await handle.snapshot()).positions['BTC/USDT']?.quantity) > 0);
	const guard = Number(JSON.parse(readFileSync(join(stage.folder, 'guard.lock'), 'utf8')).pid);
	const outputs = await outputsOf(stage);
	t.true(placesOf(['EngineStarted'], stage.folder, []).length > 0, 'what is there is found');
	t.is(placesOf(['PATH='], join(stage.folder, 'sim'), [Number(engine.child.pid), guard]).length, 2);
	t.deepEqual(placesOf(secrets, stage.folder, [Number(engine.child.pid), guard]), [], 'files, command lines and environments');
	t.deepEqual(placesOf([straySecret], stage.folder, [guard]), [], 'the guard does not inherit what lies about in the shell');

	engine.child.kill('SIGSTOP');
	const halted = await stage.run(['halt', '--flatten', '--json', '--data-dir', stage.folder], false);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	t.like(JSON.parse(halted.stdout), {by: 'guard', confirmed: true, flat: true});
	const {openOrders, balances} = await stage.exchange.account();
	t.deepEqual(openOrders, []);
	t.true(Number(balances.BTC?.free) < 0.0001);
	engine.child.kill('SIGCONT');
	await until('the engine has taken it', async () => (await handle.snapshot()).causes.some(({rule}) => rule === 'command'));
	await handle.close();
	engine.child.kill('SIGTERM');
	const ended = await engine.ended;
	t.is(ended.code, 0, ended.stderr);
	for (const [name, text] of Object.entries({...outputs, engine: ended.stdout + ended.stderr, halt: halted.stdout + halted.stderr})) {
		t.false(secrets.some(secret => text.includes(secret)), name);
	}

	t.deepEqual(placesOf(secrets, stage.folder, []), [], 'after the end');
});

/** What every command that reads says, in JSON and in words. */
async function outputsOf({folder, run: runIn}: LiveStage): Promise<Readonly<Record<string, string>>> {
	const outputs: Record<string, string> = {};
	for (const command of ['status', 'positions', 'orders', 'risk', 'journal']) {
		for (const words of [[command, '--json', '--data-dir', folder], [command, '--data-dir', folder]]) {
			const {stdout, stderr} = await runIn(words, false);
			outputs[words.join(' ')] = stdout + stderr;
		}
	}

	return outputs;
}

test.serial('keys that the exchange no longer takes leave no trace either, and neither does an engine that is killed; a halt with a line of its own unlocks them again', async t => {
	const stage = await openLiveStage(t);
	stage.preflight();
	const engine = stage.start(['--daemon', ...stage.words, ...confirmed]);
	const handle = await handleTo(stage.folder);
	await comesUpHalted(handle);
	await handle.send({type: 'ResumeTrading', source: 'cli', reason: 'a journey', confirmation: 'RESUME'});
	await order(handle, 'ETH/USDT', '0.1', 0.8);
	await until('it rests', async () => (await stage.exchange.account()).openOrders.length === 1);
	await stage.exchange.faults({rules: [{match: {path: '/(account|order|openOrders)$', times: 40}, fault: {kind: 'status', code: 401}}]});
	await order(handle, 'BTC/USDT', '0.01', 0.8);
	await until('the journal tells of the trouble', () => journalOf(stage.folder).some(({event}) => event.type === 'OrderOutcomeUnknown' || event.type === 'AccountUnavailable' || event.type === 'OrderClosed'));
	await handle.close();
	const guard = Number(JSON.parse(readFileSync(join(stage.folder, 'guard.lock'), 'utf8')).pid);
	process.kill(guard, 'SIGKILL');
	engine.child.kill('SIGKILL');
	await once(engine.child, 'close');
	t.deepEqual(placesOf(secrets, stage.folder, []), []);

	await stage.exchange.faults({rules: []});
	const words = ['halt', '--flatten', '--json', '--endpoint', stage.exchange.url, '--data-dir', stage.folder];
	t.is((await stage.run(words, false)).code, 2, 'nobody tells the passphrase');
	const halted = await stage.run(words);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	t.like(JSON.parse(halted.stdout), {by: 'command', confirmed: true, flat: true});
	t.deepEqual((await stage.exchange.account()).openOrders, []);
	t.deepEqual(placesOf(secrets, stage.folder, []), []);
});

for (const venue of ['coinbase', 'kraken'] as const) {
	test.serial(`${venue}: it comes up halted there, too, sends after RESUME, and a halt is confirmed by the venue`, async t => {
		const {apiKey, secret} = simulationCredentialsOf(venue);
		const stage = await openLiveStage(t, carefulKey, venue);
		stage.preflight();
		const engine = stage.start(['--daemon', ...stage.words, '--live-confirmed', `${venue} 10000`]);
		const handle = await handleTo(stage.folder);
		await comesUpHalted(handle);
		await handle.send({type: 'ResumeTrading', source: 'cli', reason: 'a journey', confirmation: 'RESUME'});
		await order(handle, 'ETH/USDT', '0.1', 0.8);
		await until('it rests at the venue', async () => (await stage.exchange.account(venue)).openOrders.length === 1);
		const halted = await stage.run(['halt', '--json', '--data-dir', stage.folder], false);
		t.is(halted.code, 0, halted.stdout + halted.stderr);
		t.like(JSON.parse(halted.stdout), {by: 'engine', confirmed: true, openOrders: [], stops: []});
		t.deepEqual((await stage.exchange.account(venue)).openOrders, []);
		t.deepEqual(placesOf([apiKey, secret, JSON.stringify(secret).slice(1, -1), passphrase], stage.folder, [Number(engine.child.pid)]), []);
		await handle.close();
	});
}

inTerminal('a screen shows what is at stake, asks for the word and for the passphrase, which nobody sees, and opens halted', async t => {
	const stage = await openLiveStage(t);
	const closed = openWorkstation(t, stage.words, 120, 40);
	await until('it says why not', () => closed.exitCode() === 3);
	t.regex(closed.written(), /needs a preflight/);

	stage.preflight();
	const wrong = openWorkstation(t, stage.words, 120, 40);
	await wrong.sees(/this will trade at http.*which stands in for binance, with 10000 USDT/s);
	await wrong.sees(/Type LIVE to go on:/);
	wrong.type('live\r');
	await until('it ends', () => wrong.exitCode() === 3);

	const station = openWorkstation(t, stage.words, 120, 40);
	await station.sees(/Type LIVE to go on:/);
	station.type('LIVE\r');
	await station.sees(/Passphrase:/);
	station.type(`${passphrase}\r`);
	await station.sees(/LIVE/);
	await station.sees(/HALTED/);
	const handle = await handleTo(stage.folder);
	await comesUpHalted(handle);
	await handle.close();
	const {engine, guard, screen, parent} = station.processes();
	t.deepEqual(placesOf(secrets, stage.folder, [engine, guard, screen, parent].filter(pid => pid !== null)), []);
	t.false(secrets.some(secret => station.written().includes(secret)), 'nothing of them is on the terminal');
});
