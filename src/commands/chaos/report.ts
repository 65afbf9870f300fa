/**
What a run came to: counts, what is wrong, and the shortest story that shows it.
*/
import {createHash} from 'node:crypto';
import type {JournalRecord} from '../../engine/domain/event.js';
import {type Violation, checkRun} from './check.js';
import type {Remains} from './run.js';
import {seenIn} from './seen.js';

export type RunReport = {
	readonly run: number;
	readonly venue: string;
	readonly violations: readonly Violation[];
	/** For a person; null when nothing is wrong. */
	readonly story: string | null;
	readonly faults: Readonly<Record<string, number>>;
	/** What came up beside faults, see `seen.ts`. */
	readonly seen: Readonly<Record<string, number>>;
	readonly orders: number;
	readonly fills: number;
	readonly kills: number;
	readonly restarts: number;
	readonly halts: number;
	/** SHA-256 of everything that the journal says: the same for the same seed. Null where the engine was a process, which cannot be repeated. */
	readonly fingerprint: string | null;
};

/** Records before the one that shows a violation, and requests, that its story tells. */
const told = {records: 12, requests: 12};
/** What happens all the time and explains nothing. */
const noise = new Set(['EquityMarked', 'LimitsMeasured', 'FeaturesComputed', 'BreakersMeasured', 'QuotesSampled', 'InsightFormed', 'HistoryLoaded', 'PredictionsMade']);
const longestLine = 400;

/** Checks what a run has left. */
export function reportOn(remains: Remains): RunReport {
	const {plan, records, faults, kills, starts, quietFrom} = remains;
	const violations = checkRun(remains);
	const count = (type: string): number => records.filter(({event}) => event.type === type).length;
	return {
		run: plan.run,
		venue: plan.venue,
		violations,
		story: violations.length === 0 ? null : storyOf(remains, violations),
		faults,
		seen: seenIn(records),
		orders: count('OrderIntended'),
		fills: count('OrderFilled'),
		kills,
		restarts: starts - 1,
		halts: count('TradingHalted'),
		fingerprint: quietFrom === null ? null : fingerprintOf(records),
	};
}

/** Ports are the only thing that differs from one play of a run to the next. */
export function fingerprintOf(records: readonly JournalRecord[]): string {
	return createHash('sha256').update(records.map(record => JSON.stringify(record)).join('\n').replaceAll(/127\.0\.0\.1:\d+/g, 'exchange')).digest('hex');
}

function storyOf({plan, records, log}: Remains, violations: readonly Violation[]): string {
	const [first] = violations;
	const at = first?.seq ?? records.at(-1)?.seq ?? 0;
	const before = records.filter(({seq, event}) => seq <= at && !noise.has(event.type)).slice(-told.records);
	return [
		`run ${plan.run} at ${plan.venue}:`,
		...violations.slice(0, 5).map(({rule, what, seq}) => `  ${rule}: ${what}${seq === null ? '' : ` (record ${seq})`}`),
		...(violations.length > 5 ? [`  and ${violations.length - 5} more`] : []),
		'the records before it:',
		...before.map(({seq, at: time, event}) => `  ${seq} ${new Date(time).toISOString()} ${JSON.stringify(event)}`.slice(0, longestLine)),
		'the last requests about the account:',
		...log.slice(-told.requests).map(line => `  ${line}`),
		`play it again: cryptotrader chaos --seed ${plan.seed} --run ${plan.run}`,
	].join('\n');
}
