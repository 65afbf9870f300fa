/**
`cryptotrader import <file>`: bars, trades or metrics out of a CSV or Parquet file. All of the file is checked before any
of it is kept.
*/
import {basename} from 'node:path';
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import {timeframes, type Candle, type Timeframe} from '../engine/domain/market.js';
import type {MarketStore, SeriesKey} from '../engine/ports/store.js';
import {readCells, type CellTable} from '../storage/import/cells.js';
import {type Fault, type ImportKind, kindOf, type Parsed, parseBars, parseMetrics, parseTrades} from '../storage/import/parse-rows.js';
import type {GlobalFlags} from './engine/flags.js';
import {openStoreFor, type StoreAccess} from './store-access.js';

export type ImportOptions = {
	/** Null tells it by the file's header. */
	readonly kind: ImportKind | null;
	readonly symbol: string | null;
	readonly venue: string | null;
	readonly timeframe: Timeframe | null;
	/** For metrics whose file does not say. */
	readonly asset: string | null;
	readonly source: string | null;
};

const faultsShown = 10;

/** Something to write, checked. */
type Job = {readonly kind: ImportKind; readonly rows: number; write(access: StoreAccess): Promise<void>};

export async function importFile(flags: GlobalFlags, file: string, options: ImportOptions): Promise<ExitCode> {
	const job = prepare(await readCells(file), file, options);
	const access = await openStoreFor(flags, {create: true});
	try {
		await job.write(access);
	} finally {
		await access.close();
	}

	const told = {file, kind: job.kind, rows: job.rows, dataDir: access.folder.root, through: access.through};
	process.stdout.write(flags.json ? `${JSON.stringify(told)}\n` : `imported ${job.rows} ${job.kind} from ${file} into ${access.folder.root}\n`);
	return exitCode.done;
}

function prepare(table: CellTable, file: string, options: ImportOptions): Job {
	const kind = options.kind ?? kindOf(table.header);
	switch (kind) {
		case 'bars': {
			const key = {venue: needed(options.venue, 'venue'), symbol: needed(options.symbol, 'symbol'), timeframe: needed(options.timeframe, 'timeframe')};
			const rows = checked(file, parseBars(table, key.timeframe));
			return {kind, rows: rows.length, write: async ({stores}) => saveBars(stores.market, key, rows, `imported from ${basename(file)}`)};
		}

		case 'trades': {
			const venue = needed(options.venue, 'venue');
			const rows = checked(file, parseTrades(table, needed(options.symbol, 'symbol')));
			return {kind, rows: rows.length, write: async ({stores}) => stores.microstructure.saveTrades(venue, rows)};
		}

		case 'metrics': {
			const defaults = {asset: options.asset ?? '*', source: options.source ?? basename(file).replace(/\..*$/, '')};
			const rows = checked(file, parseMetrics(table, defaults));
			return {kind, rows: rows.length, write: async ({stores}) => stores.metrics.save(rows)};
		}

		case null: {
			throw refused(`${file} has the columns ${table.header.join(', ') || '(none)'}, which are neither those of bars nor of trades nor of metrics`, 'Bars have timestamp, open, high, low, close, volume; trades id, timestamp, price, quantity, side; metrics a date and values.');
		}
	}
}

function needed<Value>(value: Value | null, option: string): Value {
	if (value === null) {
		throw refused(`--${option} is needed, because the file does not say it`, `Add --${option}.`);
	}

	return value;
}

/** Returns the rows, or throws a CryptoTraderError (`import-refused`, exit 2) that names the lines that are wrong. */
function checked<Row>(file: string, {rows, faults}: Parsed<Row>): readonly Row[] {
	if (faults.length > 0) {
		const shown = faults.slice(0, faultsShown).map(({line, what}: Fault) => `  line ${line ?? '?'}: ${what}`);
		const more = faults.length > faultsShown ? [`  and ${faults.length - faultsShown} more`] : [];
		throw refused([`${file}: ${faults.length} rows are wrong, nothing was imported`, ...shown, ...more].join('\n'), 'Correct or remove those lines, then import the file again.');
	}

	if (rows.length === 0) {
		throw refused(`${file} has no rows`, 'Check that it is the right file.');
	}

	return rows;
}

/**
A hole in the file says nothing of the venue, so it stays unfetched: every run of bars without a hole is kept as a range of
its own, each whole or not at all. An import that was killed can be repeated.
*/
async function saveBars(market: MarketStore, key: SeriesKey, candles: readonly Candle[], note: string): Promise<void> {
	const step = timeframes[key.timeframe];
	let first = 0;
	for (const [index, {openTime}] of candles.entries()) {
		if (candles[index + 1]?.openTime !== openTime + step) {
			const run = candles.slice(first, index + 1);
			await market.saveCandles(key, {from: run[0]?.openTime ?? openTime, to: openTime + step}, run, note);
			first = index + 1;
		}
	}
}

function refused(message: string, advice: string): CryptoTraderError {
	return new CryptoTraderError(message, {code: 'import-refused', advice, exit: exitCode.wrongUse});
}
