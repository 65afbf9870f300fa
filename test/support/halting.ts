/**
An engine with orders at an exchange that outlives it, for journeys in which the engine cannot be asked.
*/
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {connectSocket} from '../../src/engine/remote/client.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {type Program, scratch, start, until} from './program.js';

export type Stage = {readonly folder: string; readonly url: string; readonly engine: Program; readonly handle: EngineHandle; readonly words: readonly string[]};

/** Starts an exchange as a process of its own and returns its address. */
export async function openMarket(t: ExecutionContext, venue: string): Promise<string> {
	const exchange = start(t, ['sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '20', '--venues', venue, '--balance', 'USDT=10000']);
	await until('the exchange listens', () => exchange.stdout().includes('url'));
	return (JSON.parse(exchange.stdout()) as {readonly url: string}).url;
}

/** Starts an exchange and an engine with its guard, both of the program as it is shipped. */
export async function openStage(t: ExecutionContext, venue: string, config = ''): Promise<Stage> {
	const url = await openMarket(t, venue);
	const folder = join(scratch(t), 'data');
	const words = [
		'--daemon', '--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--venue', venue, '--endpoint', url, '--capital', '10000', ...(config === '' ? [] : ['--config', config]), '--data-dir', folder,
	];
	const engine = start(t, words);
	return {folder, url, engine, words, handle: await attached(folder)};
}

/** Returns a handle to the engine of a folder once it trades and its guard listens; a paper account has none. */
export async function attached(folder: string, guarded = true): Promise<EngineHandle> {
	let handle: EngineHandle | null = null;
	await until('the engine answers', async () => {
		handle ??= await connectSocket(openDataFolder(folder, {create: true}).socket);
		const view = await handle?.snapshot();
		return view?.tradingState === 'RUNNING' && Object.keys(view.quotes).length === 2 && (!guarded || existsSync(join(folder, 'engine.grd')));
	});
	if (handle === null) {
		throw new Error('no engine');
	}

	return handle;
}

/** Buys some BTC and leaves two buys resting far below the market; a stop may protect what was bought. */
export async function trade({handle}: Pick<Stage, 'handle'>): Promise<void> {
	const price = (await handle.snapshot()).quotes['BTC/USDT']?.ask ?? 0;
	const place = async (symbol: string, quantity: string, limitPrice: string): Promise<void> => {
		await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol, side: 'buy', quantity, limitPrice, reason: 'a journey'});
	};

	await place('BTC/USDT', '0.02', (price * 1.01).toFixed(2));
	await until('the buy is filled', async () => Number((await handle.snapshot()).positions['BTC/USDT']?.quantity ?? 0) > 0);
	await place('BTC/USDT', '0.01', (price * 0.8).toFixed(2));
	await place('ETH/USDT', '0.1', '1000');
	await until('two orders rest', async () => (await handle.snapshot()).orders.filter(({status, side}) => status === 'open' && side === 'buy').length === 2);
}
