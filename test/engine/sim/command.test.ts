import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {controlOf} from './support/clients.js';
import {writeFile} from './support/tapes.js';

function start(words: readonly string[]): ChildProcess {
	return spawn(process.execPath, ['--import=tsx', 'src/cli.ts', 'sim', ...words], {stdio: ['ignore', 'pipe', 'pipe']});
}

/** Starts `cryptotrader sim` and returns its control API. It is stopped when the test is over. */
async function run(t: ExecutionContext, words: readonly string[]) {
	const child = start(words);
	t.teardown(async () => {
		const ended = once(child, 'exit');
		child.kill('SIGTERM');
		await ended;
	});
	const [line] = await once(child.stdout ?? child, 'data') as [Buffer];
	const {url} = JSON.parse(line.toString('utf8')) as {readonly url: string};
	return controlOf(url);
}

/** Returns exit code and error text of a command that must not start. */
async function failure(words: readonly string[]): Promise<readonly [number, string]> {
	const child = start(words);
	const texts: string[] = [];
	child.stderr?.on('data', (data: Buffer) => {
		texts.push(data.toString('utf8'));
	});
	const [code] = await once(child, 'close') as [number];
	return [code, texts.join('')];
}

test('the command opens several venues, each with what was said of it', async t => {
	const faults = writeFile('faults.json', JSON.stringify({rules: [{match: {path: 'SystemStatus'}, fault: {kind: 'status', code: 502}}]}));
	const exchange = await run(t, [
		'--speed',
		'max',
		'--from',
		'2024-01-01',
		'--symbols',
		'BTC/USDT,XRP/USDT',
		'--venues',
		'binance,coinbase,kraken',
		'--faults',
		`kraken:${faults}`,
		'--clock-skew',
		'kraken:-3000',
		'--outage',
		'2024-01-01T00:00Z..2024-01-01T02:00Z@BTC/USDT',
		'--delist',
		'coinbase:XRP/USDT@2023-12-01',
		'--rate-limits',
	]);
	t.like(await exchange.status(), {venues: ['binance', 'coinbase', 'kraken'], now: Date.UTC(2024, 0, 1)});
	const broken = await exchange.ask('GET', '/v/kraken/0/public/SystemStatus');
	t.is(broken.status, 502);
	const {result} = await exchange.json<{readonly result: {readonly unixtime: number}}>('/v/kraken/0/public/Time');
	t.is(result.unixtime, (Date.UTC(2024, 0, 1) / 1000) - 3);
	const products = await exchange.json<{readonly products: readonly {readonly product_id: string}[]}>('/v/coinbase/api/v3/brokerage/market/products');
	t.deepEqual(products.products.map(({product_id: id}) => id), ['BTC-USDT']);
	const markets = await exchange.json<{readonly symbols: readonly {readonly status: string}[]}>('/api/v3/exchangeInfo');
	t.deepEqual(markets.symbols.map(({status}) => status), ['BREAK', 'TRADING']);
	const {headers} = await exchange.ask('GET', '/api/v3/time');
	t.is(headers.get('x-mbx-used-weight-1m'), '21');
});

test('what makes no sense is refused with what would', async t => {
	const faults = writeFile('faults.json', '{"rules":[{"match":{},"fault":{"kind":"vanish"}}]}');
	const cases = [
		[['--venues', 'binance,ftx'], /of binance, coinbase, kraken, each once/],
		[['--outage', 'kraken:2024-01-01..2024-01-02'], /kraken is not one of the venues that are opened/],
		[['--outage', '2024-01-01'], /It is two times/],
		[['--delist', 'XRP/USDT'], /It is a market and a time/],
		[['--clock-skew', 'soon'], /whole milliseconds/],
		[['--faults', faults], /rules\[0]\.fault\.kind/],
	] as const;
	const results = await Promise.all(cases.slice(0, 3).map(async ([words]) => failure(words)));
	results.push(...await Promise.all(cases.slice(3).map(async ([words]) => failure(words))));
	for (const [index, [code, text]] of results.entries()) {
		t.is(code, 2);
		t.regex(text, cases[index]?.[1] ?? /./);
	}
});
