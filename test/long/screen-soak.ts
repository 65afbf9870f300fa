/**
A day of the market in front of the screen, in minutes: every view in turn on one terminal, and a session for a screen reader
beside it. What is in use after a collection must stay where it was, and nothing may be written past the frame. Run with
`npm run test:long`; never part of `npm test`.
*/
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import {viewKeys} from '../../src/tui/actions/table.js';
import {run, scratch, until} from '../support/program.js';
import {hasTerminal, kill, openWorkstation, type Workstation} from '../support/workstation.js';

/** Virtual seconds per second: a day in four minutes. */
const speed = Number(process.env.SOAK_SPEED ?? 360);
/** Buffers of the screen fill up in the first day: the newest thousands of records, lines and points. */
const warmUpDays = 1;
const measuredDays = 1;
const samplesPerDay = 24;
const mayDrift = 0.05;

type Sample = {readonly pid: number; readonly heap: number; readonly rss: number; readonly handles: number};

(hasTerminal ? test : test.skip)('a day of all views: memory of both screens is flat, and nobody writes past the frame', async t => {
	t.timeout(60 * 60_000);
	const report = join(scratch(t), 'heap');
	writeFileSync(report, '');
	Object.assign(process.env, {HEAP_REPORT: report, FAULT_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, '../support/heap-report.mjs')).href}`});
	const folder = join(scratch(t), 'data');
	const screen = openWorkstation(t, ['--mode', 'sim', '--speed', String(speed), '--symbols', 'BTC/USDT,ETH/USDT,SOL/USDT', '--data-dir', folder], 120, 40);
	await screen.sees(/RUNNING/);
	// The same folder by another name, which tells the processes of the two apart.
	const reader = openWorkstation(t, ['attach', '--screen-reader', '--data-dir', `${folder}/.`], 120, 40);
	await reader.sees(/mode, RUNNING/);
	const pids = {screen: screen.processes().screen ?? 0, reader: reader.processes().screen ?? 0};
	const from = await clockOf();
	const end = from + ((warmUpDays + measuredDays) * 24);
	const samples: Sample[][] = [];
	for (let due = from, hour = from; hour < end; hour = await clockOf()) {
		await lookAround([screen, reader]);
		if (hour >= due) {
			due += 24 / samplesPerDay;
			samples.push(await sampled());
		}
	}

	for (const [name, pid] of Object.entries(pids)) {
		const own = samples.map(both => both.find(sample => sample.pid === pid)).filter(sample => sample !== undefined);
		const settled = own.slice(Math.ceil(own.length * warmUpDays / (warmUpDays + measuredDays)));
		const part = Math.ceil(settled.length / 4);
		const [before, after] = [median(settled.slice(0, part).map(({heap}) => heap)), median(settled.slice(-part).map(({heap}) => heap))];
		const megabytes = (key: 'heap' | 'rss'): string => own.filter((_, index) => index % Math.ceil(own.length / 12) === 0).map(sample => (sample[key] / 1e6).toFixed(1)).join(' ');
		t.log(`${name}: in use after a collection ${megabytes('heap')} MB; resident ${megabytes('rss')} MB; ${own.at(-1)?.handles ?? 0} handles`);
		t.log(`${name}: ${(before / 1e6).toFixed(1)} MB at the beginning of the measured day, ${(after / 1e6).toFixed(1)} MB at its end: ${(((after / before) - 1) * 100).toFixed(1)} %`);
		t.true(Math.abs((after / before) - 1) <= mayDrift, `${name} drifted`);
		t.true((own.at(-1)?.handles ?? 0) <= (settled[0]?.handles ?? 0) + 2, `${name} keeps handles`);
	}

	for (const station of [reader, screen]) {
		station.type('\u0003');
		await station.sees(/Ctrl\+C again/);
		station.type('\u0003');
		await until('it has left', () => station.exitCode() !== null);
		t.is(station.exitCode(), 0);
		t.false(/Warning: |\(node:\d+\)/.test(station.written()), 'nobody writes past the frame, not even when it has gone');
	}

	/** The hour of the market since 1970. */
	async function clockOf(): Promise<number> {
		const {code, stdout} = await run(t, ['status', '--json', '--data-dir', folder]);
		t.is(code, 0);
		return Date.parse((JSON.parse(stdout) as {at: string}).at) / 3_600_000;
	}

	/** Asks both processes at once, and waits until both have answered. */
	async function sampled(): Promise<Sample[]> {
		const linesBefore = linesOf(report).length;
		kill(pids.screen, 'SIGUSR2');
		kill(pids.reader, 'SIGUSR2');
		await until('both have said what they use', () => linesOf(report).length >= linesBefore + 2);
		return linesOf(report).slice(linesBefore).map(line => JSON.parse(line) as Sample);
	}
});

/** Every view, with the help, a filter, and why some row is there in between. */
async function lookAround(stations: readonly Workstation[]): Promise<void> {
	for (const key of [...viewKeys, '?', '\u001B', 'w', '\u001B', 'z', 'z', '\t']) {
		for (const station of stations) {
			station.type(key);
		}

		await wait(250);
	}
}

function linesOf(path: string): readonly string[] {
	return readFileSync(path, 'utf8').split('\n').filter(line => line !== '');
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
