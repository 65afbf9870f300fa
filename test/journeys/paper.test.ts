/**
Paper trading: the market is somebody else's, the account is ours, and it survives a restart because the journal does.
*/
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import type {EngineView} from '../../src/engine/domain/view.js';
import {connectSocket} from '../../src/engine/remote/client.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {scratch, start, until} from '../support/program.js';

test('a paper account trades on live prices, keeps its holdings over kill -9, and sends nothing to the venue', async t => {
	// The market of today: on paper the venue's clock is held against this machine's.
	const exchange = start(t, ['sim', '--symbols', 'BTC/USDT', 'ETH/USDT', '--speed', '1', '--from', new Date().toISOString()]);
	await until('the market is there', () => exchange.stdout().includes('http'));
	const {url} = JSON.parse(exchange.stdout()) as {url: string};
	const [folder, settings] = [join(scratch(t), 'data'), join(scratch(t), 'settings.yaml')];
	writeFileSync(settings, 'otherVenues: []\nexecution: {maxClockOffsetSeconds: 60}\n');
	const words = ['--daemon', '--mode', 'paper', '--endpoint', url, '--symbols', 'BTC/USDT,ETH/USDT', '--capital', '5000', '--data-dir', folder, '--config', settings];
	const view = async (): Promise<EngineView | null> => {
		const handle = await connectSocket(openDataFolder(folder, {create: true}).socket);
		const snapshot = await handle?.snapshot();
		await handle?.close();
		return snapshot ?? null;
	};

	const engine = start(t, words);
	await until('it trades', async () => (await view())?.tradingState === 'RUNNING');
	await until('it has prices', async () => (await view())?.quotes['ETH/USDT'] !== undefined);
	const handle = await connectSocket(openDataFolder(folder, {create: false}).socket);
	const ask = (await view())?.quotes['ETH/USDT']?.ask ?? 0;
	const manual = `${Math.round(ask * 1.01)}`;
	await handle?.send({type: 'PlaceManualOrder', source: 'cli', symbol: 'ETH/USDT', side: 'buy', quantity: '0.1', limitPrice: manual, reason: 'test'});
	await until('it is filled', async () => (await view())?.positions['ETH/USDT'] !== undefined);
	const held = (await view())?.positions['ETH/USDT']?.quantity;
	t.is(held, '0.0999', 'the fee is taken from what was bought');
	await handle?.close();
	const stopOf = (seen: EngineView | null) => Object.values(seen?.orders ?? {}).find(({status, trigger}) => status === 'open' && trigger !== null);
	await until('the stop under it rests', async () => stopOf(await view()) !== undefined);
	const stop = stopOf(await view());

	engine.child.kill('SIGKILL');
	await engine.ended;
	const again = start(t, words);
	await until('it is back and agrees with its journal', async () => (await view())?.tradingState === 'RUNNING');
	t.is((await view())?.positions['ETH/USDT']?.quantity, held);
	t.is(stopOf(await view())?.clientOrderId, stop?.clientOrderId, 'what rested rests again');
	const account = await (await fetch(`${url}/sim/account`)).json() as {readonly orders: readonly unknown[]};
	t.deepEqual(account.orders, []);
	again.child.kill('SIGTERM');
	t.is((await again.ended).code, 0);
});
