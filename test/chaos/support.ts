/**
Chaos runs of which a test says itself what goes wrong.
*/
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Command} from '../../src/engine/domain/command.js';
import type {JournalRecord} from '../../src/engine/domain/event.js';
import type {EpochMs} from '../../src/engine/domain/units.js';
import {type Plan, planRun} from '../../src/commands/chaos/plan.js';
import {type PlayOptions, type Remains, playRun} from '../../src/commands/chaos/run.js';
import type {Helm} from '../../src/commands/chaos/steering.js';
import type {Witness} from '../../src/commands/chaos/witness.js';
import {loadConfig} from '../../src/storage/settings/config.js';

export const minute = 60_000;

export type ChaosVenue = Plan['venue'];

/** Returns a plan of a few minutes at a venue in which nothing goes wrong but what is said. */
export function calmPlan(venue: ChaosVenue, changes: Partial<Plan> = {}): Plan {
	const plan = planRun({seed: 5, run: 1, venue, config: loadConfig({overrides: {symbols: ['BTC/USDT']}})});
	return {...plan, to: plan.from + (100 * minute), clockSkewMs: 0, rateLimits: false, depthFactor: 1, outages: [], script: {rules: []}, trips: [], kills: [], ...changes};
}

/** Plays a run in a folder of the test's own. */
export async function play(plan: Plan, options: PlayOptions): Promise<Remains> {
	const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-test-'));
	try {
		return await playRun(plan, folder, options);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

export type Word = {readonly afterMs: number; readonly command: (witness: Witness) => Command | null};

/** Returns who gives these commands, so long after the start, and no others. */
export function scripted(from: EpochMs, words: readonly Word[]): (witness: Witness) => Helm {
	return witness => {
		const waiting = [...words];
		return {
			get nextAt() {
				return from + (waiting[0]?.afterMs ?? Number.POSITIVE_INFINITY);
			},
			due(now) {
				const due = waiting.filter(({afterMs}) => from + afterMs <= now);
				waiting.splice(0, due.length);
				return due.flatMap(({command}) => command(witness) ?? []);
			},
			between: () => null,
		};
	};
}

/** Buys for 1000 quote units at the last price times `share`. */
export function buy(share: number): Word['command'] {
	return ({prices}) => {
		const price = Number(((prices.get('BTC/USDT') ?? 0) * share).toPrecision(4));
		return {type: 'PlaceManualOrder', source: 'key', symbol: 'BTC/USDT', side: 'buy', quantity: (1000 / price).toFixed(4), limitPrice: String(price), reason: 'test'};
	};
}

export function cancelFirst({working}: Witness): Command | null {
	const [clientOrderId] = working.keys();
	return clientOrderId === undefined ? null : {type: 'CancelOrder', source: 'key', clientOrderId, reason: 'test'};
}

/** Returns what the journal tells of one order's life, in order. */
export function eventsOf(records: readonly JournalRecord[], clientOrderId: string): readonly string[] {
	return records.flatMap(({event}) => 'clientOrderId' in event && event.clientOrderId === clientOrderId && /^(?:Order|Cancel)/.test(event.type)
		? [event.type === 'OrderClosed' ? `OrderClosed ${event.status}` : event.type]
		: []);
}
