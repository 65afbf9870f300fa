/**
The tables that follow from the journal, over DuckDB. Rows and the number of the last record they stand for are written in
one transaction, so that a crash leaves both or neither.
*/
import type {DuckDBConnection} from '@duckdb/node-api';
import {projectionTables, type ProjectionRows, type ProjectionTable} from '../../engine/domain/stored.js';
import type {Projection, ProjectionQuery, ProjectionStore} from '../../engine/ports/store.js';
import type {Lane} from './lane.js';
import {appendRows, selectRows} from './row-table.js';
import {wholeMs} from './sql.js';
import {projectionTable} from './tables.js';

/** Returns the store over one writing and one reading connection. */
export function duckDbProjections(writer: Lane, reader: Lane): ProjectionStore {
	return {
		lastSeq: async () => reader.transaction(selectLastSeq),
		append: async projection => writer.transaction(async connection => append(connection, projection)),
		async load<Table extends ProjectionTable>(table: Table, query: ProjectionQuery) {
			return reader.transaction(async connection => select(connection, table, query));
		},
		clear: async () => writer.transaction(async connection => {
			for (const table of [...projectionTables, 'projected']) {
				await connection.run(`DELETE FROM ${table}`);
			}
		}),
	};
}

async function selectLastSeq(connection: DuckDBConnection): Promise<number> {
	const result = await connection.runAndReadAll('SELECT coalesce(max(through), 0) FROM projected');
	return Number(result.getRows()[0]?.[0]);
}

async function append(connection: DuckDBConnection, {through, rows}: Projection): Promise<void> {
	if (through <= await selectLastSeq(connection)) {
		return;
	}

	if (rows.orders.length > 0) {
		await connection.run(`DELETE FROM orders WHERE seq IN (${rows.orders.map(({seq}) => seq).join(', ')})`);
	}

	for (const table of projectionTables) {
		await appendTo(connection, table, rows);
	}

	await connection.run('DELETE FROM projected');
	await connection.run('INSERT INTO projected VALUES ($through)', {through: BigInt(through)});
}

type RowsOf<Table extends ProjectionTable> = {readonly [Each in Table]: readonly (ProjectionRows[Each])[]};

async function appendTo<Table extends ProjectionTable>(connection: DuckDBConnection, table: Table, rows: RowsOf<Table>): Promise<void> {
	await appendRows<ProjectionRows[Table]>(connection, projectionTable[table], rows[table]);
}

async function select<Table extends ProjectionTable>(connection: DuckDBConnection, table: Table, {from, to, after = 0, limit}: ProjectionQuery) {
	const within = '"at" >= $from AND "at" < $to AND seq > $after';
	const last = `SELECT seq FROM ${table} WHERE ${within} ORDER BY seq LIMIT 1 OFFSET ${(limit ?? 1) - 1}`;
	const page = limit === undefined ? '' : `AND seq <= coalesce((${last}), ${Number.MAX_SAFE_INTEGER})`;
	return selectRows<ProjectionRows[Table]>(connection, projectionTable[table], `WHERE ${within} ${page} ORDER BY seq, rowid`, {
		from: wholeMs(from), to: wholeMs(to), after: BigInt(after),
	});
}
