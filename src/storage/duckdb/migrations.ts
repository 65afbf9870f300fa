/**
The schema of the market database, step by step. Steps are only ever added at the end; one that was released never changes.
*/
export type Migration = {readonly version: number; readonly name: string; readonly statements: readonly string[]};

/** All steps, oldest first; versions count from 1. Times are milliseconds since 1970, UTC. */
export const migrations: readonly Migration[] = [
	{
		version: 1,
		name: 'candles and the ledger of what was fetched',
		statements: [
			`CREATE TABLE candles (
				venue VARCHAR NOT NULL,
				symbol VARCHAR NOT NULL,
				timeframe VARCHAR NOT NULL,
				open_time BIGINT NOT NULL,
				open DOUBLE NOT NULL,
				high DOUBLE NOT NULL,
				low DOUBLE NOT NULL,
				close DOUBLE NOT NULL,
				volume DOUBLE NOT NULL,
				PRIMARY KEY (venue, symbol, timeframe, open_time)
			)`,
			// Without keys: both are small, and DuckDB's index would refuse to delete and insert one key in a transaction.
			`CREATE TABLE fetched_ranges (
				venue VARCHAR NOT NULL,
				symbol VARCHAR NOT NULL,
				timeframe VARCHAR NOT NULL,
				from_time BIGINT NOT NULL,
				to_time BIGINT NOT NULL
			)`,
			`CREATE TABLE rejected_bars (
				venue VARCHAR NOT NULL,
				symbol VARCHAR NOT NULL,
				timeframe VARCHAR NOT NULL,
				open_time BIGINT NOT NULL
			)`,
		],
	},
];
