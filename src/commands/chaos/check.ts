/**
What must be true after a run, whatever went wrong in it. Every check reads the journal, the exchange's account and the
requests that left, and counts for itself: what the engine says of its own sums is compared, never believed.
*/
import type {Remains} from './run.js';
import {checkBooks} from './check-books.js';
import {checkHalts} from './check-halts.js';
import {checkLimits} from './check-limits.js';
import {checkOrders} from './check-orders.js';
import {checkReplay} from './check-replay.js';

/** What is wrong, in words; `seq` is the record that shows it, where one does. */
export type Violation = {readonly rule: string; readonly what: string; readonly seq: number | null};

export type Check = (remains: Remains) => readonly Violation[];

const checks: readonly Check[] = [checkBroken, checkOrders, checkBooks, checkLimits, checkHalts, checkReplay];

/** Returns everything that is wrong with what a run has left. */
export function checkRun(remains: Remains): readonly Violation[] {
	return checks.flatMap(check => check(remains));
}

/** Invariants that broke while it ran, and a run that did not come to its end. */
function checkBroken({broken, records}: Remains): readonly Violation[] {
	return broken.map(what => {
		const record = records.find(({event}) => event.type === 'InvariantBroken' && what.includes(event.reason));
		return {rule: 'invariant', what, seq: record?.seq ?? null};
	});
}
