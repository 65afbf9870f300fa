/**
Orders that go to more than one venue: an order that no venue can take alone is split, each part has its stop where it lies,
a killed engine knows its parts again, and the way out closes all of them.
*/
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {decimal, formatDecimal, zero} from '../../src/engine/domain/decimal.js';
import type {EngineView} from '../../src/engine/domain/view.js';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {controlOf} from '../engine/sim/support/clients.js';
import {attached} from '../support/halting.js';
import {journalOf, run, scratch, start, until} from '../support/program.js';

const venues = ['binance', 'kraken'] as const;

test.before(t => {
	t.timeout(240_000);
});

function settings(t: ExecutionContext, text: string): string {
	const path = join(scratch(t), 'settings.yaml');
	writeFileSync(path, text);
	return path;
}

async function buy(handle: EngineHandle, symbol: string, value: number): Promise<void> {
	const ask = (await handle.snapshot()).quotes[symbol]?.ask ?? 0;
	const quantity = (value / ask).toFixed(4);
	await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol, side: 'buy', quantity, limitPrice: (ask * 1.004).toFixed(2), reason: 'more than one venue has cash for'});
}

/** Returns a list of where a market's stops stand, `kraken 0.03`. */
function stopsIn({orders}: EngineView, symbol: string): readonly string[] {
	return orders.filter(order => order.symbol === symbol && order.trigger !== null && order.status === 'open').map(({venue}) => venue ?? 'nowhere').toSorted();
}

test.serial('an order is split by cash and books, protected where it lies, known after kill -9, and closed everywhere by the way out', async t => {
	const exchange = start(t, ['sim', '--symbols', 'BTC/USDT,ETH/USDT', '--speed', '20', '--venues', venues.join(','), '--balance', 'binance:USDT=1000', '--balance', 'kraken:USDT=9000']);
	await until('the exchange listens', () => exchange.stdout().includes('url'));
	const {url} = JSON.parse(exchange.stdout()) as {readonly url: string};
	const folder = join(scratch(t), 'data');
	const words = [
		'--daemon', '--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--endpoint', url, '--capital', '10000', '--config', settings(t, 'otherVenues: []\ntradeAlsoAt: [kraken]\n'), '--data-dir', folder,
	];
	const engine = start(t, words);
	const handle = await attached(folder);
	const control = controlOf(url);
	const heldAt = async (venue: string): Promise<bigint> => {
		const {free = '0', reserved = '0'} = (await control.account(venue)).balances.BTC ?? {};
		return decimal(free) + decimal(reserved);
	};

	await buy(handle, 'BTC/USDT', 1500);
	await until('each part has its stop', async () => {
		const view = await handle.snapshot();
		return stopsIn(view, 'BTC/USDT').join(' ') === 'binance kraken' && view.protection['BTC/USDT']?.status === 'confirmed';
	});
	const [atBinance, atKraken] = [await heldAt('binance'), await heldAt('kraken')];
	t.true(atBinance > zero && atKraken > zero, `${formatDecimal(atBinance)} and ${formatDecimal(atKraken)}`);
	const before = await handle.snapshot();
	t.is(before.positions['BTC/USDT']?.quantity, formatDecimal(atBinance + atKraken), 'the books have both, to the last unit');
	const parts = before.orders.filter(({trigger, side}) => trigger === null && side === 'buy');
	t.deepEqual(parts.map(({venue}) => venue ?? '').toSorted((a, b) => a.localeCompare(b)), [...venues]);
	t.true(Number((await control.account('binance')).balances.USDT?.free) >= 0);

	engine.child.kill('SIGKILL');
	await once(engine.child, 'close');
	await handle.close();
	const again = start(t, words);
	const back = await attached(folder);
	await until('both stops are known again', async () => stopsIn(await back.snapshot(), 'BTC/USDT').join(' ') === 'binance kraken');
	t.is((await back.snapshot()).positions['BTC/USDT']?.quantity, before.positions['BTC/USDT']?.quantity);
	for (const venue of venues) {
		t.is((await control.account(venue)).orders.filter(({side}) => side === 'buy').length, 1, `nothing was bought twice at ${venue}`);
	}

	again.child.kill('SIGSTOP');
	const halted = await run(t, ['halt', '--flatten', '--json', '--data-dir', folder]);
	t.is(halted.code, 0, halted.stdout + halted.stderr);
	t.like(JSON.parse(halted.stdout), {by: 'guard', confirmed: true, flat: true, openOrders: [], positions: {}});
	for (const venue of venues) {
		t.deepEqual((await control.account(venue)).openOrders, [], venue);
		t.true(await heldAt(venue) < decimal('0.0001'), venue);
	}

	again.child.kill('SIGCONT');
	await until('the engine has taken what was sold for it, and agrees with both venues', () => {
		const records = journalOf(folder);
		const sold = records.findLastIndex(({event}) => event.type === 'OrderFilled' && event.fill.side === 'sell');
		return records.filter(({event}) => event.type === 'OrderFilled' && event.fill.side === 'sell').length >= 2
			&& records.findLastIndex(({event}) => event.type === 'Reconciled' && event.differences.length === 0) > sold;
	});
	await back.close();
	again.child.kill('SIGTERM');
	t.is((await again.ended).code, 0);
});

test.serial('on paper each venue has an account of its own, and a restart knows what is where', async t => {
	const exchange = start(t, ['sim', '--symbols', 'BTC/USDT', 'ETH/USDT', '--speed', '1', '--venues', venues.join(','), '--from', new Date().toISOString()]);
	await until('the market is there', () => exchange.stdout().includes('http'));
	const {url} = JSON.parse(exchange.stdout()) as {readonly url: string};
	const folder = join(scratch(t), 'data');
	const config = settings(t, 'otherVenues: []\ntradeAlsoAt: [kraken]\nrisk: {maxPosition: 0.9, maxCluster: 0.95}\nexecution: {maxClockOffsetSeconds: 60}\n');
	const words = ['--daemon', '--mode', 'paper', '--endpoint', url, '--symbols', 'BTC/USDT,ETH/USDT', '--capital', '5000', '--data-dir', folder, '--config', config];
	const engine = start(t, words);
	const handle = await attached(folder, false);
	await buy(handle, 'ETH/USDT', 3500);
	await until('both venues have a part of it', async () => {
		const {places} = await handle.snapshot();
		return venues.every(venue => decimal(places?.[venue]?.ETH ?? '0') > zero);
	});
	await until('and a stop for it', async () => stopsIn(await handle.snapshot(), 'ETH/USDT').join(' ') === 'binance kraken');
	const {places} = await handle.snapshot();
	await handle.close();

	engine.child.kill('SIGKILL');
	await engine.ended;
	const again = start(t, words);
	const back = await attached(folder, false);
	t.deepEqual((await back.snapshot()).places, places);
	t.deepEqual(stopsIn(await back.snapshot(), 'ETH/USDT'), [...venues]);
	await back.close();
	again.child.kill('SIGTERM');
	t.is((await again.ended).code, 0);
});
