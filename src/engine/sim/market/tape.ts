/**
Reads a tape: recorded bars of one market as CSV, plain or gzip, with the columns timestamp (opening, ms UTC), open, high,
low, close, volume in any order. Whatever is wrong with it is said with file and line.
*/
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {CryptoTraderError, errorMessage, exitCode} from '../../domain/error.js';
import {candleFault, timeframes, type Candle} from '../../domain/market.js';
import type {MarketSymbol, Milliseconds} from '../../domain/units.js';

const columns = ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const;
type Column = (typeof columns)[number];
type Places = Readonly<Record<Column, number>>;

const quotes = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD', 'USD', 'EUR', 'GBP', 'BTC', 'ETH', 'BNB'];
const format = `a tape is CSV (.csv or .csv.gz) with the columns ${columns.join(',')}`;

/** Returns the symbol that a tape's file name stands for: `BINANCE_BTCUSDT.csv.gz` and `BINANCE_BTCUSDT_2021-04-02.csv` are `BTC/USDT`. */
export function symbolOfTapeFile(path: string): MarketSymbol {
	const pair = /^[A-Z\d]+_([A-Z\d]+)(?:_[\d-]+)?\.csv(?:\.gz)?$/.exec(basename(path))?.[1] ?? '';
	const quote = quotes.find(name => pair.endsWith(name) && pair.length > name.length + 1);
	if (quote === undefined) {
		throw new CryptoTraderError(`${path}: no market in the file name`, {
			code: 'tape-symbol-unknown',
			advice: 'Name the tape like BINANCE_BTCUSDT.csv.gz: venue, underscore, base and quote.',
			exit: exitCode.wrongUse,
		});
	}

	return `${pair.slice(0, -quote.length)}/${quote}`;
}

/**
Returns the bars of the tape at `path`, oldest first, unchanged. `symbol` only names it in messages.

Throws a CryptoTraderError (exit 2) for a file that cannot be read or unzipped, a missing column, a malformed row, and
timestamps that are not sorted, not unique or not on the grid of the bar length.
*/
export function readTape(path: string, symbol: MarketSymbol): readonly Candle[] {
	const lines = tapeText(path).replace(/^\uFEFF/, '').split(/\r?\n/);
	const places = placesOf(lines[0] ?? '', path);
	const bars: Candle[] = [];
	for (const [index, line] of lines.entries()) {
		if (index > 0 && line.trim() !== '') {
			bars.push(parseRow(line, places, bars.at(-1), `${path}:${index + 1}`));
		}
	}

	checkGrid(bars, path, symbol);
	return bars;
}

/** Returns the bar length of a tape: the smallest distance of two openings. Throws when that is no timeframe of ours. */
export function barLengthOf(bars: readonly Candle[], path: string): Milliseconds {
	let smallest = Infinity;
	for (const [index, bar] of bars.entries()) {
		smallest = Math.min(smallest, bar.openTime - (bars[index - 1]?.openTime ?? -Infinity));
	}

	if (!Object.values<number>(timeframes).includes(smallest)) {
		throw tapeError(`${path}: bars are ${smallest} ms apart`, 'tape-malformed', `Use bars of one of ${Object.keys(timeframes).join(', ')}.`);
	}

	return smallest;
}

function tapeText(path: string): string {
	const bytes = readBytes(path);
	if (!path.endsWith('.gz')) {
		return bytes.toString('utf8');
	}

	try {
		return gunzipSync(bytes).toString('utf8');
	} catch (error) {
		throw tapeError(`${path}: not a gzip file (${errorMessage(error)})`, 'tape-not-gzip', 'Name an unpacked file .csv, or pack it with gzip again.', error);
	}
}

function readBytes(path: string): Buffer {
	try {
		return readFileSync(path);
	} catch (error) {
		throw tapeError(`${path}: cannot be read (${errorMessage(error)})`, 'tape-unreadable', 'Check the path and the rights of the file.', error);
	}
}

function placesOf(header: string, path: string): Places {
	const names = header.split(',').map(name => name.trim().toLowerCase());
	const missing = columns.filter(column => !names.includes(column));
	if (missing.length > 0) {
		throw tapeError(`${path}:1: no column ${missing.join(', ')}`, 'tape-column-missing', `Add the header line; ${format}.`);
	}

	const place = (column: Column): number => names.indexOf(column);
	return {timestamp: place('timestamp'), open: place('open'), high: place('high'), low: place('low'), close: place('close'), volume: place('volume')};
}

function parseRow(line: string, places: Places, previous: Candle | undefined, where: string): Candle {
	const cells = line.split(',');
	const number = (column: Column): number => {
		const text = cells[places[column]]?.trim() ?? '';
		const value = text === '' ? Number.NaN : Number(text);
		if (!Number.isFinite(value)) {
			throw tapeError(`${where}: ${column} is not a number: ${JSON.stringify(text)}`, 'tape-malformed', `Correct the line; ${format}.`);
		}

		return value;
	};

	const bar: Candle = {openTime: number('timestamp'), open: number('open'), high: number('high'), low: number('low'), close: number('close'), volume: number('volume')};
	checkRow(bar, previous, where);
	return bar;
}

function checkRow(bar: Candle, previous: Candle | undefined, where: string): void {
	const wrong = candleFault(bar) ?? (Number.isSafeInteger(bar.openTime) && bar.openTime >= 0 ? null : 'timestamp is not a whole number of milliseconds');
	if (wrong !== null) {
		throw tapeError(`${where}: ${wrong}`, 'tape-malformed', 'Correct or delete the line.');
	}

	if (previous !== undefined && bar.openTime <= previous.openTime) {
		const kind = bar.openTime === previous.openTime ? 'the same timestamp twice' : 'the timestamp is before that of the line above';
		throw tapeError(`${where}: ${kind} (${bar.openTime})`, 'tape-unsorted', 'Sort the tape by timestamp and keep each bar once.');
	}
}

function checkGrid(bars: readonly Candle[], path: string, symbol: MarketSymbol): void {
	if (bars.length < 2) {
		throw tapeError(`${path}: ${bars.length} bars of ${symbol}, at least two are needed`, 'tape-empty', `Check the file; ${format}.`);
	}

	const length = barLengthOf(bars, path);
	const astray = bars.findIndex(({openTime}) => openTime % length !== 0);
	if (astray !== -1) {
		throw tapeError(`${path}: bar ${astray + 1} does not open on a multiple of ${length} ms`, 'tape-malformed', 'Use bars that open on the grid of their length in UTC.');
	}
}

function tapeError(message: string, code: string, advice: string, cause?: unknown): CryptoTraderError {
	return new CryptoTraderError(message, {code, advice, exit: exitCode.wrongUse, cause});
}
