/**
One run of a drill, from what it is to be to what came of it. A run shares nothing with another but the code.
*/
import {setTimeout as wait} from 'node:timers/promises';
import type {EngineConfig} from '../../engine/domain/config.js';
import {errorMessage} from '../../engine/domain/error.js';
import type {VenueName} from '../../engine/sim/exchange.js';
import {planRun} from './plan.js';
import {playWithProcesses} from './process-run.js';
import {type RunReport, reportOn} from './report.js';
import {playRun} from './run.js';

export type RunJob = {
	readonly seed: number;
	readonly run: number;
	readonly venue: VenueName | null;
	readonly config: EngineConfig;
	readonly inProcess: boolean;
	/** Where runs keep their journals; it must exist. */
	readonly folder: string;
};

const longestMs = 900_000;

/** Plays one run and checks what it leaves. A run that fails by itself is a violation, too. */
export async function report({seed, run, venue, config, inProcess, folder}: RunJob): Promise<RunReport> {
	const plan = planRun({seed, run, venue, config});
	try {
		return reportOn(await Promise.race([inProcess ? playRun(plan, folder) : playWithProcesses(plan, folder), standstill()]));
	} catch (error) {
		const what = `the run broke off: ${errorMessage(error)}`;
		const story = `run ${run} at ${plan.venue}: ${what}\n${error instanceof Error ? error.stack ?? '' : ''}\nplay it again: cryptotrader chaos --seed ${seed} --run ${run}`;
		return {run, venue: plan.venue, violations: [{rule: 'run', what, seq: null}], story, faults: {}, seen: {}, orders: 0, fills: 0, kills: 0, restarts: 0, halts: 0, fingerprint: null};
	}
}

/** Rejects when a run lasts longer than any should, on however busy a machine. */
async function standstill(): Promise<never> {
	await wait(longestMs, undefined, {ref: false});
	throw new Error(`it did not end within ${longestMs / 60_000} minutes`);
}
