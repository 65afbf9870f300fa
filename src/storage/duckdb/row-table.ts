/**
Tables whose rows are plain records: how a record becomes columns and comes back. One description per table serves writing
and reading.
*/
import type {DuckDBConnection, DuckDBType, DuckDBValue} from '@duckdb/node-api';

/** `JSON` is text to DuckDB; `DOUBLE[]` may hold nulls. */
export type ColumnType = 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'BOOLEAN' | 'DOUBLE[]' | 'JSON';

/** A table and its columns in order. Keys are camelCase and stand for columns in snake_case. */
export type RowTable<Row extends object> = {
	readonly name: string;
	readonly columns: {readonly [Key in keyof Row]-?: ColumnType};
};

/** DuckDB's own vector size: the most rows that one chunk can carry. */
const chunkRows = 2048;

/** Returns the columns of a table for a SELECT whose rows `rowsOf` reads. */
export function columnList<Row extends object>({columns}: RowTable<Row>): string {
	return Object.keys(columns).map(key => `${columnName(key)} AS "${key}"`).join(', ');
}

/** Returns the quoted column that a key stands for. */
export function columnName(key: string): string {
	return `"${key.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)}"`;
}

/** Appends rows to the table, or to the temporary table of that name. Within a transaction they are part of it. */
export async function appendRows<Row extends object>(connection: DuckDBConnection, {name, columns}: RowTable<Row>, rows: readonly Row[], temporary = false): Promise<void> {
	if (rows.length === 0) {
		return;
	}

	const {BIGINT, BOOLEAN, DOUBLE, VARCHAR, DuckDBDataChunk, DuckDBListType, listValue} = await import('@duckdb/node-api');
	const types: Record<ColumnType, DuckDBType> = {BIGINT, DOUBLE, VARCHAR, BOOLEAN, 'DOUBLE[]': new DuckDBListType(DOUBLE), JSON: VARCHAR};
	// The table says what type a column has; these are the borders at which that is believed.
	const writers: Partial<Record<ColumnType, (value: unknown) => DuckDBValue>> = {
		BIGINT: value => BigInt(value as number),
		JSON: value => JSON.stringify(value),
		'DOUBLE[]': value => listValue(value as readonly DuckDBValue[]),
	};
	const valueOf = (type: ColumnType, value: unknown): DuckDBValue => {
		const write = writers[type];
		return value === null || write === undefined ? value as DuckDBValue : write(value);
	};

	const keys = Object.entries<ColumnType>(columns);
	const chunks = [];
	for (let from = 0; from < rows.length; from += chunkRows) {
		const piece = rows.slice(from, from + chunkRows);
		const chunk = DuckDBDataChunk.create(keys.map(([, type]) => types[type]));
		chunk.setColumns(keys.map(([key, type]) => piece.map(row => valueOf(type, row[key as keyof Row]))));
		chunks.push(chunk);
		if (from + chunkRows < rows.length) {
			// Making a chunk holds this thread for some milliseconds; others get their turn before the next one.
			await connection.run('SELECT 1');
		}
	}

	// Only now, when no value can be refused any more: an appender that is dropped half-way may still write what it has.
	const appender = temporary ? await connection.createAppender(name, 'main', 'temp') : await connection.createAppender(name);
	for (const chunk of chunks) {
		appender.appendDataChunk(chunk);
	}

	appender.closeSync();
}

type Parameters = Readonly<Record<string, string | bigint | number>>;

/** Runs a SELECT of `columnList` and returns its rows. */
export async function selectRows<Row extends object>(connection: DuckDBConnection, table: RowTable<Row>, rest: string, parameters: Parameters): Promise<readonly Row[]> {
	const result = await connection.runAndReadAll(`SELECT ${columnList(table)} FROM ${table.name} ${rest}`, {...parameters});
	const types: Readonly<Record<string, ColumnType>> = table.columns;
	return result.getRowObjectsJS().map(row => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, readValue(types[key], value)])) as Row);
}

function readValue(type: ColumnType | undefined, value: unknown): unknown {
	if (value === null) {
		return null;
	}

	return type === 'JSON' && typeof value === 'string' ? JSON.parse(value) : (type === 'BIGINT' ? Number(value) : value);
}
