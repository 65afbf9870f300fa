/**
Opens the real screen on a made-up engine in a made-up terminal, and compares what it shows with golden files.
*/
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import type {ScreenEnd} from '../../src/tui/end.js';
import type {ScreenOptions} from '../../src/tui/options.js';
import {startScreen} from '../../src/tui/start.js';
import type {BookLevel, OrderBook} from '../../src/engine/domain/market.js';
import {askOf} from './answers.js';
import {createFakeEngine, type FakeEngine} from './fake-engine.js';
import {makeRun} from './records.js';
import {createFakeTerminal, type Cell, type FakeTerminal} from './terminal.js';

export type OpenScreen = {
	readonly terminal: FakeTerminal;
	readonly engine: FakeEngine;
	readonly end: Promise<ScreenEnd>;
	/** Ends the screen as a person would in the worst case, and waits until it has gone. */
	close(): Promise<ScreenEnd>;
};

export type ScreenSetting = Partial<ScreenOptions> & {
	readonly columns?: number;
	readonly rows?: number;
	readonly engine?: FakeEngine;
};

/** Opens a screen, 80×24 on four days of a run unless told otherwise. */
export function openScreen({columns = 80, rows = 24, engine = createFakeEngine(makeRun({bars: 100})), ...options}: ScreenSetting = {}): OpenScreen {
	const terminal = createFakeTerminal(columns, rows);
	const {stdin, stdout} = terminal;
	const stderr = createFakeTerminal(columns, rows).stdout;
	const end = startScreen({handle: engine, mode: 'paper', streams: {stdin, stdout, stderr}, ...options});
	return {
		terminal,
		engine,
		end,
		async close() {
			await terminal.type('\u0003');
			await terminal.type('\u0003');
			return end;
		},
	};
}

/** Returns an engine after four days of a run whose store answers what the Data view asks. */
export function createKeptEngine(bars = 100): FakeEngine {
	const engine = createFakeEngine(makeRun({bars}));
	const key = {venue: 'binance', timeframe: '1h', from: Date.UTC(2020, 0, 1), to: Date.UTC(2021, 0, 19)} as const;
	const series = engine.view().symbols.map(symbol => ({...key, symbol}));
	engine.ask = askOf({
		series: () => series,
		completeness: () => ({...key, symbol: 'BTC/USDT', expected: 9216, held: 9211, gaps: [{from: key.from, to: key.from + 18_000_000, reason: 'absent-at-venue'}], hash: '5e884898da28', notes: []}),
	});
	return engine;
}

/** Returns a book of ten levels around the last price of a market. */
export function bookAround(engine: FakeEngine, symbol: string): OrderBook {
	const last = engine.view().quotes[symbol]?.last ?? 100;
	const level = (step: number, side: 1 | -1): BookLevel => [Number((last * (1 + (side * step * 0.0004))).toFixed(2)), Number((0.4 + (((step * 7) % 5) * 0.35)).toFixed(3))];
	const steps = Array.from({length: 12}, (_, index) => index + 1);
	return {symbol, at: engine.view().at, bids: steps.map(step => level(step, -1)), asks: steps.map(step => level(step, 1))};
}

export const goldenFolder = join(import.meta.dirname, '..', 'golden');

/** Compares the screen, text and styles, with the golden file of that name; with UPDATE_GOLDEN=1 it writes the file. */
export function golden(t: ExecutionContext, name: string, terminal: FakeTerminal): void {
	goldenText(t, name, `${terminal.screen()}\n--- styles\n${terminal.cells().map((row, index) => `${index}: ${runsOf(row)}`).join('\n')}\n`);
}

/** Compares a text with the golden file of that name, or writes the file. */
export function goldenText(t: ExecutionContext, name: string, content: string): void {
	const path = join(goldenFolder, `${name}.txt`);
	if (process.env.UPDATE_GOLDEN === '1') {
		mkdirSync(goldenFolder, {recursive: true});
		writeFileSync(path, linesOf(content).join('\n'));
	}

	t.true(existsSync(path), `no golden file ${name}; make it with UPDATE_GOLDEN=1`);
	// Line by line, because a diff of a whole screen takes minutes to work out.
	const [shown, expected] = [linesOf(content), linesOf(readFileSync(path, 'utf8'))];
	t.deepEqual(shown.filter((line, index) => line !== expected[index]).slice(0, 5), expected.filter((line, index) => line !== shown[index]).slice(0, 5), name);
}

/** Blank cells at the end of a line look like none. */
function linesOf(text: string): readonly string[] {
	return text.split('\n').map(line => line.trimEnd());
}

/** Returns `0-11 fg14+bold, 12-20 fg8`: the styled runs of a row. */
function runsOf(row: readonly Cell[]): string {
	const runs: {from: number; to: number; style: string}[] = [];
	for (const [column, {style}] of row.entries()) {
		const last = runs.at(-1);
		if (last?.style === style) {
			last.to = column;
		} else {
			runs.push({from: column, to: column, style});
		}
	}

	return runs.filter(({style}) => style !== '').map(({from, to, style}) => `${from}-${to} ${style}`).join(', ');
}
