/**
The stores of plain rows over DuckDB: trades and book samples, metrics in their vintages, and trials.
*/
import type {DuckDBConnection} from '@duckdb/node-api';
import {finite} from '../../engine/domain/error.js';
import {timeframes} from '../../engine/domain/market.js';
import type {KnownMetric} from '../../engine/domain/stored.js';
import type {MetricQuery, MetricStore, MicrostructureStore, TrialStore} from '../../engine/ports/store.js';
import {newestByKey} from '../rows.js';
import type {Lane} from './lane.js';
import {appendRows, selectRows, type RowTable} from './row-table.js';
import {wholeMs} from './sql.js';
import {metricTable, sampleTable, tradeTable, trialTable, type StoredTrade} from './tables.js';

/** More than any table holds. */
const everything = 4_000_000_000;

/** Temporary tables of the writing lane that take rows before they are put in place. */
export const incomingTables = [tradeTable, sampleTable, metricTable, trialTable].map(({name}) => `CREATE TEMP TABLE incoming_${name} AS SELECT * FROM ${name} LIMIT 0`);

/** Returns the store of trades and book samples. */
export function duckDbMicrostructure(writer: Lane, reader: Lane): MicrostructureStore {
	return {
		async saveTrades(venue, trades) {
			const rows = trades.map(trade => ({...trade, venue, price: finite(trade.price, 'a trade\'s price'), quantity: finite(trade.quantity, 'a trade\'s quantity')}));
			await writer.transaction(async connection => insertNewTrades(connection, newestByKey(rows, ({symbol, id}) => `${symbol} ${id}`)));
		},
		async loadTrades({venue, symbol, from, to, after = null, limit = everything}) {
			const rows = await reader.transaction(async connection => selectRows(connection, tradeTable, `
				WHERE venue = $venue AND symbol = $symbol AND "at" >= $from AND "at" < $to AND NOT ("at" = $from AND id <= $after) ORDER BY "at", id LIMIT $limit
			`, {venue, symbol, from: wholeMs(from), to: wholeMs(to), after: after ?? '', limit}));
			return rows.map(({venue: _, ...trade}) => trade);
		},
		async saveSamples(venue, samples) {
			const rows = samples.map(sample => ({...sample, venue}));
			await writer.transaction(async connection => replaceRows(connection, sampleTable, newestByKey(rows, sample => `${sample.symbol} ${sample.minute}`)));
		},
		async loadSamples({venue, symbol, from, to, limit = everything}) {
			const rows = await reader.transaction(async connection => selectRows(connection, sampleTable, `
				WHERE venue = $venue AND symbol = $symbol AND minute >= $from AND minute < $to ORDER BY minute LIMIT $limit
			`, {venue, symbol, from: wholeMs(from), to: wholeMs(to), limit}));
			return rows.map(({venue: _, ...sample}) => sample);
		},
	};
}

/** A trade keeps its time, so only the minutes around the page have to be looked through for ids that are known. */
async function insertNewTrades(connection: DuckDBConnection, rows: readonly StoredTrade[]): Promise<void> {
	if (rows.length === 0) {
		return;
	}

	const times = rows.map(({at}) => at).toSorted((a, b) => a - b);
	await appendRows(connection, incoming(tradeTable), rows, true);
	await connection.run(`
		INSERT INTO trades SELECT * FROM incoming_trades ANTI JOIN (
			SELECT venue, symbol, id FROM trades WHERE "at" >= $from AND "at" <= $to
		) USING (venue, symbol, id)
	`, {from: wholeMs((times[0] ?? 0) - timeframes['1m']), to: wholeMs((times.at(-1) ?? 0) + timeframes['1m'])});
	await connection.run('DELETE FROM incoming_trades');
}

/** Returns the store of metrics. */
export function duckDbMetrics(writer: Lane, reader: Lane): MetricStore {
	const parameters = ({name, asset, source, from, to, limit = everything}: MetricQuery) => ({name, asset, source, from: wholeMs(from), to: wholeMs(to), limit});
	const ofMetric = 'name = $name AND asset = $asset AND source = $source AND as_of >= $from AND as_of < $to';
	return {
		async save(points) {
			const rows = points.map(point => ({...point, value: finite(point.value, `${point.name} of ${point.asset}`)}));
			const newest = newestByKey(rows, ({name, asset, source, asOf, knownAt}) => JSON.stringify([name, asset, source, asOf, knownAt]));
			await writer.transaction(async connection => replaceRows(connection, metricTable, newest));
		},
		asKnownAt: async (time, query) => reader.transaction(async connection => selectRows(connection, metricTable, `
			WHERE ${ofMetric} AND known_at <= $time QUALIFY row_number() OVER (PARTITION BY as_of ORDER BY known_at DESC) = 1 ORDER BY as_of LIMIT $limit
		`, {...parameters(query), time: wholeMs(Math.floor(time))})),
		vintages: async query => reader.transaction(async connection => selectRows(connection, metricTable, `WHERE ${ofMetric} ORDER BY as_of, known_at LIMIT $limit`, parameters(query))),
		series: async () => reader.transaction(selectMetricSeries),
	};
}

async function selectMetricSeries(connection: DuckDBConnection): Promise<readonly KnownMetric[]> {
	const result = await connection.runAndReadAll(`
		SELECT name, asset, source, min(as_of) AS first, max(as_of) AS last, count(*) AS points FROM metrics GROUP BY ALL ORDER BY name, asset, source
	`);
	return result.getRowObjects().map(({name, asset, source, first, last, points}) => (
		{name: String(name), asset: String(asset), source: String(source), first: Number(first), last: Number(last), points: Number(points)}
	));
}

/** Returns the store of trials. */
export function duckDbTrials(writer: Lane, reader: Lane): TrialStore {
	return {
		save: async trials => writer.transaction(async connection => replaceRows(connection, trialTable, newestByKey(trials, ({id}) => id))),
		async load({kind = null, limit = everything} = {}) {
			const [condition, parameters] = kind === null ? ['', {limit}] : ['WHERE kind = $kind', {kind, limit}];
			return reader.transaction(async connection => selectRows(connection, trialTable, `${condition} ORDER BY "at" DESC, id LIMIT $limit`, parameters));
		},
	};
}

/** Puts rows in place of those with the same key. Must run in a transaction; `rows` have each key once. */
async function replaceRows<Row extends object>(connection: DuckDBConnection, table: RowTable<Row>, rows: readonly Row[]): Promise<void> {
	if (rows.length > 0) {
		await appendRows(connection, incoming(table), rows, true);
		await connection.run(`INSERT OR REPLACE INTO ${table.name} SELECT * FROM incoming_${table.name}`);
		await connection.run(`DELETE FROM incoming_${table.name}`);
	}
}

function incoming<Row extends object>(table: RowTable<Row>): RowTable<Row> {
	return {...table, name: `incoming_${table.name}`};
}
