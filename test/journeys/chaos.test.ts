/**
`cryptotrader chaos` as a user runs it: a short drill of ten runs at all three venues, one of them with processes that are
killed for real.
*/
import test from 'ava';
import type {ChaosSummary} from '../../src/commands/chaos.js';
import {run} from '../support/program.js';

test('ten runs in which everything goes wrong violate nothing', async t => {
	t.timeout(300_000);
	const {code, stdout, stderr} = await run(t, ['chaos', '--seed', '1', '--runs', '10', '--json']);
	t.is(code, 0, stderr);
	const summary = JSON.parse(stdout) as ChaosSummary;
	t.like(summary, {runs: 10, violations: 0, failed: [], seed: 1}, stderr);
	t.true(summary.orders > 50 && summary.fills > 20 && summary.halts > 10, stdout);
	t.true(summary.kills > 3 && summary.restarts >= summary.kills, stdout);
	t.true(Object.keys(summary.faults).length > 8, stdout);
});

test('what makes no sense is refused', async t => {
	t.is((await run(t, ['chaos', '--runs', '0'])).code, 2);
	t.is((await run(t, ['chaos', '--venue', 'nasdaq'])).code, 2);
});
