/**
The screen as its user has it, measured from outside against the goals of its design: how soon there is something to see, how
long a key takes while the market runs, what a frame costs in bytes and the screen in processor time, and that nothing is ever
cleared or larger than the terminal. The built program runs in a real pseudo-terminal with its own engine and exchange.
*/
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {pathToFileURL} from 'node:url';
import {viewKeys} from '../src/tui/actions/table.js';
import {viewNames, views} from '../src/tui/layout.js';
import type {Bench, Measure} from './bench.js';
import {closePrograms, openProgram, requireScript, type ScreenProgram} from './screen-terminal.js';

const sizes = [[120, 40], [200, 60]] as const;
const starts = 4;
const keyRounds = 3;
/** How long processor time and frames are counted, in milliseconds. */
const watchMs = 5000;
/** Virtual seconds per second: an hour's bar each second, with all that the engine does on it. */
const busySpeed = '3600';
/** Every pulse brings another price of every market. */
const liveSpeed = '60';

/** The goals of the design. */
const bars = {firstFrameMs: 400, panesLiveMs: 2000, keyMs: 100, cpuLive: 15, cpuQuiet: 2, bytes: 3000, none: 0} as const;

export const bench: Bench = {
	name: 'screen',
	about: 'the screen in a real terminal, from its first frame on',
	async run() {
		requireScript();
		const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-bench-'));
		try {
			return await measure(folder);
		} finally {
			await closePrograms();
			rmSync(folder, {recursive: true, force: true, maxRetries: 3});
		}
	},
};

async function measure(folder: string): Promise<readonly Measure[]> {
	const measures: Measure[] = [
		{name: 'processes that wanted the processor in the last minute', value: loadavg()[0] ?? Number.NaN, unit: 'load', reference: null},
		...await startMeasures(folder),
	];
	for (const [columns, rows] of sizes) {
		measures.push(
			...await busyMeasures(folder, columns, rows),
			...await liveMeasures(folder, columns, rows),
			...columns === 120 ? await quietMeasures(folder, columns, rows) : [],
		);
	}

	return measures;
}

let opened = 0;

type Setting = {
	readonly folder: string;
	readonly columns: number;
	readonly rows: number;
	readonly speed: string;
	readonly words?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
};

/** Starts the program with a data folder of its own. */
function start({folder, columns, rows, speed, words = ['--symbols', 'BTC/USDT,ETH/USDT,SOL/USDT'], environment = {}}: Setting): ScreenProgram {
	opened++;
	const own = join(folder, String(opened));
	// Somebody who has had the tour: it would lie over the panes.
	mkdirSync(join(own, 'cryptotrader'), {recursive: true});
	writeFileSync(join(own, 'cryptotrader', 'seen.json'), '{"tour":true}\n');
	return openProgram({columns, rows, folder: own, words: ['--mode', 'sim', '--speed', speed, ...words, '--data-dir', join(own, 'data')], environment});
}

/** Waits until a frame shows `pattern`; returns when its last byte had come. Throws after a minute with what was shown instead. */
async function shown(program: ScreenProgram, pattern: RegExp): Promise<number> {
	return new Promise((resolve, reject) => {
		const unwatch = program.meter.watch(({at, rows}) => {
			if (pattern.test(rows.join('\n'))) {
				done();
				resolve(at);
			}
		});
		const timer = setTimeout(() => {
			done();
			reject(new Error(`waited in vain for ${String(pattern)}; the screen shows\n${program.meter.rows().join('\n')}`));
		}, 60_000);
		const done = (): void => {
			unwatch();
			clearTimeout(timer);
		};
	});
}

/** A price in the pane of signals, and candles beside it. */
const isLive = /BTC\/USDT +\d[\d,.]*\d [\s\S]*last bar/;

const isTrading = /RUNNING/;

/** Signals of a bar that closed meanwhile. */
const hasDecided = /RUNNING[\s\S]*Signals of \d\d:00Z/;

