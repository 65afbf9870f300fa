/**
kill -9 in the middle of a run, then the same command again: the state is the journal's, and no order is sent twice.
*/
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {generatedRun, journalBytes, journalOf, run, scratch, start, summaryOf, until} from '../support/program.js';

/** Starts the engine and kills it when its journal has reached `bytes`. */
async function killAfter(t: ExecutionContext, words: readonly string[], bytes: number): Promise<void> {
	const folder = words.at(-1) ?? '';
	const engine = start(t, words);
	await until('the journal has grown', () => journalBytes(folder) > bytes || engine.child.exitCode !== null);
	t.is(engine.child.exitCode, null, 'killed while it ran');
	engine.child.kill('SIGKILL');
	t.is((await engine.ended).signal, 'SIGKILL');
}

test('an engine that is killed three times goes on from its journal and sends no order twice', async t => {
	const folder = join(scratch(t), 'data');
	const words = generatedRun(folder, 12);
	for (const more of [300_000, 350_000, 250_000]) {
		await killAfter(t, words, journalBytes(folder) + more);
	}

	const ended = await run(t, words);
	t.is(ended.code, 0, ended.stderr);
	const summary = summaryOf(ended);
	t.is(summary.bars, 12 * 24);
	t.true(summary.ledgerMatchesExchange, JSON.stringify(summary));

	const records = journalOf(folder);
	t.is(records.filter(({event}) => event.type === 'EngineStarted').length, 4);
	const intended = records.flatMap(({event}) => event.type === 'OrderIntended' ? [event.order.clientOrderId] : []);
	t.is(new Set(intended).size, intended.length, 'client ids are used once');
	const closed = records.flatMap(({event}) => event.type === 'OrderClosed' ? [event.clientOrderId] : []);
	const stops = records.flatMap(({event}) => event.type === 'OrderIntended' && event.order.trigger !== undefined ? [event.order] : []);
	const standing = stops.filter(({clientOrderId}) => !closed.includes(clientOrderId));
	t.deepEqual([...closed, ...standing.map(({clientOrderId}) => clientOrderId)].toSorted(), intended.toSorted(), 'every order ends once, but for stops that protect what is held');
	t.is(new Set(standing.map(({symbol}) => symbol)).size, standing.length, 'one stop for each position');
	t.deepEqual(records.flatMap(({event}) => event.type === 'Reconciled' ? event.differences : []), []);

	const verdict = await run(t, ['replay', '--verify', folder, '--json']);
	t.is(verdict.code, 0, verdict.stdout + verdict.stderr);
});
