/**
Brings a database to the current schema, and keeps away from one that it does not know.
*/
import type {DuckDBConnection} from '@duckdb/node-api';
import {CryptoTraderError} from '../../engine/domain/error.js';
import {inTransaction} from './lane.js';
import {migrations, type Migration} from './migrations.js';

/**
Applies the `steps` that `file` does not have yet, each in a transaction of its own, and returns how many that were.

Throws a CryptoTraderError before anything is changed: `database-newer` when the schema is of a later version than the
last step, `not-a-database` when the tables are somebody else's.
*/
export async function migrate(connection: DuckDBConnection, file: string, steps: readonly Migration[] = migrations): Promise<number> {
	const due = await dueSteps(connection, file, steps);
	for (const step of due) {
		await apply(connection, step);
	}

	return due.length;
}

/** Returns the `steps` that `file` does not have yet. Throws as `migrate` does. */
async function dueSteps(connection: DuckDBConnection, file: string, steps: readonly Migration[]): Promise<readonly Migration[]> {
	const current = await schemaVersion(connection, file);
	const latest = steps.at(-1)?.version ?? 0;
	if (current > latest) {
		throw new CryptoTraderError(`${file} has schema ${current}; this version of cryptotrader knows it up to ${latest}`, {
			code: 'database-newer',
			advice: 'Update cryptotrader, or restore the backup made before the update.',
		});
	}

	return steps.filter(({version}) => version > current);
}

/**
Returns the schema of `file` when it holds data of an older one, so that it should be copied before it is migrated; null
when it is new, or up to date. Throws as `migrate` does.
*/
export async function outdatedSchema(connection: DuckDBConnection, file: string, steps: readonly Migration[] = migrations): Promise<number | null> {
	const due = await dueSteps(connection, file, steps);
	const current = await schemaVersion(connection, file);
	return due.length > 0 && current > 0 ? current : null;
}

/** Returns the version of the schema, 0 for an empty database. Throws a CryptoTraderError (`not-a-database`) for tables that are somebody else's. */
export async function schemaVersion(connection: DuckDBConnection, file: string): Promise<number> {
	const tables = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables() WHERE NOT temporary');
	const names = tables.getRows().map(([name]) => name);
	if (names.length === 0) {
		return 0;
	}

	if (!names.includes('schema_migrations')) {
		throw new CryptoTraderError(`${file} holds the tables of another program`, {
			code: 'not-a-database',
			advice: 'Move that file away, or choose another folder with --data-dir.',
		});
	}

	const versions = await connection.runAndReadAll('SELECT coalesce(max(version), 0) FROM schema_migrations');
	return Number(versions.getRows()[0]?.[0]);
}

async function apply(connection: DuckDBConnection, {version, name, statements}: Migration): Promise<void> {
	await inTransaction(connection, async () => {
		await connection.run('CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name VARCHAR NOT NULL)');
		for (const statement of statements) {
			await connection.run(statement);
		}

		await connection.run('INSERT INTO schema_migrations VALUES ($1, $2)', [version, name]);
	});
}
