/**
Small tapes for tests of the simulated exchange.
*/
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import type {Candle} from '../../../../src/engine/domain/market.js';
import {hour, type EpochMs} from '../../../../src/engine/domain/units.js';
import {randomFrom} from '../../../../src/engine/domain/random.js';

export const start: EpochMs = Date.UTC(2021, 0, 1);

export function temporaryFolder(): string {
	return mkdtempSync(join(tmpdir(), 'sim-test-'));
}

/** Bars `[open, high, low, close, volume]`, one after the other from `from`. */
export function barsOf(rows: readonly (readonly [number, number, number, number, number])[], from: EpochMs = start, length = hour): readonly Candle[] {
	return rows.map(([open, high, low, close, volume], index) => ({openTime: from + (index * length), open, high, low, close, volume}));
}

/** Hours of a seeded walk around `price`, prices with two decimals. */
export function walk(hours: number, price: number, seed = 1, from: EpochMs = start): readonly Candle[] {
	const random = randomFrom(seed, 'walk');
	const round = (value: number): number => Math.round(value * 100) / 100;
	let close = price;
	return Array.from({length: hours}, (_, index) => {
		const open = close;
		close = round(open * Math.exp(0.01 * random.normal()));
		const high = round(Math.max(open, close) * (1 + (0.005 * random.next())));
		const low = round(Math.min(open, close) * (1 - (0.005 * random.next())));
		return {openTime: from + (index * hour), open, high, low, close, volume: Math.round(1e6 * (50 + (100 * random.next()))) / 1e6};
	});
}

export function tapeText(bars: readonly Candle[]): string {
	const rows = bars.map(({openTime, open, high, low, close, volume}) => [openTime, open, high, low, close, volume].join(','));
	return ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n');
}

/** Writes a gzip tape into a new folder and returns its path. */
export function writeTape(bars: readonly Candle[], name = 'BINANCE_BTCUSDT.csv.gz'): string {
	return writeFile(name, gzipSync(tapeText(bars)));
}

export function writeFile(name: string, content: string | Uint8Array): string {
	const path = join(temporaryFolder(), name);
	writeFileSync(path, content);
	return path;
}
