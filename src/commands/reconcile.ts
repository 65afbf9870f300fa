/**
Shows where the account at the exchange differs from the books, and takes a person's word on it: each difference is
adopted or ignored, one by one, and nothing is traded before that.
*/
import {createInterface, type Interface} from 'node:readline/promises';
import type {Choice} from '../engine/domain/command.js';
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import type {Difference} from '../engine/domain/event.js';
import type {EngineView} from '../engine/domain/view.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import {reconciliationOf, reconciliationText, differenceText} from './reconcile-text.js';
import type {GlobalFlags} from './engine/flags.js';
import {requireEngine} from './running-engine.js';

const patienceMs = 20_000;
const pollMs = 200;
const firstReason = 'it was there before these books began';

export type Resolution = {readonly choice: Choice; readonly id?: string; readonly reason?: string};

/** Shows the differences; on a terminal it asks what becomes of each. Returns 3 while any is open. */
export async function reconcileAccount(flags: GlobalFlags): Promise<ExitCode> {
	const {handle} = await requireEngine(flags);
	try {
		const view = await handle.snapshot();
		tell(view, flags);
		if (flags.json || !process.stdin.isTTY || view.reconciliation.differences.length === 0) {
			return codeOf(view);
		}

		const decided = await askForEach(handle, view);
		return decided === 0 ? codeOf(view) : await conclude(handle, view, flags);
	} finally {
		await handle.close();
	}
}

/** Says what becomes of one difference, or with neither id nor reason of everything that was there at the first meeting. Throws a CryptoTraderError (3) when the engine refuses. */
export async function resolveDifference(flags: GlobalFlags, {choice, id, reason}: Resolution): Promise<ExitCode> {
	const {handle} = await requireEngine(flags);
	try {
		const view = await handle.snapshot();
		if (id === undefined) {
			for (const difference of excessAtFirst(view)) {
				await resolve(handle, {choice, id: difference.id ?? '', reason: reason ?? firstReason});
			}
		} else {
			await resolve(handle, {choice, id, reason: reason ?? await askForReason()});
		}

		return await conclude(handle, view, flags);
	} finally {
		await handle.close();
	}
}

function tell(view: EngineView, {json}: GlobalFlags): void {
	process.stdout.write(json ? `${JSON.stringify(reconciliationOf(view))}\n` : reconciliationText(view));
}

function codeOf({reconciliation}: EngineView): ExitCode {
	return reconciliation.differences.length === 0 ? exitCode.done : exitCode.refusedBySafety;
}

/** Only what was there before may be set aside with one word; what came later is looked at piece by piece. */
function excessAtFirst({reconciliation: {first, differences}}: EngineView): readonly Difference[] {
	const excess = differences.filter(({kind, ours, theirs}) => kind === 'balance' && Number(theirs) > Number(ours));
	if (!first || excess.length === 0) {
		throw new CryptoTraderError('which difference is to be ignored?', {
			code: 'difference-missing', advice: 'Name it by its id: `cryptotrader reconcile` shows them. Only at the first meeting with an account everything in it can be ignored at once.', exit: exitCode.wrongUse,
		});
	}

	return excess;
}

async function resolve(handle: EngineHandle, {choice, id, reason}: Required<Resolution>): Promise<void> {
	const reply = await handle.send({type: 'ResolveDifference', source: 'cli', id, choice, reason});
	if (!reply.accepted) {
		throw new CryptoTraderError(`${id} stays open: ${reply.reason}`, {code: 'reconcile-refused', advice: 'Look again with `cryptotrader reconcile`.', exit: exitCode.refusedBySafety});
	}
}

/** Waits until the account was compared anew, and shows what came of it. */
async function conclude(handle: EngineHandle, before: EngineView, flags: GlobalFlags): Promise<ExitCode> {
	const until = performance.now() + patienceMs;
	let view = await handle.snapshot();
	while (!isNewer(view, before) && performance.now() < until) {
		await new Promise(done => {
			setTimeout(done, pollMs);
		});
		view = await handle.snapshot();
	}

	tell(view, flags);
	return isNewer(view, before) ? codeOf(view) : exitCode.couldNotFinish;
}

function isNewer(view: EngineView, before: EngineView): boolean {
	return (view.reconciliation.at ?? 0) > (before.reconciliation.at ?? 0);
}

/** Returns how many differences were decided on. What the engine refuses is told, and the next one is asked. */
async function askForEach(handle: EngineHandle, view: EngineView): Promise<number> {
	const line = createInterface({input: process.stdin, output: process.stderr});
	let decided = 0;
	try {
		for (const difference of view.reconciliation.differences) {
			const choice = await askForChoice(line, difference, view);
			if (choice === null) {
				continue;
			}

			const reason = await line.question('  Why? ');
			const reply = await handle.send({type: 'ResolveDifference', source: 'cli', id: difference.id ?? '', choice, reason: reason.trim() === '' && view.reconciliation.first ? firstReason : reason});
			decided += reply.accepted ? 1 : 0;
			process.stderr.write(reply.accepted ? '' : `  It stays open: ${reply.reason}\n`);
		}
	} finally {
		line.close();
	}

	return decided;
}

async function askForChoice(line: Interface, difference: Difference, view: EngineView): Promise<Choice | null> {
	const choices: readonly Choice[] = difference.kind === 'order' ? ['adopt', 'cancel'] : ['adopt', 'ignore'];
	const usual = view.reconciliation.first && difference.kind === 'balance' && Number(difference.theirs) > Number(difference.ours) ? 'ignore' : 'later';
	for (;;) {
		const answer = await line.question(`${differenceText(difference, view.quoteCurrency)}\n  ${choices.join(', ')} or later? [${usual}] `);
		const word = answer.trim().toLowerCase() || usual;
		const choice = choices.find(known => known === word);
		if (choice !== undefined || word === 'later') {
			return choice ?? null;
		}
	}
}

async function askForReason(): Promise<string> {
	if (!process.stdin.isTTY) {
		throw new CryptoTraderError('nobody is there to say why', {code: 'no-terminal', advice: 'Give --reason.', exit: exitCode.wrongUse});
	}

	const line = createInterface({input: process.stdin, output: process.stderr});
	try {
		return await line.question('Why? ');
	} finally {
		line.close();
	}
}
