/**
`cryptotrader chaos`: plays seeded runs in which everything goes wrong that can, and says whether the books were right after
each of them.
*/
import {availableParallelism} from 'node:os';
import {type ExitCode, exitCode} from '../engine/domain/error.js';
import {loadConfig} from '../storage/settings/config.js';
import {playAll} from './chaos/pool.js';
import type {RunReport} from './chaos/report.js';
import type {RunJob} from './chaos/run-thread.js';
import type {ChaosWords} from './chaos-words.js';

/** Of so many runs one, the tenth, has the engine as a process of its own. */
const processRun = {every: 50, at: 10};

export type ChaosSummary = {
	readonly runs: number;
	readonly violations: number;
	/** How often each kind of fault was injected. */
	readonly faults: Readonly<Record<string, number>>;
	readonly orders: number;
	readonly fills: number;
	readonly kills: number;
	readonly restarts: number;
	readonly halts: number;
	/** Runs that went wrong, to be played again with `--run`. */
	readonly failed: readonly number[];
	readonly seed: number;
};

/** Plays the runs and tells what came of them. */
export async function chaos(words: ChaosWords): Promise<ExitCode> {
	const {seed, runs, run, threads, json} = words;
	const numbers = run === null ? Array.from({length: runs}, (_, index) => index + 1) : [run];
	const jobs = jobsOf(words, numbers);
	let played = 0;
	const reports = await playAll(jobs, threads ?? Math.min(availableParallelism() * 2, 8), report => {
		played++;
		tell(report, json, `${played} of ${jobs.length}`);
	});
	const summary = summarise(seed, reports);
	process.stdout.write(json ? `${JSON.stringify(summary)}\n` : textOf(summary));
	return summary.violations === 0 ? exitCode.done : exitCode.failed;
}

/** Returns what is to be played. */
function jobsOf({seed, venue, configFiles}: ChaosWords, numbers: readonly number[]): readonly RunJob[] {
	const config = loadConfig({files: configFiles});
	return numbers.map(run => ({seed, run, venue, config, inProcess: run % processRun.every !== processRun.at}));
}

function tell({story, run, venue}: RunReport, json: boolean, progress: string): void {
	if (story !== null) {
		process.stderr.write(`${story}\n`);
	} else if (!json && process.stderr.isTTY) {
		process.stderr.write(`\r${progress} runs, the last at ${venue} (${run})   `);
	}
}

/** Adds the reports up. */
export function summarise(seed: number, reports: readonly RunReport[]): ChaosSummary {
	const faults: Record<string, number> = {};
	for (const [kind, count] of reports.flatMap(report => Object.entries(report.faults))) {
		faults[kind] = (faults[kind] ?? 0) + count;
	}

	const sum = (key: 'orders' | 'fills' | 'kills' | 'restarts' | 'halts'): number => reports.reduce((total, report) => total + report[key], 0);
	return {
		runs: reports.length,
		violations: reports.reduce((total, {violations}) => total + violations.length, 0),
		faults: Object.fromEntries(Object.entries(faults).toSorted(([a], [b]) => a < b ? -1 : 1)),
		orders: sum('orders'),
		fills: sum('fills'),
		kills: sum('kills'),
		restarts: sum('restarts'),
		halts: sum('halts'),
		failed: reports.filter(({violations}) => violations.length > 0).map(({run}) => run),
		seed,
	};
}

function textOf({runs, violations, faults, orders, fills, kills, restarts, halts, failed, seed}: ChaosSummary): string {
	const kinds = Object.entries(faults).map(([kind, count]) => `  ${kind.padEnd(20)} ${count}`);
	return [
		`\n${runs} runs with seed ${seed}: ${violations === 0 ? 'nothing was violated' : `${violations} violations in runs ${failed.join(', ')}`}`,
		`${orders} orders, ${fills} fills, ${kills} kills, ${restarts} restarts, ${halts} halts; faults injected:`,
		...kinds,
		'',
	].join('\n');
}
