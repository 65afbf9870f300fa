/**
A day of three venues, each with faults of its own, in minutes: no bar is missed, nothing is counted twice, and memory
stays where it was. Run with `npm run test:long`; never part of `npm test`.
*/
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {openStores} from '../../src/storage/duckdb/open-market-store.js';
import {journalOf, run, scratch, start} from '../support/program.js';

/** Virtual seconds per second: a day in six minutes. */
const speed = 240;
const hours = 24;

/** What goes wrong at each venue, over and over, and once each at certain hours. */
const faults = {
	rules: [
		{match: {method: 'GET', probability: 0.01}, fault: {kind: 'drop-reply'}},
		{match: {method: 'GET', probability: 0.01}, fault: {kind: 'status', code: 502}},
		{match: {method: 'GET', probability: 0.01}, fault: {kind: 'truncate'}},
		{match: {method: 'POST', path: 'order', probability: 0.05}, fault: {kind: 'drop-reply'}},
		{match: {probability: 0.002}, fault: {kind: 'disconnect-streams'}},
		{match: {from: '2024-01-01T06:00Z', times: 1}, fault: {kind: 'freeze-streams'}},
	],
	streams: [
		{match: {kind: 'book', probability: 0.002}, fault: {kind: 'drop'}},
		{match: {kind: 'trade', probability: 0.002}, fault: {kind: 'drop'}},
		{match: {kind: 'trade', probability: 0.002}, fault: {kind: 'duplicate'}},
		{match: {kind: 'fill', probability: 0.2}, fault: {kind: 'duplicate'}},
		{match: {kind: 'fill', probability: 0.2}, fault: {kind: 'drop'}},
	],
};

type Series = {readonly venue: string; readonly symbol: string; readonly missing: number; readonly held: number};

test('24 hours on three venues with faults: no missed bar, nothing twice, memory flat', async t => {
	t.timeout(40 * 60_000);
	const folder = scratch(t);
	const script = join(folder, 'faults.json');
	writeFileSync(script, JSON.stringify(faults));
	const exchange = start(t, [
		'sim',
		'--speed',
		String(speed),
		'--symbols',
		'BTC/USDT,ETH/USDT',
		'--from',
		'2024-01-01',
		'--venues',
		'binance,coinbase,kraken',
		...['binance', 'coinbase', 'kraken'].flatMap(venue => ['--faults', `${venue}:${script}`]),
	]);
	const url = await addressOf(exchange);
	const data = join(folder, 'data');
	const config = join(folder, 'soak.yaml');
	writeFileSync(config, 'recordTrades: true\n');
	const engine = start(t, [
		'--daemon', '--mode', 'sim', '--endpoint', url, '--symbols', 'BTC/USDT,ETH/USDT', '--config', config, '--data-dir', data, '--duration', `${hours}h`, '--json',
	]);
	const memory = await watchMemory(engine.child.pid ?? 0, engine.ended);
	const {code, stdout, stderr} = await engine.ended;
	t.is(code, 0, stderr);
	const summary = JSON.parse(stdout) as {bars: number; fills: number; ledgerMatchesExchange: boolean};
	t.true(summary.bars >= hours - 1);
	t.true(summary.ledgerMatchesExchange);
	const {series} = JSON.parse((await run(t, ['data', '--json', '--data-dir', data])).stdout) as {series: readonly Series[]};
	t.is(series.length, 6);
	t.true(series.every(({missing}) => missing === 0), JSON.stringify(series));
	const fills = journalOf(data).flatMap(({event}) => event.type === 'OrderFilled' ? `${event.fill.symbol} ${event.fill.tradeId}` : []);
	t.is(new Set(fills).size, fills.length, 'a fill was counted twice');
	const trades = await tradesIn(data, series);
	t.true(trades.every(({twice}) => twice === 0), JSON.stringify(trades));
	const injected = await (await fetch(`${url}/sim/faults`)).json() as {injected: Record<string, number>};
	// The first quarter warms up: code is compiled, caches fill to their bounds.
	const settled = memory.slice(Math.floor(memory.length / 4));
	const growth = mean(settled.slice(-10)) - mean(settled.slice(0, 10));
	t.log(`bars ${series.map(({venue, symbol, held}) => `${venue} ${symbol} ${held}`).join(', ')}`);
	t.log(`public trades ${trades.map(({venue, symbol, count}) => `${venue} ${symbol} ${count}`).join(', ')}`);
	t.log(`fills ${summary.fills}, faults ${JSON.stringify(injected.injected)}`);
	t.log(`resident memory ${mean(settled.slice(0, 10)).toFixed(0)} MB after a quarter, ${mean(settled.slice(-10)).toFixed(0)} MB at the end: ${growth.toFixed(1)} MB`);
	t.true(growth < 60, `memory grew by ${growth.toFixed(1)} MB`);
});

async function addressOf({stdout}: {stdout(): string}): Promise<string> {
	for (let tries = 0; tries < 600; tries++) {
		const found = /http:\/\/[\d.:]+/.exec(stdout());
		if (found !== null) {
			return found[0];
		}

		await wait(100);
	}

	throw new Error('the simulated exchange does not listen');
}

/** Returns the resident memory of a process in MB, every two seconds until it ends. */
async function watchMemory(pid: number, ended: Promise<unknown>): Promise<number[]> {
	const seen: number[] = [];
	const over = ended.then(() => true);
	const look = (): void => {
		seen.push(Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096 / 1e6);
	};

	do {
		look();
	} while (!(await Promise.race([over, wait(2000, false)])));

	return seen;
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Returns how many public trades of each series are kept, and how many ids more than once. */
async function tradesIn(folder: string, series: readonly Series[]) {
	const stores = await openStores(join(folder, 'market.duckdb'));
	const counts = [];
	for (const {venue, symbol} of series) {
		const trades = await stores.microstructure.loadTrades({venue, symbol, from: 0, to: Number.MAX_SAFE_INTEGER});
		counts.push({venue, symbol, count: trades.length, twice: trades.length - new Set(trades.map(({id}) => id)).size});
	}

	await stores.close();
	return counts;
}
