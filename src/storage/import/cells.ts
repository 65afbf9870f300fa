/**
Rows of a file as text, each with the line it stands on: CSV, plain or gzipped, and Parquet through DuckDB.
*/
import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {pipeline} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {CryptoTraderError, errorMessage, exitCode} from '../../engine/domain/error.js';
import {fileError, systemCode} from '../file-error.js';

/** One row. `line` counts from 1 with the header in CSV, and from 1 without one in Parquet. */
export type CellRow = {readonly line: number; readonly cells: readonly string[]};

export type CellTable = {readonly header: readonly string[]; readonly rows: readonly CellRow[]};

/**
Reads a file by its name: `.csv`, `.csv.gz` or `.parquet`. Empty lines are left out. Throws a CryptoTraderError:
`import-unreadable` (exit 2) for another name or for contents that are not what the name says, `not-found` and the like.
*/
export async function readCells(file: string): Promise<CellTable> {
	try {
		if (/\.parquet$/i.test(file)) {
			return await readParquet(file);
		}

		if (/\.csv(\.gz)?$/i.test(file)) {
			return await readCsv(file);
		}
	} catch (error) {
		const failed = systemCode(error);
		throw failed !== null && /^E[A-Z]+$/.test(failed) ? fileError(error, 'read the file', file) : unreadable(file, errorMessage(error));
	}

	throw unreadable(file, 'its name does not end in .csv, .csv.gz or .parquet');
}

async function readCsv(file: string): Promise<CellTable> {
	const rows: CellRow[] = [];
	let line = 0;
	for await (const text of createInterface({input: openText(file), crlfDelay: Infinity})) {
		line += 1;
		if (text.trim() !== '') {
			rows.push({line, cells: splitCsv(line === 1 ? text.replace(/^\uFEFF/, '') : text)});
		}
	}

	const [header, ...rest] = rows;
	return {header: header?.cells ?? [], rows: rest};
}

function openText(file: string): NodeJS.ReadableStream {
	const source = createReadStream(file);
	if (!/\.gz$/i.test(file)) {
		return source;
	}

	// The reader of the result hears of a fault in either.
	return pipeline(source, createGunzip(), () => undefined);
}

/** Returns the cells of a line; a quoted one may hold commas and doubled quotes, but no line break. */
export function splitCsv(line: string): readonly string[] {
	if (!line.includes('"')) {
		return line.split(',').map(cell => cell.trim());
	}

	return [...line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))(?=,|$)/g)].map(([, quoted, plain = '']) => quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
}

/** DuckDB carries Parquet in itself, so nothing is loaded for it. */
async function readParquet(file: string): Promise<CellTable> {
	const {DuckDBInstance} = await import('@duckdb/node-api');
	const instance = await DuckDBInstance.create(':memory:', {threads: '2', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false'});
	const connection = await instance.connect();
	try {
		const result = await connection.stream('SELECT COLUMNS(*)::VARCHAR FROM read_parquet($file)', {file});
		const rows: CellRow[] = [];
		for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
			for (const cells of chunk.getRows()) {
				rows.push({line: rows.length + 1, cells: cells.map(cell => cell === null ? '' : String(cell))});
			}
		}

		return {header: result.columnNames(), rows};
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

function unreadable(file: string, why: string): CryptoTraderError {
	return new CryptoTraderError(`Cannot read ${file}: ${why}`, {code: 'import-unreadable', advice: 'Give a CSV file (.csv or .csv.gz) with a header line, or a Parquet file.', exit: exitCode.wrongUse});
}