async function startMeasures(folder: string): Promise<readonly Measure[]> {
	const firsts: number[] = [];
	const lives: number[] = [];
	const trades: number[] = [];
	for (let round = 0; round < starts; round++) {
		const program = start({folder, columns: 120, rows: 40, speed: liveSpeed});
		const [live, trading] = await Promise.all([shown(program, isLive), shown(program, isTrading)]);
		lives.push(live);
		trades.push(trading);
		firsts.push(program.firstFrameMs() ?? Number.NaN);
		await program.close();
	}

	return [
		{name: 'first frame, from nothing, median', value: share(firsts, 0.5), unit: 'ms', reference: null, bar: bars.firstFrameMs},
		{name: `first frame, slowest of ${starts}`, value: Math.max(...firsts), unit: 'ms', reference: null, bar: bars.firstFrameMs},
		...await splitMeasures(folder),
		{name: 'panes live, a new engine and its history included, median', value: share(lives, 0.5), unit: 'ms', reference: null, bar: bars.panesLiveMs},
		{name: 'trading, compared with the exchange, median', value: share(trades, 0.5), unit: 'ms', reference: null},
	];
}

type Mark = {readonly what: 'loaded' | 'painted'; readonly screen: boolean; readonly engine: boolean; readonly born: number; readonly booted: number; readonly at: number};

