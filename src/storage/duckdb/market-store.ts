/**
The MarketStore over DuckDB. Writers and readers have a lane each, so that a long backfill does not hold up the screen.
*/
import type {DuckDBConnection} from '@duckdb/node-api';
import {timeframes, type Candle} from '../../engine/domain/market.js';
import type {EpochMs} from '../../engine/domain/units.js';
import type {Completeness, KnownSeries, MarketStore, SeriesKey} from '../../engine/ports/store.js';
import {compareSeries, explain, onGrid, sortOut, unfetchedOf} from '../ledger.js';
import type {Range} from '../ranges.js';
import {hashCandles, keepCandles, selectCandles, selectMissing} from './candle-table.js';
import {keepFetched, keepOrigin, keepRejected, selectFetched, selectOrigins, selectRejected, selectSeries} from './ledger-tables.js';
import type {Lane} from './lane.js';

export class DuckDbMarketStore implements MarketStore {
	readonly #writer: Lane;
	readonly #reader: Lane;
	readonly #close: () => Promise<void>;

	constructor(writer: Lane, reader: Lane, close: () => Promise<void>) {
		this.#writer = writer;
		this.#reader = reader;
		this.#close = close;
	}

	async saveCandles(key: SeriesKey, range: Range, candles: readonly Candle[], note: string | null = null): Promise<void> {
		const page = sortOut(key.timeframe, range, candles);
		await this.#writer.transaction(async connection => {
			await keepCandles(connection, key, page.kept);
			await keepFetched(connection, key, page.range);
			await keepRejected(connection, key, page.range, page.rejected);
			await keepOrigin(connection, key, page.range, note);
		});
	}

	async loadCandles(key: SeriesKey, from: EpochMs, to: EpochMs, limit?: number): Promise<readonly Candle[]> {
		return this.#reader.alone(async connection => selectCandles(connection, key, {from, to}, limit));
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
			origins: await selectOrigins(connection, key),
			hash: await hashCandles(connection, key, grid),
		}));
		return explain(key, {from, to}, knowledge);
	}

	async series(): Promise<readonly KnownSeries[]> {
		const series = await this.#reader.transaction(async connection => selectSeries(connection));
		return series.toSorted(compareSeries);
	}

	async close(): Promise<void> {
		return this.#close();
	}
}
