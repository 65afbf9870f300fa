/**
The built program as a user runs it: as a process of its own, with a home of its own.
*/
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {JournalRecord} from '../../src/engine/domain/event.js';
import type {RunSummary} from '../../src/commands/engine/summary.js';
import {openJournalReader} from '../../src/storage/journal/journal-reader.js';

export const root = resolve(import.meta.dirname, '../..');
export const entry = join(root, 'dist/cli.js');

/** Recorded market history for development; not part of the project. */
export const sharedMarket = resolve(root, '../shared/data/market');

export type Ended = {readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stdout: string; readonly stderr: string};

export type Program = {
	readonly child: ChildProcess;
	readonly ended: Promise<Ended>;
	stdout(): string;
};

/** Returns a folder that goes when the test ends. */
export function scratch(t: ExecutionContext): string {
	const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-test-'));
	t.teardown(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	return folder;
}

/** Starts the program; it is killed when the test ends. */
export function start(t: ExecutionContext, words: readonly string[], nodeOptions: readonly string[] = []): Program {
	const home = scratch(t);
	const child = spawn(process.execPath, [...nodeOptions, entry, ...words], {env: {...process.env, XDG_DATA_HOME: home, NODE_OPTIONS: ''}, stdio: ['ignore', 'pipe', 'pipe']});
	t.teardown(() => {
		child.kill('SIGKILL');
	});
	let [stdout, stderr] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	const ended = once(child, 'close').then(([code, signal]) => ({code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr}));
	return {child, ended, stdout: () => stdout};
}

export async function run(t: ExecutionContext, words: readonly string[], nodeOptions: readonly string[] = []): Promise<Ended> {
	return start(t, words, nodeOptions).ended;
}

/** Words of a bounded lock-step run of two markets on the generated market. */
export function generatedRun(folder: string, days: number): readonly string[] {
	return [
		'--daemon',
		'--mode',
		'sim',
		'--symbols',
		'BTC/USDT,ETH/USDT',
		'--from',
		'2024-01-01',
		'--to',
		new Date(Date.UTC(2024, 0, 1 + days)).toISOString(),
		'--speed',
		'max',
		'--exit-when-done',
		'--json',
		'--data-dir',
		folder,
	];
}

export function summaryOf(ended: Ended): RunSummary {
	return JSON.parse(ended.stdout) as RunSummary;
}

/** Returns every record of the journal in a data folder. */
export function journalOf(folder: string): readonly JournalRecord[] {
	return [...openJournalReader(join(folder, 'journal')).read()];
}

/** Returns the size of a journal, 0 before it is there. */
export function journalBytes(folder: string): number {
	const journal = join(folder, 'journal');
	const segments = existsSync(journal) ? readdirSync(journal).filter(name => name.endsWith('.ndjson')) : [];
	return segments.reduce((sum, name) => sum + readFileSync(join(journal, name)).length, 0);
}

/** Waits until `condition` holds. Throws with `what` after a minute. */
export async function until(what: string | (() => string), condition: () => boolean | Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 1200; tries++) {
		if (await condition()) {
			return;
		}

		await new Promise(done => {
			setTimeout(done, 50);
		});
	}

	throw new Error(`waited in vain until ${typeof what === 'string' ? what : what()}`);
}
