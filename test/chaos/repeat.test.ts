/**
A run is played again to the byte: the same seed and number give the same journal, at every venue, whatever else the machine
does meanwhile.
*/
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {planRun} from '../../src/commands/chaos/plan.js';
import type {RunReport} from '../../src/commands/chaos/report.js';
import {report} from '../../src/commands/chaos/job.js';
import {loadConfig} from '../../src/storage/settings/config.js';

const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-test-'));
const config = loadConfig();

test.after.always(() => {
	rmSync(folder, {recursive: true, force: true});
});

// Connections that end leave rejections behind in ccxt.
process.on('unhandledRejection', () => undefined);

async function play(run: number): Promise<RunReport> {
	return report({seed: 7, run, venue: null, config, folder, inProcess: true});
}

test.serial('run 17 of seed 7 gives the same journal twice, also with another run beside it', async t => {
	const first = await play(17);
	t.deepEqual(first.violations, [], first.story ?? '');
	t.regex(first.fingerprint ?? '', /^[\da-f]{64}$/);
	const [again, other] = await Promise.all([play(17), play(18)]);
	t.deepEqual(again, first);
	t.not(other.fingerprint, first.fingerprint);
});

for (const [venue, run] of [['binance', 12], ['coinbase', 25], ['kraken', 11]] as const) {
	test.serial(`${venue}: a run with deaths and faults gives the same journal twice`, async t => {
		const first = await play(run);
		t.is(first.venue, venue);
		t.deepEqual(first.violations, [], first.story ?? '');
		t.true(first.kills > 0 && Object.keys(first.faults).length > 0 && first.orders > 0, JSON.stringify(first));
		t.deepEqual(await play(run), first);
	});
}

test('what a run is made of follows from seed, number, venue and configuration alone', t => {
	const plan = (seed: number, run: number) => planRun({seed, run, venue: null, config});
	t.deepEqual(plan(7, 17), plan(7, 17));
	t.notDeepEqual(plan(7, 17), plan(8, 17));
	t.notDeepEqual(plan(7, 17), plan(7, 20));
	t.is(planRun({seed: 7, run: 17, venue: 'coinbase', config}).venue, 'coinbase');
});

test('the limits and ways of trading of the configuration are those of the run', t => {
	const own = loadConfig({overrides: {risk: {maxPosition: 0.11}, symbols: ['ETH/USDT', 'SOL/USDT']}});
	const plan = planRun({seed: 1, run: 1, venue: 'binance', config: own});
	t.is(plan.config.risk.maxPosition, 0.11);
	t.deepEqual(plan.config.symbols, ['ETH/USDT', 'SOL/USDT']);
	t.deepEqual(plan.config.risk, own.risk);
});
