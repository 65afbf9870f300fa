/**
The MarketStore over DuckDB. Writers and readers have a lane each, so that a long backfill does not hold up the screen.
*/
import type {DuckDBConnection, DuckDBInstance} from '@duckdb/node-api';
import {timeframes, type Candle} from '../../engine/domain/market.js';
import type {EpochMs} from '../../engine/domain/units.js';
import type {Completeness, MarketStore, SeriesKey} from '../../engine/ports/store.js';
import {compareSeries, explain, onGrid, sortOut, unfetchedOf, type KnownSeries} from '../ledger.js';
import type {Range} from '../ranges.js';
import {keepCandles, selectCandles, selectMissing} from './candle-table.js';
import {keepFetched, keepRejected, selectFetched, selectRejected, selectSeries} from './ledger-tables.js';
import type {Lane} from './lane.js';

export class DuckDbMarketStore implements MarketStore {
	readonly #instance: DuckDBInstance;
	readonly #writer: Lane;
	readonly #reader: Lane;
	#closing: Promise<void> | null = null;

	constructor(instance: DuckDBInstance, writer: Lane, reader: Lane) {
		this.#instance = instance;
		this.#writer = writer;
		this.#reader = reader;
	}

	async saveCandles(key: SeriesKey, range: Range, candles: readonly Candle[]): Promise<void> {
		const page = sortOut(key.timeframe, range, candles);
		await this.#writer.transaction(async connection => {
			await keepCandles(connection, key, page.kept);
			await keepFetched(connection, key, page.range);
			await keepRejected(connection, key, page.range, page.rejected);
		});
	}

	async loadCandles(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<readonly Candle[]> {
		return this.#reader.transaction(async connection => selectCandles(connection, key, {from, to}));
	}

	async unfetched(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<readonly Range[]> {
		return unfetchedOf(key.timeframe, {from, to}, await this.#reader.transaction(async connection => selectFetched(connection, key)));
	}

	async completeness(key: SeriesKey, from: EpochMs, to: EpochMs): Promise<Completeness> {
		const grid = onGrid(timeframes[key.timeframe], {from, to});
		const knowledge = await this.#reader.transaction(async (connection: DuckDBConnection) => ({
			missing: await selectMissing(connection, key, grid),
			fetched: await selectFetched(connection, key),
			rejected: await selectRejected(connection, key, grid),
		}));
		return explain(key, {from, to}, knowledge);
	}

	async series(): Promise<readonly KnownSeries[]> {
		const series = await this.#reader.transaction(async connection => selectSeries(connection));
		return series.toSorted(compareSeries);
	}

	async close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		await Promise.all([this.#writer.close(), this.#reader.close()]);
		this.#instance.closeSync();
	}
}