/** Where the time to the first frame goes, as the processes themselves tell: the parent, then the screen. */
async function splitMeasures(folder: string): Promise<readonly Measure[]> {
	const file = join(folder, 'marks');
	writeFileSync(file, '');
	const environment = {NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'screen-marks.mjs')).href}`, BENCH_MARKS: file};
	const program = start({folder, columns: 120, rows: 40, speed: liveSpeed, environment});
	await shown(program, /SIM/);
	await program.close();
	const marks = readFileSync(file, 'utf8').trim().split('\n').map(line => markOf(line));
	const parent = marks.find(({screen, engine}) => !screen && !engine);
	const screen = marks.find(mark => mark.screen && mark.what === 'painted');
	if (parent === undefined || screen === undefined) {
		throw new Error('the program did not say when it painted');
	}

	const parts = [
		['the parent: Node starts', parent.booted],
		['the parent: loads and starts the screen', screen.born - parent.born - parent.booted],
		['the screen: Node starts', screen.booted],
		['the screen: loads and paints', screen.at - screen.booted],
	] as const;
	return parts.map(([name, value]) => ({name: `of it, ${name}`, value, unit: 'ms', reference: null}));
}

/** Returns what our own marks wrote. */
function markOf(line: string): Mark {
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- nobody else writes that file
	return JSON.parse(line) as Mark;
}

/** Keys and frames while an hour passes each second. */
async function busyMeasures(folder: string, columns: number, rows: number): Promise<readonly Measure[]> {
	const program = start({folder, columns, rows, speed: busySpeed});
	await shown(program, hasDecided);
	program.meter.reset();
	const times = await pressViews(program);
	const cpu = await cpuShare(program);
	const measures = [
		{name: 'key to frame, p50', value: share(times, 0.5), unit: 'ms', reference: null, bar: bars.keyMs},
		{name: 'key to frame, p95', value: share(times, 0.95), unit: 'ms', reference: null, bar: bars.keyMs},
		{name: 'bytes of a frame that a key changes wholly, median', value: share(program.meter.frames.map(({bytes}) => bytes), 0.5), unit: 'B', reference: null},
		{name: 'processor', value: cpu, unit: '% of a core', reference: null},
		...disorder(program),
	];
	await program.close();
	return measures.map(measure => ({...measure, name: `${columns}×${rows}, an hour a second: ${measure.name}`}));
}

/** Presses the key of every view, some rounds, at moments that have nothing to do with the frames; returns how long each took. */
async function pressViews(program: ScreenProgram): Promise<readonly number[]> {
	const times: number[] = [];
	for (let round = 0; round < keyRounds; round++) {
		for (const [index, view] of views.entries()) {
			await wait(60 + ((index * 37) % 190));
			const key = viewKeys[index] ?? '';
			// The first view is shown already in the first round.
			const seen = shown(program, new RegExp(String.raw`\[${key}\]${viewNames[view].long}`));
			const pressed = program.now();
			program.type(key);
			const at = await seen;
			if (round > 0 || index > 0) {
				times.push(at - pressed);
			}
		}
	}

	return times;
}

/** What the screen costs and writes while prices move at every pulse. */
async function liveMeasures(folder: string, columns: number, rows: number): Promise<readonly Measure[]> {
	const program = start({folder, columns, rows, speed: liveSpeed});
	await shown(program, isLive);
	program.type('1');
	await wait(1500);
	const measures = [];
	for (const [key, view] of [['1', 'Overview'], ['8', 'Market']] as const) {
		program.type(key);
		await wait(1000);
		program.meter.reset();
		const cpu = await cpuShare(program);
		const bytes = program.meter.frames.map(frame => frame.bytes);
		const isMeasured = view === 'Overview' && columns === 120;
		measures.push(
			{name: `${view}: processor`, value: cpu, unit: '% of a core', reference: null, ...isMeasured && {bar: bars.cpuLive}},
			{name: `${view}: frames`, value: bytes.length / (watchMs / 1000), unit: '1/s', reference: null},
			{name: `${view}: bytes per frame, median`, value: share(bytes, 0.5), unit: 'B', reference: null, ...columns === 120 && {bar: bars.bytes}},
			{name: `${view}: bytes per frame, p95`, value: share(bytes, 0.95), unit: 'B', reference: null},
			...disorder(program).map(measure => ({...measure, name: `${view}: ${measure.name}`})),
		);
	}

	await program.close();
	return measures.map(measure => ({...measure, name: `${columns}×${rows}, live at 4 Hz: ${measure.name}`}));
}

/** What the screen costs when no price moves: a market whose bars are all the same, in real time. */
async function quietMeasures(folder: string, columns: number, rows: number): Promise<readonly Measure[]> {
	const program = start({folder, columns, rows, speed: '1', words: ['--tape', stillTape(folder), '--from', '2024-01-31', '--to', '2024-02-09']});
	await shown(program, isTrading);
	await wait(4000);
	program.meter.reset();
	const cpu = await cpuShare(program);
	const measures = [
		{name: 'processor', value: cpu, unit: '% of a core', reference: null, bar: bars.cpuQuiet},
		{name: 'frames', value: program.meter.frames.length / (watchMs / 1000), unit: '1/s', reference: null},
	];
	await program.close();
	return measures.map(measure => ({...measure, name: `${columns}×${rows}, quiet: ${measure.name}`}));
}

/** Writes forty days of hourly bars in which nothing happens and returns the file. */
function stillTape(folder: string): string {
	const path = join(folder, 'BINANCE_BTCUSDT.csv');
	const rows = Array.from({length: 40 * 24}, (_, hour) => `${Date.UTC(2024, 0, 1) + (hour * 3_600_000)},30000,30000,30000,30000,10`);
	writeFileSync(path, `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`);
	return path;
}

/** Returns the share of one core that the screen process uses, over some seconds. */
async function cpuShare(program: ScreenProgram): Promise<number> {
	const [cpu, at] = [program.cpuSeconds(), program.now()];
	await wait(watchMs);
	return (program.cpuSeconds() - cpu) / ((program.now() - at) / 1000) * 100;
}

function disorder({meter}: ScreenProgram): readonly Measure[] {
	return [
		{name: 'full clears', value: meter.clears, unit: 'clears', reference: null, bar: bars.none},
		{name: 'frames taller or wider than the terminal', value: meter.frames.filter(({overflows}) => overflows).length, unit: 'frames', reference: null, bar: bars.none},
	];
}

/** Returns the value that this share of the values does not exceed. */
function share(values: readonly number[], part: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
