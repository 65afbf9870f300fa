/**
A worker thread that plays one run after the other.
*/
import {parentPort} from 'node:worker_threads';
import {type RunJob, report} from './job.js';

// Connections that die leave rejections behind in ccxt; those of a run that matter are awaited.
process.on('unhandledRejection', () => undefined);
parentPort?.on('message', (job: RunJob) => {
	void report(job).then(told => {
		parentPort?.postMessage(told);
	});
});
