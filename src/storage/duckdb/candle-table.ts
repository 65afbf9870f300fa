/**
Bars in the table `candles`: bulk writes through a temporary table, range reads, and the holes between the rows.
*/
import type {DuckDBConnection} from '@duckdb/node-api';
import {timeframes, type Candle} from '../../engine/domain/market.js';
import type {SeriesKey} from '../../engine/ports/store.js';
import {createCandleHash} from '../candle-hash.js';
import {subtractRanges, type Range} from '../ranges.js';
import {inRange, rangeParameters, seriesParameters} from './sql.js';

/** DuckDB's own vector size: the most rows that one chunk can carry. */
const chunkRows = 2048;

/** Writes `candles` (each slot once), in place of what is held for the same slots. Must run in a transaction. */
export async function keepCandles(connection: DuckDBConnection, key: SeriesKey, candles: readonly Candle[]): Promise<void> {
	if (candles.length === 0) {
		return;
	}

	await appendIncoming(connection, candles);
	await connection.run('INSERT OR REPLACE INTO candles SELECT $venue, $symbol, $timeframe, * FROM incoming', seriesParameters(key));
	await connection.run('DELETE FROM incoming');
}

async function appendIncoming(connection: DuckDBConnection, candles: readonly Candle[]): Promise<void> {
	const {BIGINT, DOUBLE, DuckDBDataChunk} = await import('@duckdb/node-api');
	const appender = await connection.createAppender('incoming', 'main', 'temp');
	for (let from = 0; from < candles.length; from += chunkRows) {
		const rows = candles.slice(from, from + chunkRows);
		const chunk = DuckDBDataChunk.create([BIGINT, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE]);
		chunk.setColumns([
			rows.map(({openTime}) => BigInt(openTime)),
			rows.map(({open}) => open),
			rows.map(({high}) => high),
			rows.map(({low}) => low),
			rows.map(({close}) => close),
			rows.map(({volume}) => volume),
		]);
		appender.appendDataChunk(chunk);
	}

	appender.closeSync();
}

const barsInRange = `SELECT open_time, open, high, low, close, volume FROM candles WHERE ${inRange} ORDER BY open_time`;

/** Returns the bars of a range, oldest first, at most `limit`. */
export async function selectCandles(connection: DuckDBConnection, key: SeriesKey, range: Range, limit?: number): Promise<readonly Candle[]> {
	const pages: Candle[][] = [];
	await readCandles(connection, key, range, page => {
		pages.push(page);
	}, limit);
	return pages.flat();
}

/** Returns the hash of the bars of a range, without holding them all. */
export async function hashCandles(connection: DuckDBConnection, key: SeriesKey, range: Range): Promise<string> {
	const hash = createCandleHash();
	await readCandles(connection, key, range, page => {
		hash.add(page);
	});
	return hash.end();
}

async function readCandles(connection: DuckDBConnection, key: SeriesKey, range: Range, take: (page: Candle[]) => void, limit?: number): Promise<void> {
	const result = await connection.stream(`${barsInRange} ${limit === undefined ? '' : `LIMIT ${limit}`}`, rangeParameters(key, range));
	for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
		take(chunk.getRows().map(([openTime, open, high, low, close, volume]) => ({
			openTime: Number(openTime),
			open: Number(open),
			high: Number(high),
			low: Number(low),
			close: Number(close),
			volume: Number(volume),
		})));
	}
}

/** Returns the slots of `range`, which must lie on the grid, that no row is held for. */
export async function selectMissing(connection: DuckDBConnection, key: SeriesKey, range: Range): Promise<readonly Range[]> {
	const step = timeframes[key.timeframe];
	// Each run of rows without a hole between them, by the islands of equal difference between slot number and row number.
	const result = await connection.runAndReadAll(`
		SELECT min(open_time) AS first, max(open_time) AS last
		FROM (SELECT open_time, open_time // $step - row_number() OVER (ORDER BY open_time) AS island FROM candles WHERE ${inRange})
		GROUP BY island
	`, {...rangeParameters(key, range), step: BigInt(step)});
	const held = result.getRowObjects().map(({first, last}) => ({from: Number(first), to: Number(last) + step}));
	return subtractRanges([range], held);
}
