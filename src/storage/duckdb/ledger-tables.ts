/**
The ledger in its tables: which ranges of a series were fetched, which bars in them were refused, and where bars came from
that the venue did not give as bars.
*/
import type {DuckDBConnection} from '@duckdb/node-api';
import {timeframes, type Timeframe} from '../../engine/domain/market.js';
import type {EpochMs} from '../../engine/domain/units.js';
import type {KnownSeries, SeriesKey} from '../../engine/ports/store.js';
import {addOrigin, addRange, type OriginNote} from '../ledger.js';
import type {Range} from '../ranges.js';
import {inRange, ofSeries, rangeParameters, seriesParameters, wholeMs} from './sql.js';

/** Returns the fetched ranges of a series, merged, oldest first. */
export async function selectFetched(connection: DuckDBConnection, key: SeriesKey): Promise<readonly Range[]> {
	const result = await connection.runAndReadAll(
		`SELECT from_time AS "from", to_time AS "to" FROM fetched_ranges WHERE ${ofSeries} ORDER BY from_time`,
		seriesParameters(key),
	);
	return result.getRowObjects().map(({from, to}) => ({from: Number(from), to: Number(to)}));
}

/** Enters `range` among the fetched ones. Must run in a transaction. */
export async function keepFetched(connection: DuckDBConnection, key: SeriesKey, range: Range): Promise<void> {
	const ranges = addRange(await selectFetched(connection, key), range);
	await connection.run(`DELETE FROM fetched_ranges WHERE ${ofSeries}`, seriesParameters(key));
	for (const {from, to} of ranges) {
		await connection.run('INSERT INTO fetched_ranges VALUES ($venue, $symbol, $timeframe, $from, $to)', rangeParameters(key, {from, to}));
	}
}

/** Returns the slots of `range` whose bars were refused, oldest first. */
export async function selectRejected(connection: DuckDBConnection, key: SeriesKey, range: Range): Promise<readonly EpochMs[]> {
	const result = await connection.runAndReadAll(`SELECT open_time FROM rejected_bars WHERE ${inRange} ORDER BY open_time`, rangeParameters(key, range));
	return result.getRows().map(([slot]) => Number(slot));
}

/** Enters `slots` as the refused ones of `range`, in place of what an earlier fetch left there. Must run in a transaction. */
export async function keepRejected(connection: DuckDBConnection, key: SeriesKey, range: Range, slots: readonly EpochMs[]): Promise<void> {
	const {BIGINT, DuckDBListType, listValue} = await import('@duckdb/node-api');
	await connection.run(`DELETE FROM rejected_bars WHERE ${inRange}`, rangeParameters(key, range));
	if (slots.length > 0) {
		await connection.run(
			'INSERT INTO rejected_bars SELECT $venue, $symbol, $timeframe, unnest($slots)',
			{...seriesParameters(key), slots: listValue(slots.map(slot => wholeMs(slot)))},
			{slots: new DuckDBListType(BIGINT)},
		);
	}
}

/** Returns where the bars of a series came from, oldest first. */
export async function selectOrigins(connection: DuckDBConnection, key: SeriesKey): Promise<readonly OriginNote[]> {
	const result = await connection.runAndReadAll(
		`SELECT from_time AS "from", to_time AS "to", note FROM bar_origins WHERE ${ofSeries} ORDER BY from_time`,
		seriesParameters(key),
	);
	return result.getRowObjects().map(({from, to, note}) => ({from: Number(from), to: Number(to), note: String(note)}));
}

/** Enters where the bars of `range` came from, in place of what was said before. Must run in a transaction. */
export async function keepOrigin(connection: DuckDBConnection, key: SeriesKey, range: Range, note: string | null): Promise<void> {
	const before = await selectOrigins(connection, key);
	if (before.length === 0 && note === null) {
		return;
	}

	await connection.run(`DELETE FROM bar_origins WHERE ${ofSeries}`, seriesParameters(key));
	for (const origin of addOrigin(before, range, note)) {
		await connection.run('INSERT INTO bar_origins VALUES ($venue, $symbol, $timeframe, $from, $to, $note)', {...rangeParameters(key, origin), note: origin.note});
	}
}

/** Returns every series that was ever fetched, from the first to the last fetched slot. */
export async function selectSeries(connection: DuckDBConnection): Promise<readonly KnownSeries[]> {
	const result = await connection.runAndReadAll(`
		SELECT venue, symbol, timeframe, min(from_time) AS "from", max(to_time) AS "to" FROM fetched_ranges GROUP BY ALL
	`);
	return result.getRowObjects().flatMap(({venue, symbol, timeframe, from, to}) => {
		const text = String(timeframe);
		return isTimeframe(text) ? [{venue: String(venue), symbol: String(symbol), timeframe: text, from: Number(from), to: Number(to)}] : [];
	});
}

function isTimeframe(text: string): text is Timeframe {
	return Object.hasOwn(timeframes, text);
}
