import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {day, hour} from '../../../src/engine/domain/units.js';
import {startSimulatedExchange} from '../../../src/engine/sim/exchange.js';
import {controlOf, openExchange, restClient, tapeOptions, type AccountReport} from './support/clients.js';
import {start, temporaryFolder} from './support/tapes.js';

const btc = 'BTC/USDT';

function optionsWithState() {
	return {...tapeOptions(), stateFile: join(temporaryFolder(), 'state.ndjson')};
}

async function trade(t: ExecutionContext, options: ReturnType<typeof optionsWithState>): Promise<AccountReport> {
	const exchange = await openExchange(t, options);
	const client = await restClient(exchange);
	await client.createOrder(btc, 'market', 'buy', 0.1);
	await client.createOrder(btc, 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'resting'});
	await client.createOrder('ETH/USDT', 'limit', 'buy', 1, 1000);
	await exchange.advance();
	await client.cancelAllOrders('ETH/USDT');
	await exchange.advance(start + day + hour);
	const account = await exchange.account();
	await exchange.close();
	return account;
}

test('account and clock survive a restart', async t => {
	const options = optionsWithState();
	const before = await trade(t, options);
	const again = await openExchange(t, options);
	t.deepEqual(await again.account(), before);
	const client = await restClient(again);
	t.is(again.now(), before.now);
	const next = await client.createOrder(btc, 'limit', 'buy', 0.01, 20_000);
	t.is(next.id, '4');
	const bought = await client.createOrder(btc, 'market', 'buy', 0.01);
	const trades = await client.fetchMyTrades(btc);
	t.true(Number(bought.trades[0]?.id) > Number(trades[0]?.id));
	const {openOrders} = await again.account();
	t.is(openOrders.length, 2);
});

test('balances of a first start survive even when nothing was traded', async t => {
	const options = optionsWithState();
	const first = await openExchange(t, options);
	await first.advance();
	const before = await first.account();
	await first.close();
	const again = await openExchange(t, {...options, balances: {USDT: '1'}});
	t.deepEqual(await again.account(), before);
});

test('a change is kept before it is answered', async t => {
	const options = optionsWithState();
	const client = await restClient(await openExchange(t, options));
	for (const clientOrderId of ['a-1', 'a-2', 'a-3']) {
		await client.createOrder(btc, 'limit', 'buy', 0.001, 20_000, {clientOrderId});
		t.true(readFileSync(options.stateFile, 'utf8').includes(`"clientOrderId":"${clientOrderId}"`));
	}
});

test('what was answered before kill -9 is there after it', async t => {
	const options = optionsWithState();
	const child = spawn(process.execPath, ['--import=tsx', join(import.meta.dirname, 'support/exchange-process.ts'), JSON.stringify(options)], {stdio: ['ignore', 'pipe', 'inherit']});
	const [line] = await once(child.stdout, 'data') as [Buffer];
	const exchange = controlOf(line.toString().trim());
	const client = await restClient(exchange);
	for (let step = 0; step < 10; step++) {
		await client.createOrder(btc, 'limit', step % 2 === 0 ? 'buy' : 'sell', 0.002, 29_000 + (step * 300));
		await exchange.advance();
	}

	const before = await exchange.account();
	child.kill('SIGKILL');
	await once(child, 'exit');
	const again = await openExchange(t, options);
	t.true(before.trades.length > 0);
	t.deepEqual(await again.account(), before);
});

test('a torn last line is dropped', async t => {
	const options = optionsWithState();
	const before = await trade(t, options);
	appendFileSync(options.stateFile, '{"now":16094592');
	const again = await openExchange(t, options);
	t.deepEqual(await again.account(), before);
	await again.close();
	t.true(readFileSync(options.stateFile, 'utf8').endsWith('}\n'));
});

test('a run cut at any line goes on from the last whole one', async t => {
	const options = optionsWithState();
	await trade(t, options);
	const lines = readFileSync(options.stateFile, 'utf8').split('\n');
	const nows: number[] = [];
	for (let count = 2; count < lines.length; count++) {
		writeFileSync(options.stateFile, `${lines.slice(0, count).join('\n')}\n`);
		const again = await startSimulatedExchange(options);
		const response = await fetch(`${again.url}/sim/account`);
		const {now} = await response.json() as AccountReport;
		nows.push(now);
		await again.close();
	}

	t.true(nows.length > 5);
	t.deepEqual(nows, nows.toSorted((a, b) => a - b));
});

test('a state of another market, a damaged one and one that cannot be written are refused', async t => {
	const options = optionsWithState();
	await trade(t, options);
	const refuses = async (changes: Partial<typeof options>, code: string) => {
		const error = await t.throwsAsync(startSimulatedExchange({...options, ...changes}), {instanceOf: CryptoTraderError});
		t.is(error?.code, code);
	};

	await refuses({seed: 1}, 'sim-state-foreign');
	await refuses({stateFile: '/nowhere/state.ndjson'}, 'sim-state-unwritable');
	const text = readFileSync(options.stateFile, 'utf8');
	writeFileSync(options.stateFile, text.replace('"balances"', '"balance"s'));
	await refuses({}, 'sim-state-damaged');
	truncateSync(options.stateFile);
	await refuses({}, 'sim-state-damaged');
});

test('a port that is taken is said so', async t => {
	const exchange = await startSimulatedExchange(tapeOptions());
	const error = await t.throwsAsync(startSimulatedExchange({...tapeOptions(), port: exchange.port}), {instanceOf: CryptoTraderError});
	t.is(error?.code, 'sim-port-unavailable');
	await exchange.close();
});
