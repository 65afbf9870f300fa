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
	{
		version: 2,
		name: 'where bars came from',
		statements: [
			`CREATE TABLE bar_origins (
				venue VARCHAR NOT NULL,
				symbol VARCHAR NOT NULL,
				timeframe VARCHAR NOT NULL,
				from_time BIGINT NOT NULL,
				to_time BIGINT NOT NULL,
				note VARCHAR NOT NULL
			)`,
		],
	},
	{
		version: 3,
		name: 'trades, book samples, metrics and trials',
		statements: [
			// Without a key: an index over millions of trades would have to fit into memory. Saving looks for known ids itself.
			`CREATE TABLE trades (
				venue VARCHAR NOT NULL,
				symbol VARCHAR NOT NULL,
				id VARCHAR NOT NULL,
				"at" BIGINT NOT NULL,
				price DOUBLE NOT NULL,
				quantity DOUBLE NOT NULL,
				side VARCHAR NOT NULL
			)`,
			`CREATE TABLE book_samples (
				venue VARCHAR NOT NULL,
				symbol VARCHAR NOT NULL,
				minute BIGINT NOT NULL,
				bid DOUBLE NOT NULL,
				bid_quantity DOUBLE NOT NULL,
				ask DOUBLE NOT NULL,
				ask_quantity DOUBLE NOT NULL,
				bid_depth10 DOUBLE NOT NULL,
				ask_depth10 DOUBLE NOT NULL,
				bid_depth100 DOUBLE NOT NULL,
				ask_depth100 DOUBLE NOT NULL,
				imbalance DOUBLE NOT NULL,
				spread DOUBLE NOT NULL,
				buy_volume DOUBLE NOT NULL,
				sell_volume DOUBLE NOT NULL,
				buys BIGINT NOT NULL,
				sells BIGINT NOT NULL,
				vwap DOUBLE,
				PRIMARY KEY (venue, symbol, minute)
			)`,
			`CREATE TABLE metrics (
				name VARCHAR NOT NULL,
				asset VARCHAR NOT NULL,
				source VARCHAR NOT NULL,
				as_of BIGINT NOT NULL,
				known_at BIGINT NOT NULL,
				value DOUBLE NOT NULL,
				PRIMARY KEY (name, asset, source, as_of, known_at)
			)`,
			`CREATE TABLE trials (
				id VARCHAR PRIMARY KEY,
				kind VARCHAR NOT NULL,
				"at" BIGINT NOT NULL,
				parameters VARCHAR,
				results VARCHAR
			)`,
		],
	},
	{
		version: 4,
		name: 'tables that follow from the journal',
		statements: [
			// Without keys: rows come in the order of the journal, each record once. Amounts are exact decimals in text.
			'CREATE TABLE projected (through BIGINT NOT NULL)',
			`CREATE TABLE orders (
				seq BIGINT NOT NULL,
				"at" BIGINT NOT NULL,
				client_order_id VARCHAR NOT NULL,
				symbol VARCHAR NOT NULL,
				side VARCHAR NOT NULL,
				quantity VARCHAR NOT NULL,
				limit_price VARCHAR NOT NULL,
				time_in_force VARCHAR NOT NULL,
				reduce_only BOOLEAN NOT NULL,
				reason VARCHAR NOT NULL,
				status VARCHAR NOT NULL,
				venue_order_id VARCHAR,
				filled VARCHAR NOT NULL,
				closed_at BIGINT
			)`,
			`CREATE TABLE fills (
				seq BIGINT NOT NULL,
				"at" BIGINT NOT NULL,
				trade_id VARCHAR NOT NULL,
				client_order_id VARCHAR NOT NULL,
				venue_order_id VARCHAR NOT NULL,
				symbol VARCHAR NOT NULL,
				side VARCHAR NOT NULL,
				price VARCHAR NOT NULL,
				quantity VARCHAR NOT NULL,
				fee VARCHAR NOT NULL,
				fee_asset VARCHAR NOT NULL,
				liquidity VARCHAR NOT NULL
			)`,
			`CREATE TABLE equity (
				seq BIGINT NOT NULL,
				"at" BIGINT NOT NULL,
				equity DOUBLE NOT NULL,
				cash DOUBLE NOT NULL,
				exposure DOUBLE NOT NULL,
				peak DOUBLE NOT NULL,
				drawdown DOUBLE NOT NULL,
				day_open DOUBLE NOT NULL,
				day_change DOUBLE NOT NULL,
				leverage DOUBLE NOT NULL
			)`,
			`CREATE TABLE decisions (
				seq BIGINT NOT NULL,
				"at" BIGINT NOT NULL,
				allocator VARCHAR NOT NULL,
				bar_close BIGINT NOT NULL,
				symbol VARCHAR NOT NULL,
				weight DOUBLE NOT NULL,
				confidence DOUBLE,
				reasons VARCHAR NOT NULL
			)`,
			`CREATE TABLE predictions (
				seq BIGINT NOT NULL,
				"at" BIGINT NOT NULL,
				bar_close BIGINT NOT NULL,
				symbol VARCHAR NOT NULL,
				model_id VARCHAR NOT NULL,
				probability DOUBLE NOT NULL,
				regime VARCHAR,
				contributions VARCHAR NOT NULL
			)`,
			`CREATE TABLE features (
				seq BIGINT NOT NULL,
				"at" BIGINT NOT NULL,
				symbol VARCHAR NOT NULL,
				bar_close BIGINT NOT NULL,
				"values" DOUBLE[] NOT NULL
			)`,
		],
	},
];
