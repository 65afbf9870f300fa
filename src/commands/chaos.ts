/**
`cryptotrader chaos`: plays seeded runs in which everything goes wrong that can, and says whether the books were right after
each of them.
*/
import {createHash} from 'node:crypto';
import {availableParallelism} from 'node:os';
import {type ExitCode, exitCode} from '../engine/domain/error.js';
import {loadConfig} from '../storage/settings/config.js';
import {openDrillFolder} from './chaos/folder.js';
import {playAll} from './chaos/pool.js';
import type {RunReport} from './chaos/report.js';
import type {RunJob} from './chaos/job.js';
import type {ChaosWords} from './chaos-words.js';
import {settingsFiles} from './profile-settings.js';

/** Of so many runs one, the tenth, has the engine as a process of its own. */
const processRun = {every: 50, at: 10};

type Counts = Readonly<Record<string, number>>;

export type ChaosSummary = {
	readonly runs: number;
	readonly violations: number;
	/** How often each kind of fault was injected. */
	readonly faults: Counts;
	/** How often what else makes a drill worth while came up: commands, unknown outcomes, partial fills, stops that were reached. */
	readonly seen: Counts;
	readonly orders: number;
	readonly fills: number;
	readonly kills: number;
	readonly restarts: number;
	readonly halts: number;
	/** Runs that went wrong, to be played again with `--run`. */
	readonly failed: readonly number[];
	readonly seed: number;
	/** SHA-256 over the journals of all runs that can be repeated; null when none of them can. */
	readonly fingerprint: string | null;
};

/** Plays the runs and tells what came of them; a signal ends it, and what came of those that are over is told. */
export async function chaos(words: ChaosWords): Promise<ExitCode> {
	const {seed, runs, run, threads, flags: {json}} = words;
	const numbers = run === null ? Array.from({length: runs}, (_, index) => index + 1) : [run];
	const reports: RunReport[] = [];
	const conclude = (): ChaosSummary => {
		const summary = summarise(seed, reports.toSorted((a, b) => a.run - b.run));
		process.stdout.write(json ? `${JSON.stringify(summary)}\n` : textOf(summary));
		return summary;
	};

	const folder = openDrillFolder(() => {
		conclude();
	});
	const jobs = jobsOf(words, numbers, folder);
	await playAll(jobs, threads ?? Math.min(availableParallelism() * 2, 8), report => {
		reports.push(report);
		tell(report, json, `${reports.length} of ${jobs.length}`);
	});
	return conclude().violations === 0 ? exitCode.done : exitCode.failed;
}

/** Returns what is to be played. */
function jobsOf({seed, venue, configFiles, flags}: ChaosWords, numbers: readonly number[], folder: string): readonly RunJob[] {
	const config = loadConfig({files: settingsFiles(flags, configFiles)});
	return numbers.map(run => ({seed, run, venue, config, folder, inProcess: run % processRun.every !== processRun.at}));
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
	const sum = (key: 'orders' | 'fills' | 'kills' | 'restarts' | 'halts'): number => reports.reduce((total, report) => total + report[key], 0);
	return {
		runs: reports.length,
		violations: reports.reduce((total, {violations}) => total + violations.length, 0),
		faults: totals(reports.map(report => report.faults)),
		seen: totals(reports.map(report => report.seen)),
		orders: sum('orders'),
		fills: sum('fills'),
		kills: sum('kills'),
		restarts: sum('restarts'),
		halts: sum('halts'),
		failed: reports.filter(({violations}) => violations.length > 0).map(({run}) => run),
		seed,
		fingerprint: joined(reports.flatMap(({fingerprint}) => fingerprint ?? [])),
	};
}

/** Adds counts up, by name. */
function totals(counts: readonly Counts[]): Counts {
	const sums: Record<string, number> = {};
	for (const [name, count] of counts.flatMap(each => Object.entries(each))) {
		sums[name] = (sums[name] ?? 0) + count;
	}

	return Object.fromEntries(Object.entries(sums).toSorted(([a], [b]) => a < b ? -1 : 1));
}

/** One fingerprint stays as it is. */
function joined(fingerprints: readonly string[]): string | null {
	const [first = null] = fingerprints;
	return fingerprints.length > 1 ? createHash('sha256').update(fingerprints.join(' ')).digest('hex') : first;
}

function textOf({runs, violations, faults, seen, orders, fills, kills, restarts, halts, failed, seed, fingerprint}: ChaosSummary): string {
	const lines = (counts: Counts): readonly string[] => Object.entries(counts).map(([name, count]) => `  ${name.padEnd(20)} ${count}`);
	return [
		`\n${runs} runs with seed ${seed}: ${violations === 0 ? 'nothing was violated' : `${violations} violations in runs ${failed.join(', ')}`}`,
		`${orders} orders, ${fills} fills, ${kills} kills, ${restarts} restarts, ${halts} halts; faults injected:`,
		...lines(faults),
		'what else came up:',
		...lines(seen),
		...(fingerprint === null ? [] : [`journal ${fingerprint}`]),
		'',
	].join('\n');
}
