/**
`cryptotrader chaos` as a user runs it: a short drill of ten runs at all three venues, one of them with processes that are
killed for real; a single run played again; settings of one's own.
*/
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import type {ChaosSummary} from '../../src/commands/chaos.js';
import {run} from '../support/program.js';

test('ten runs in which everything goes wrong violate nothing', async t => {
	t.timeout(600_000);
	const {code, stdout, stderr} = await run(t, ['chaos', '--seed', '1', '--runs', '10', '--json']);
	t.is(code, 0, stderr);
	const summary = JSON.parse(stdout) as ChaosSummary;
	t.like(summary, {runs: 10, violations: 0, failed: [], seed: 1}, stderr);
	t.true(summary.orders > 50 && summary.fills > 20 && summary.halts > 10, stdout);
	t.true(summary.kills > 3 && summary.restarts >= summary.kills, stdout);
	t.true(Object.keys(summary.faults).length > 8, stdout);
	for (const what of ['manual-order', 'override', 'partial-fill', 'unknown-outcome', 'refused-by-risk']) {
		t.true((summary.seen[what] ?? 0) > 0, `${what}: ${stdout}`);
	}
});

test('one run of a drill gives the same answer and the same journal when it is played again', async t => {
	t.timeout(300_000);
	const words = ['chaos', '--seed', '7', '--run', '17', '--json'];
	const [first, again] = await Promise.all([run(t, words), run(t, words)]);
	t.is(first.code, 0, first.stderr);
	t.regex((JSON.parse(first.stdout) as ChaosSummary).fingerprint ?? '', /^[\da-f]{64}$/);
	t.is(again.stdout, first.stdout);
});

test('a drill is played on one\'s own settings: those of the profile and those that are named', async t => {
	t.timeout(300_000);
	const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-test-'));
	t.teardown(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	const fingerprintOf = async (...words: readonly string[]): Promise<string | null> => {
		const {code, stdout, stderr} = await run(t, ['chaos', '--seed', '7', '--run', '17', '--venue', 'kraken', '--json', '--data-dir', folder, ...words]);
		t.is(code, 0, stderr);
		return (JSON.parse(stdout) as ChaosSummary).fingerprint;
	};

	const shipped = await fingerprintOf();
	const named = join(folder, 'mine.yaml');
	writeFileSync(named, 'risk:\n  maxPosition: 0.1\n');
	const own = await fingerprintOf('--config', named);
	writeFileSync(join(folder, 'settings.yaml'), 'risk:\n  maxPosition: 0.1\n');
	t.not(own, shipped);
	t.is(await fingerprintOf(), own);
	writeFileSync(named, 'risk:\n  maxPosition: 7\n');
	const wrong = await run(t, ['chaos', '--run', '1', '--config', named, '--data-dir', folder]);
	t.is(wrong.code, 2);
	t.regex(wrong.stderr, /maxPosition/);
});

test('what makes no sense is refused', async t => {
	t.is((await run(t, ['chaos', '--runs', '0'])).code, 2);
	t.is((await run(t, ['chaos', '--venue', 'nasdaq'])).code, 2);
});
