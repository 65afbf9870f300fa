/**
One connection to a database file, used by one caller at a time, so that transactions of concurrent callers do not mix.
*/
import type {DuckDBConnection} from '@duckdb/node-api';
import {invariant} from '../../engine/domain/error.js';
import {databaseError} from './database-error.js';

export class Lane {
	readonly #connection: DuckDBConnection;
	readonly #file: string;
	#tail: Promise<unknown> = Promise.resolve();
	#closed = false;

	constructor(connection: DuckDBConnection, file: string) {
		this.#connection = connection;
		this.#file = file;
	}

	/**
	Runs `job` in a transaction when the jobs before it are done, and returns its result: all that it wrote is kept, or
	nothing. Failures of the database come as CryptoTraderErrors.
	*/
	async transaction<Result>(job: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
		return this.alone(async connection => inTransaction(connection, async () => job(connection)));
	}

	/** Runs `job` as `transaction` does, but outside of one: for what DuckDB does not do in a transaction. */
	async alone<Result>(job: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
		invariant(!this.#closed, 'the market store is closed');
		const turn = this.#tail.then(async () => job(this.#connection));
		this.#tail = turn.catch(() => undefined);
		try {
			return await turn;
		} catch (error) {
			throw databaseError(error, this.#file);
		}
	}

	/** Returns when the jobs in hand are done and the connection is given up. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.#tail;
		this.#connection.closeSync();
	}
}

/** Runs `job` between BEGIN and COMMIT; when it throws, all that it wrote is taken back. */
export async function inTransaction<Result>(connection: DuckDBConnection, job: () => Promise<Result>): Promise<Result> {
	await connection.run('BEGIN TRANSACTION');
	try {
		const result = await job();
		await connection.run('COMMIT');
		return result;
	} catch (error) {
		// A failed COMMIT has rolled back by itself, and ROLLBACK then fails: the first error is the one that tells why.
		await connection.run('ROLLBACK').catch(() => undefined);
		throw error;
	}
}
