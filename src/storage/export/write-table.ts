/**
Writes rows into a CSV or Parquet file, whole or not at all, without holding them all.
*/
import {closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync} from 'node:fs';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import {fileError, systemCode} from '../file-error.js';

export type ColumnKind = 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'BOOLEAN';

/** Columns in order, by the keys of the rows. */
export type Columns = Readonly<Record<string, ColumnKind>>;

/** Returns the format that a file's name asks for. Throws a CryptoTraderError (`export-format`, exit 2) for any other name. */
export function formatOf(file: string): 'csv' | 'parquet' {
	const format = /\.(csv|parquet)$/i.exec(file)?.[1]?.toLowerCase();
	if (format !== 'csv' && format !== 'parquet') {
		throw new CryptoTraderError(`Cannot tell the format of ${file} by its name`, {code: 'export-format', advice: 'End the name in .csv or .parquet.', exit: exitCode.wrongUse});
	}

	return format;
}

/**
Writes `pages` of rows into `file`, in place of what is there, and returns how many rows. No value is an empty cell; lists
and objects are JSON. Throws a CryptoTraderError when it cannot be written.
*/
export async function writeTable(file: string, columns: Columns, pages: AsyncIterable<readonly object[]>): Promise<number> {
	const format = formatOf(file);
	const draft = `${file}.part`;
	try {
		const rows = await writeCsv(draft, columns, pages);
		if (format === 'parquet') {
			await toParquet(draft, `${draft}.parquet`, columns);
			renameSync(`${draft}.parquet`, file);
		} else {
			renameSync(draft, file);
		}

		return rows;
	} catch (error) {
		throw systemCode(error) === null ? error : fileError(error, 'write the file', file);
	} finally {
		rmSync(draft, {force: true});
		rmSync(`${draft}.parquet`, {force: true});
	}
}

async function writeCsv(file: string, columns: Columns, pages: AsyncIterable<readonly object[]>): Promise<number> {
	const keys = Object.keys(columns);
	const descriptor = openSync(file, 'w', 0o600);
	let count = 0;
	try {
		writeSync(descriptor, `${keys.join(',')}\n`);
		for await (const rows of pages) {
			const lines = rows.map(row => keys.map(key => cellOf(new Map(Object.entries(row)).get(key) ?? null)).join(','));
			writeSync(descriptor, lines.map(line => `${line}\n`).join(''));
			count += rows.length;
		}

		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}

	return count;
}

function cellOf(value: unknown): string {
	if (value === null) {
		return '';
	}

	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return typeof value !== 'number' && /[",\n\r]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** DuckDB carries Parquet in itself, so nothing is loaded for it. */
async function toParquet(csv: string, file: string, columns: Columns): Promise<void> {
	const {DuckDBInstance} = await import('@duckdb/node-api');
	const instance = await DuckDBInstance.create(':memory:', {threads: '2', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false'});
	const connection = await instance.connect();
	try {
		const types = Object.entries(columns).map(([key, kind]) => `'${key}': '${kind}'`).join(', ');
		await connection.run(`
			COPY (SELECT * FROM read_csv(${quoted(csv)}, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, columns = {${types}}))
			TO ${quoted(file)} (FORMAT parquet)
		`);
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

function quoted(text: string): string {
	return `'${text.replaceAll('\'', '\'\'')}'`;
}
