/**
An operator works with a running engine from another shell, and reads on when it has stopped.
*/
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {connectSocket} from '../../src/engine/remote/client.js';
import {journalOf, run, scratch, start, until, type Ended} from '../support/program.js';

/** Slow enough that an order rests for a while: it is cancelled when it is not filled in time. */
const engineWords = (folder: string): readonly string[] => ['--daemon', '--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '10', '--data-dir', folder];

async function untilItTrades(folder: string): Promise<void> {
	await until('the engine trades', async () => {
		const handle = await connectSocket(openDataFolder(folder, {create: true}).socket);
		const view = await handle?.snapshot();
		await handle?.close();
		return view?.tradingState === 'RUNNING' && Object.keys(view.quotes).length === 2 && view.equity !== null;
	});
}

test('looks, steers, orders, amends, cancels, and looks back', async t => {
	const folder = join(scratch(t), 'data');
	const engine = start(t, engineWords(folder));
	await untilItTrades(folder);
	const shell = async (...words: readonly string[]): Promise<Ended> => run(t, [...words, '--data-dir', folder]);
	const json = async (...words: readonly string[]): Promise<Document> => {
		const ended = await shell(...words, '--json');
		t.is(ended.code, 0, `${words.join(' ')}: ${ended.stderr}`);
		return JSON.parse(ended.stdout) as Document;
	};

	const following = start(t, ['journal', '--follow', '--limit', '5', '--json', '--data-dir', folder]);
	await placesAndCancels(t, shell, json);
	await steers(t, shell, json);
	await isRefused(t, shell, json);
	t.is((await json('positions')).engine, 'running');
	await until('the follower has heard of the order', () => following.stdout().includes('PlaceManualOrder'));

	engine.child.kill('SIGTERM');
	t.is((await engine.ended).code, 0);
	const followed = (await following.ended).stdout.trim().split('\n').map(line => JSON.parse(line).seq as number);
	t.deepEqual(followed, [...new Set(followed)].toSorted((a, b) => a - b), 'each line once, in order');
	await readsOn(t, folder, json);
});

type Shell = (...words: readonly string[]) => Promise<Ended>;
type Document = Record<string, unknown> & {readonly done: readonly Record<string, unknown>[]};
type Json = (...words: readonly string[]) => Promise<Document>;

async function placesAndCancels(t: ExecutionContext, shell: Shell, json: Json): Promise<void> {
	const order = ['order', 'buy', 'BTC', '0.01', '--limit', '20000', '--reason', 'rests far below'];
	const unconfirmed = await shell(...order);
	t.is(unconfirmed.code, 2);
	t.regex(unconfirmed.stderr, /Buys about 200\.00 USDT of BTC/);
	t.regex(unconfirmed.stderr, /--yes/);

	const placed = await json(...order, '--yes');
	const [id] = placed.done[0]?.orders as readonly string[];
	const behind = await json('why', String(id));
	t.true(JSON.stringify(behind.steps).includes('rests far below'), 'an order goes back to the person who wanted it');
	await until('it rests', async () => JSON.stringify(await json('orders')).includes('"status":"open"'));
	const amended = await json('amend', String(id), '--limit', '20001', '--reason', 'nearer', '--yes');
	t.is(amended.done.length, 1);
	await until('the new order rests', async () => JSON.stringify(await json('orders')).includes('"limitPrice":20001'));
	t.is((await json('cancel', '--all', '--reason', 'enough')).done.length, 1);
	await until('nothing but stops rests', async () => (((await json('orders')).orders) as readonly {readonly trigger: number | null}[]).every(({trigger}) => trigger !== null));
}

async function steers(t: ExecutionContext, shell: Shell, json: Json): Promise<void> {
	await json('mode', 'manual', '--reason', 'lunch');
	await json('scale', '50%', '--reason', 'lunch');
	await json('override', 'ETH', '0', '--reason', 'not this one');
	await json('pause', 'ETH/USDT');
	const risk = await json('risk');
	t.like(risk, {autonomy: 'manual', riskScale: 0.5});
	const signals = await json('signals');
	t.like((signals.signals as readonly Record<string, unknown>[])[1], {symbol: 'ETH/USDT', byHand: true, paused: true, target: 0});
	t.is((await shell('scale', '1.5')).code, 2);
	t.is((await shell('scale', '20')).code, 2, 'neither 20 nor 0.2 for sure');
	t.is((await shell('mode', 'auto')).code, 2, 'more risk needs --yes');
	await json('mode', 'auto', '--yes');
	await json('unpause', 'ETH', '--yes');
}

async function isRefused(t: ExecutionContext, shell: Shell, json: Json): Promise<void> {
	t.is((await shell('halt')).code, 0);
	const refused = await shell('order', 'buy', 'BTC', '0.01', '--limit', '20000', '--reason', 'while halted', '--yes');
	t.is(refused.code, 3, refused.stderr);
	t.regex(refused.stderr, /risk will refuse it/);
	t.regex(refused.stderr, /refused: .+\n.*cryptotrader why \d+/s);
	const [, seq = ''] = /cryptotrader why (\d+)/.exec(refused.stderr) ?? [];
	const why = await json('why', seq);
	t.true((why.steps as readonly unknown[]).length > 0);
}

async function readsOn(t: ExecutionContext, folder: string, json: Json): Promise<void> {
	for (const command of ['positions', 'orders', 'signals', 'risk', 'regime']) {
		t.is((await json(command)).engine, 'stopped', command);
	}

	const text = await run(t, ['positions', '--data-dir', folder]);
	t.regex(text.stdout, /^stopped, as it was: SIM on binance/);
	const lines = (await run(t, ['journal', '--limit', '3', '--stage', 'engine', '--json', '--data-dir', folder])).stdout.trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
	t.deepEqual(Object.keys(lines[0] ?? {}), ['seq', 'at', 'stage', 'level', 'text']);
	t.regex(String(lines.at(-1)?.text), /^stopped/);
	t.is((await run(t, ['journal', '--follow', '--data-dir', folder])).code, 1);
	t.is((await run(t, ['mode', 'auto', '--data-dir', folder])).code, 1, 'nobody to tell');

	const records = journalOf(folder);
	const placed = records.find(({event}) => event.type === 'CommandReceived' && event.command.type === 'PlaceManualOrder')?.seq ?? 0;
	const past = JSON.parse((await run(t, ['rewind', folder, '--at', String(placed), '--json'])).stdout);
	t.like(past, {records: placed, rewind: {seq: placed, last: records.length}});
	t.is(past.rewind.event.type, 'CommandReceived');
	const refusal = JSON.parse((await run(t, ['rewind', folder, '--at', String(placed), '--next', 'refusal', '--json'])).stdout);
	t.is(refusal.rewind.event.type, 'OrderRefused');
	t.is((await run(t, ['rewind', folder, '--at', '2001-01-01'])).code, 2);
	t.is((await run(t, ['why', 'ct-nobody', '--data-dir', folder])).code, 2, 'the whole journal was searched');
}
