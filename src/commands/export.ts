/**
`cryptotrader export <table> --to <file>`: what is kept, as CSV or Parquet, page by page, with or without a running engine.
*/
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import type {Timeframe} from '../engine/domain/market.js';
import {maxPageRows} from '../engine/domain/question.js';
import {projectionTables, type ProjectionTable, type TimeRange} from '../engine/domain/stored.js';
import type {EpochMs} from '../engine/domain/units.js';
import type {Stores} from '../engine/ports/store.js';
import {type Columns, formatOf, writeTable} from '../storage/export/write-table.js';
import type {GlobalFlags} from './engine/flags.js';
import {openStoreFor} from './store-access.js';

export const exportTables = ['candles', 'trades', 'samples', 'metrics', 'trials', ...projectionTables] as const;

export type ExportTable = (typeof exportTables)[number];

export type ExportOptions = {
	readonly to: string;
	readonly symbol: string | null;
	readonly venue: string | null;
	readonly timeframe: Timeframe | null;
	/** Of a metric, with `asset` and `source`. */
	readonly name: string | null;
	readonly asset: string | null;
	readonly source: string | null;
	/** Times from this on, up to but not including `until`; null for all. */
	readonly from: EpochMs | null;
	readonly until: EpochMs | null;
};

/** Where a page of trades begins: behind the trade `id` at that time. */
type TradePlace = {readonly at: EpochMs; readonly id: string | null};

type Source = {readonly columns: Columns; readonly pages: AsyncIterable<readonly object[]>};

export async function exportTable(flags: GlobalFlags, table: ExportTable, options: ExportOptions): Promise<ExitCode> {
	formatOf(options.to);
	const access = await openStoreFor(flags);
	try {
		const {columns, pages} = sourceOf(access.stores, table, options);
		const rows = await writeTable(options.to, columns, pages);
		process.stdout.write(flags.json ? `${JSON.stringify({table, file: options.to, rows, dataDir: access.folder.root, through: access.through})}\n` : `wrote ${rows} rows of ${table} to ${options.to}\n`);
		return exitCode.done;
	} finally {
		await access.close();
	}
}

const columnsOf = {
	candles: {openTime: 'BIGINT', open: 'DOUBLE', high: 'DOUBLE', low: 'DOUBLE', close: 'DOUBLE', volume: 'DOUBLE'},
	trades: {id: 'VARCHAR', symbol: 'VARCHAR', at: 'BIGINT', price: 'DOUBLE', quantity: 'DOUBLE', side: 'VARCHAR'},
	samples: {
		symbol: 'VARCHAR', minute: 'BIGINT', bid: 'DOUBLE', bidQuantity: 'DOUBLE', ask: 'DOUBLE', askQuantity: 'DOUBLE', bidDepth10: 'DOUBLE', askDepth10: 'DOUBLE',
		bidDepth100: 'DOUBLE', askDepth100: 'DOUBLE', imbalance: 'DOUBLE', spread: 'DOUBLE', buyVolume: 'DOUBLE', sellVolume: 'DOUBLE', buys: 'BIGINT', sells: 'BIGINT', vwap: 'DOUBLE',
	},
	metrics: {name: 'VARCHAR', asset: 'VARCHAR', source: 'VARCHAR', asOf: 'BIGINT', knownAt: 'BIGINT', value: 'DOUBLE'},
	trials: {id: 'VARCHAR', kind: 'VARCHAR', at: 'BIGINT', parameters: 'VARCHAR', results: 'VARCHAR'},
	orders: {
		seq: 'BIGINT', at: 'BIGINT', clientOrderId: 'VARCHAR', symbol: 'VARCHAR', side: 'VARCHAR', quantity: 'VARCHAR', limitPrice: 'VARCHAR', timeInForce: 'VARCHAR',
		reduceOnly: 'BOOLEAN', reason: 'VARCHAR', status: 'VARCHAR', venueOrderId: 'VARCHAR', filled: 'VARCHAR', closedAt: 'BIGINT',
	},
	fills: {
		seq: 'BIGINT', at: 'BIGINT', tradeId: 'VARCHAR', clientOrderId: 'VARCHAR', venueOrderId: 'VARCHAR', symbol: 'VARCHAR', side: 'VARCHAR', price: 'VARCHAR',
		quantity: 'VARCHAR', fee: 'VARCHAR', feeAsset: 'VARCHAR', liquidity: 'VARCHAR',
	},
	equity: {
		seq: 'BIGINT', at: 'BIGINT', equity: 'DOUBLE', cash: 'DOUBLE', exposure: 'DOUBLE', peak: 'DOUBLE', drawdown: 'DOUBLE', dayOpen: 'DOUBLE', dayChange: 'DOUBLE', leverage: 'DOUBLE',
	},
	decisions: {seq: 'BIGINT', at: 'BIGINT', allocator: 'VARCHAR', barClose: 'BIGINT', symbol: 'VARCHAR', weight: 'DOUBLE', confidence: 'DOUBLE', reasons: 'VARCHAR'},
	predictions: {seq: 'BIGINT', at: 'BIGINT', barClose: 'BIGINT', symbol: 'VARCHAR', modelId: 'VARCHAR', probability: 'DOUBLE', regime: 'VARCHAR', contributions: 'VARCHAR'},
	features: {seq: 'BIGINT', at: 'BIGINT', symbol: 'VARCHAR', barClose: 'BIGINT', values: 'VARCHAR'},
} as const satisfies Record<ExportTable, Columns>;

