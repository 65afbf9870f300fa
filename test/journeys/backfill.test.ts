/**
A long history fetched by somebody whose machine keeps dying, from an exchange that keeps stumbling and once stood still.
*/
import {once} from 'node:events';
import test, {type ExecutionContext} from 'ava';
import {type EpochMs, day, hour} from '../../src/engine/domain/units.js';
import {type FaultScript, startSimulatedExchange} from '../../src/engine/sim/exchange.js';
import {run, scratch, start} from '../support/program.js';

const symbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'] as const;
const now: EpochMs = Date.UTC(2024, 5, 1, 0, 30);
const outage = {from: Date.UTC(2023, 2, 24, 11), to: Date.UTC(2023, 2, 24, 14)};
const days = 900;

type Told = {
	readonly symbol: string;
	readonly expected: number;
	readonly held: number;
	readonly missing: number;
	readonly hash: string;
	readonly gaps: readonly {readonly from: number; readonly to: number; readonly reason: string; readonly bars: number}[];
};

/** One request in twenty meets one of these. */
const faults: FaultScript = {
	rules: [
		{match: {probability: 0.01}, fault: {kind: 'drop-reply'}},
		{match: {probability: 0.01}, fault: {kind: 'drop-request'}},
		{match: {probability: 0.01}, fault: {kind: 'status', code: 502, body: '<html><body>Bad Gateway</body></html>'}},
		{match: {probability: 0.01}, fault: {kind: 'status', code: 200, body: '[[1704067200000,"4'}},
		{match: {probability: 0.01}, fault: {kind: 'status', code: 503, body: '<html><body>Service Unavailable</body></html>'}},
	],
};

async function stumblingExchange(t: ExecutionContext) {
	const exchange = await startSimulatedExchange({
		seed: 11, speed: 1, balances: {}, apiKey: 'key', secret: 'secret',
		source: {kind: 'generated', symbols, from: now},
		venues: [{name: 'binance', faults, outages: [outage]}],
	});
	t.teardown(async () => exchange.close());
	return exchange;
}

/** Kills the backfill without warning once it has told of some progress. */
async function killedBackfill(t: ExecutionContext, words: readonly string[], afterMs: number): Promise<void> {
	const {child, ended} = start(t, words);
	await once(child.stderr as NodeJS.ReadableStream, 'data');
	await new Promise(done => {
		setTimeout(done, afterMs);
	});
	child.kill('SIGKILL');
	await ended;
}

test('900 days of three markets, killed three times, from an exchange that fails one request in twenty, end complete', async t => {
	t.timeout(300_000);
	const {url} = await stumblingExchange(t);
	const folder = scratch(t);
	const words = ['backfill', '--symbols', ...symbols, '--days', String(days), '--endpoint', url, '--data-dir', folder];
	for (const afterMs of [300, 700, 1100]) {
		await killedBackfill(t, words, afterMs);
	}

	const last = await run(t, words);
	t.is(last.code, 0, last.stderr);
	const {stdout} = await run(t, ['data', '--json', '--data-dir', folder]);
	const {series} = JSON.parse(stdout) as {series: readonly Told[]};
	t.deepEqual(series.map(({symbol}) => symbol), [...symbols]);
	for (const {expected, held, missing, gaps} of series) {
		t.is(expected, days * 24);
		t.is(missing, 3);
		t.is(held, expected - 3);
		t.deepEqual(gaps, [{...outage, reason: 'absent-at-venue', bars: (outage.to - outage.from) / hour}]);
	}

	const clean = scratch(t);
	const end = Math.floor(now / hour) * hour;
	const range = ['--from', new Date(end - (days * day)).toISOString(), '--to', new Date(end).toISOString()];
	await run(t, ['backfill', '--symbols', 'ETH/USDT', ...range, '--endpoint', url, '--data-dir', clean]);
	const undisturbed = JSON.parse((await run(t, ['data', '--json', '--data-dir', clean])).stdout) as {series: {hash: string}[]};
	t.is(series[1]?.hash, undisturbed.series[0]?.hash, 'the same bars as a backfill that nobody disturbed');
});

test('a market that the exchange does not trade is named, the others are fetched, and the exit says so', async t => {
	const {url} = await stumblingExchange(t);
	const {code, stdout} = await run(t, ['backfill', '--symbols', 'BTC/USDT', 'DOGE/USDT', '--days', '3', '--endpoint', url, '--data-dir', scratch(t), '--json']);
	t.is(code, 75);
	const {series, failures} = JSON.parse(stdout) as {series: {held: number}[]; failures: {symbol: string; reason: string}[]};
	t.is(series[0]?.held, 72);
	t.like(failures[0], {symbol: 'DOGE/USDT', reason: 'binance does not trade it'});
});

test('simulated history is not mixed into a profile, and what cannot be reached is said', async t => {
	const own = await run(t, ['backfill', '--days', '3', '--endpoint', 'http://127.0.0.1:1']);
	t.is(own.code, 2);
	t.regex(own.stderr, /--data-dir/);
	const far = await run(t, ['backfill', '--symbols', 'BTC/USDT', '--days', '3', '--endpoint', 'http://127.0.0.1:1', '--data-dir', scratch(t)]);
	t.is(far.code, 69);
	t.regex(far.stdout, /not finished/);
});
