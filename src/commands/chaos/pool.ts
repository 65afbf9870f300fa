/**
Plays runs side by side in worker threads, each of which plays one after the other.
*/
import {Worker} from 'node:worker_threads';
import type {RunReport} from './report.js';
import type {RunJob} from './job.js';

/** A run leaves much behind that is soon forgotten: with more room for it, it is swept less often. */
const youngMb = 64;

/** Plays every job on `threads` threads. `onReport` hears of each as it comes. */
export async function playAll(jobs: readonly RunJob[], threads: number, onReport: (report: RunReport) => void): Promise<void> {
	const waiting = jobs.values();
	const serve = async (): Promise<void> => {
		const worker = startThread();
		try {
			for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
				onReport(await askThread(worker, next.value));
			}
		} finally {
			await worker.terminate();
		}
	};

	await Promise.all(Array.from({length: Math.min(threads, jobs.length)}, serve));
}

function startThread(): Worker {
	const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
	return new Worker(new URL(`run-thread.${extension}`, import.meta.url), {resourceLimits: {maxYoungGenerationSizeMb: youngMb}});
}

async function askThread(worker: Worker, job: RunJob): Promise<RunReport> {
	return new Promise((resolve, reject) => {
		const ended = (code: number): void => {
			reject(new Error(`the thread of run ${job.run} ended with code ${code}`));
		};

		worker.once('message', (report: RunReport) => {
			worker.off('error', reject).off('exit', ended);
			resolve(report);
		});
		worker.once('error', reject);
		worker.once('exit', ended);
		worker.postMessage(job);
	});
}