function sourceOf({market, microstructure, metrics, projections, trials}: Stores, table: ExportTable, options: ExportOptions): Source {
	const columns = columnsOf[table];
	const range = {from: options.from ?? 0, to: options.until ?? Infinity};
	if (isProjection(table)) {
		return {columns, pages: projectionPages(projections, table, range)};
	}

	const asked = () => ({venue: needed(options.venue, 'venue'), symbol: needed(options.symbol, 'symbol')});
	switch (table) {
		case 'candles': {
			const key = {...asked(), timeframe: needed(options.timeframe, 'timeframe')};
			return {columns, pages: pagesOf(range.from, async from => market.loadCandles(key, from, range.to, maxPageRows), last => last.openTime + 1)};
		}

		case 'trades': {
			const start: TradePlace = {at: range.from, id: null};
			const load = async ({at, id}: TradePlace) => microstructure.loadTrades({...asked(), ...range, from: at, after: id, limit: maxPageRows});
			return {columns, pages: pagesOf(start, load, ({at, id}) => ({at, id}))};
		}

		case 'samples': {
			return {columns, pages: pagesOf(range.from, async from => microstructure.loadSamples({...asked(), ...range, from, limit: maxPageRows}), last => last.minute + 1)};
		}

		case 'metrics': {
			const key = {name: needed(options.name, 'name'), asset: needed(options.asset, 'asset'), source: needed(options.source, 'source')};
			return {columns, pages: once(async () => metrics.vintages({...key, ...range}))};
		}

		case 'trials': {
			return {columns, pages: once(async () => trials.load())};
		}
	}
}

function projectionPages(projections: Stores['projections'], table: ProjectionTable, range: TimeRange): AsyncIterable<readonly object[]> {
	return pagesOf(0, async after => projections.load(table, {...range, after, limit: maxPageRows}), last => last.seq);
}

const projected = new Set<string>(projectionTables);

function isProjection(table: ExportTable): table is ProjectionTable {
	return projected.has(table);
}

/** Yields pages until one is not full; `next` says where the one after a row begins. */
async function * pagesOf<Row extends object, Place>(start: Place, load: (place: Place) => Promise<readonly Row[]>, next: (last: Row) => Place): AsyncGenerator<readonly Row[]> {
	for (let place = start; ;) {
		const page = await load(place);
		yield page;
		const last = page.at(-1);
		if (last === undefined || page.length < maxPageRows) {
			return;
		}

		place = next(last);
	}
}

async function * once(load: () => Promise<readonly object[]>): AsyncGenerator<readonly object[]> {
	yield await load();
}

function needed<Value>(value: Value | null, option: string): Value {
	if (value === null) {
		throw new CryptoTraderError(`--${option} is needed to say which rows`, {code: 'export-unclear', advice: `Add --${option}; \`cryptotrader data\` lists what is there.`, exit: exitCode.wrongUse});
	}

	return value;
}
