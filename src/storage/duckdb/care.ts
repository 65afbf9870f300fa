/**
Care of the open database: a copy of it that is consistent while others write, and the deletion of what is too old.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import type {DuckDBConnection} from '@duckdb/node-api';
import {CryptoTraderError, errorMessage} from '../../engine/domain/error.js';
import {day, hour, type EpochMs, type Milliseconds} from '../../engine/domain/units.js';
import type {Lane} from './lane.js';
import {wholeMs} from './sql.js';

/** Rows older than these times are deleted. */
export type PruneLimits = {readonly trades: EpochMs; readonly samples: EpochMs; readonly features: EpochMs};

/** How many rows of each were deleted. */
export type Pruned = {readonly [Table in keyof PruneLimits]: number};

export type StoreCare = {
	/** Copies the database as it stands now to the new file `copy`; whoever reads or writes meanwhile is not held up. */
	copyTo(copy: string): Promise<void>;
	/** Deletes what is older than `limits`, a slice of time at a time, and gives the space back. */
	prune(limits: PruneLimits): Promise<Pruned>;
};

type Lanes = {readonly bars: Lane; readonly records: Lane; readonly reader: Lane};

/** What DuckDB itself takes when nothing is said, see its `checkpoint_threshold`. */
const usualCheckpoint = '16 MiB';

/** Slices that are deleted in one transaction each, about as many rows in all of them. */
const slices: {readonly [Table in keyof PruneLimits]: {readonly table: string; readonly time: string; readonly length: Milliseconds}} = {
	trades: {table: 'trades', time: '"at"', length: hour},
	samples: {table: 'book_samples', time: 'minute', length: 10 * day},
	features: {table: 'features', time: 'bar_close', length: 10 * day},
};

/** Returns the care of the database `file`, open in `lanes`. */
export function createCare(lanes: Lanes, file: string): StoreCare {
	return {
		copyTo: async copy => copyDatabase(lanes, file, copy),
		async prune(limits) {
			const pruned = {
				trades: await pruneTable(lanes.records, 'trades', limits.trades),
				samples: await pruneTable(lanes.records, 'samples', limits.samples),
				features: await pruneTable(lanes.records, 'features', limits.features),
			};
			if (Object.values(pruned).some(rows => rows > 0)) {
				await quietly(lanes, async connection => connection.run('CHECKPOINT'));
			}

			return pruned;
		},
	};
}

/**
Between two checkpoints DuckDB leaves every block that the last one names as it is and puts what is new into its log or
into free blocks. So the file is brought up to date, further checkpoints are put off, and then it is copied as it is, by
another process: closing the copied file in this one would drop DuckDB's lock on it.
*/
async function copyDatabase(lanes: Lanes, file: string, copy: string): Promise<void> {
	await quietly(lanes, async connection => {
		await connection.run('CHECKPOINT');
		await connection.run('SET checkpoint_threshold = \'1 TiB\'');
	});
	try {
		await runCopy(file, copy);
	} catch (error) {
		throw new CryptoTraderError(`Cannot copy the database to ${copy}: ${errorMessage(error)}`, {
			code: 'backup-failed', advice: 'Check that the folder can be written to and that its disk has room, then try again.', cause: error,
		});
	} finally {
		await lanes.records.alone(async connection => connection.run(`SET checkpoint_threshold = '${usualCheckpoint}'`));
	}
}

async function runCopy(file: string, copy: string): Promise<void> {
	const child = spawn('cp', [file, copy], {stdio: ['ignore', 'ignore', 'pipe']});
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said += text;
	});
	const [code] = await once(child, 'close') as readonly unknown[];
	if (code !== 0) {
		throw new Error(said.trim() || `cp ended with ${String(code)}`);
	}
}

/** Runs `job` while no transaction is open: DuckDB makes no checkpoint beside one. */
async function quietly(lanes: Lanes, job: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
	await lanes.bars.alone(async () => lanes.reader.alone(async () => lanes.records.alone(job)));
}

/** Others get their turn between the slices. */
async function pruneTable(lane: Lane, name: keyof PruneLimits, before: EpochMs): Promise<number> {
	let rows = 0;
	for (;;) {
		const deleted = await lane.transaction(async connection => deleteSlice(connection, name, before));
		if (deleted === 0) {
			return rows;
		}

		rows += deleted;
	}
}

/** Deletes the oldest slice that is older than `before` and returns its rows, 0 when there is none. */
async function deleteSlice(connection: DuckDBConnection, name: keyof PruneLimits, before: EpochMs): Promise<number> {
	const {table, time, length} = slices[name];
	const result = await connection.runAndReadAll(`SELECT min(${time}) FROM ${table}`);
	const oldest = result.getRows()[0]?.[0] ?? null;
	if (oldest === null || Number(oldest) >= before) {
		return 0;
	}

	const deleted = await connection.run(`DELETE FROM ${table} WHERE ${time} < $end`, {end: wholeMs(Math.min(before, Number(oldest) + length))});
	return deleted.rowsChanged;
}
