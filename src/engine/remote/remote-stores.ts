/**
The stores of a running engine, seen from another process: the same ports as over the file, asked page by page. Only what
a backfill or an import brings may be written; the engine keeps the rest itself.
*/
import {CryptoTraderError, finite, invariant} from '../domain/error.js';
import {candleFault, timeframes, type Candle} from '../domain/market.js';
import {maxPageRows, type Ask} from '../domain/question.js';
import type {ProjectionRows, ProjectionTable, SeriesKey, TimeRange} from '../domain/stored.js';
import type {EpochMs} from '../domain/units.js';
import type {MarketQuery, MarketStore, MetricQuery, MetricStore, MicrostructureStore, ProjectionQuery, ProjectionStore, Stores, TradeQuery, TrialStore} from '../ports/store.js';

/** Returns the stores behind `ask`. Closing them calls `close`, which leaves the engine running. */
export function createRemoteStores(ask: Ask, close: () => Promise<void>): Stores {
	return {
		market: remoteMarket(ask, close),
		microstructure: remoteMicrostructure(ask),
		metrics: remoteMetrics(ask),
		projections: remoteProjections(ask),
		trials: remoteTrials(ask),
		close,
	};
}

function remoteMarket(ask: Ask, close: () => Promise<void>): MarketStore {
	return {
		async saveCandles(key, range, candles, note = null) {
			invariant(range.from <= range.to, `a range cannot end (${range.to}) before it begins (${range.from})`);
			for (const piece of inPieces(key, range, candles)) {
				await ask({about: 'saveCandles', key: plain(key), range: piece.range, candles: piece.candles, note});
			}
		},
		async loadCandles(key, from, to, most) {
			return collectPages(async ({after, limit}) => ask({about: 'candles', key: plain(key), range: bounded(after === null ? from : after.openTime + 1, to), limit}), most);
		},
		unfetched: async (key, from, to) => ask({about: 'unfetched', key: plain(key), range: bounded(from, to)}),
		async completeness(key, from, to) {
			// An end of all times would be counted up to, slot by slot.
			const range = {from: finite(from, 'the beginning of a range'), to: Math.max(from, finite(to, 'the end of a range'))};
			return {...await ask({about: 'completeness', key: plain(key), range: bounded(range.from, range.to)}), from, to};
		},
		series: async () => ask({about: 'series'}),
		close,
	};
}

function remoteMicrostructure(ask: Ask): MicrostructureStore {
	const page = ({venue, symbol, from, to}: MarketQuery) => ({venue, symbol, ...bounded(from, to)});
	return {
		async saveTrades(venue, trades) {
			for (const {price, quantity} of trades) {
				finite(price, 'a trade\'s price');
				finite(quantity, 'a trade\'s quantity');
			}

			for (let from = 0; from < trades.length; from += maxPageRows) {
				await ask({about: 'saveTrades', venue, trades: trades.slice(from, from + maxPageRows)});
			}
		},
		async loadTrades(query: TradeQuery) {
			return collectPages(async ({after, limit}) => ask({
				about: 'trades', ...page(query), ...(after === null ? {} : {from: after.at}), after: after?.id ?? query.after ?? null, limit,
			}), query.limit);
		},
		async saveSamples() {
			throw readOnly('book samples');
		},
		async loadSamples(query) {
			return collectPages(async ({after, limit}) => ask({about: 'samples', ...page(query), ...(after === null ? {} : {from: after.minute + 1}), limit}), query.limit);
		},
	};
}

function remoteMetrics(ask: Ask): MetricStore {
	// Vintages of one `asOf` may straddle a page; a page that is full is asked for again from its last `asOf`, which is left out of it.
	const load = async ({name, asset, source, from, to, limit: most = Infinity}: MetricQuery, knownAt: EpochMs | null) => {
		const points = [];
		for (let start = from; points.length < most;) {
			const page = await ask({about: 'metrics', name, asset, source, ...bounded(start, to), limit: maxPageRows, knownAt});
			const last = page.at(-1);
			if (page.length < maxPageRows || last === undefined || page[0]?.asOf === last.asOf) {
				points.push(...page);
				break;
			}

			points.push(...page.filter(({asOf}) => asOf < last.asOf));
			start = last.asOf;
		}

		return points.slice(0, most);
	};

	return {
		async save(points) {
			for (const {name, asset, value} of points) {
				finite(value, `${name} of ${asset}`);
			}

			for (let from = 0; from < points.length; from += maxPageRows) {
				await ask({about: 'saveMetrics', points: points.slice(from, from + maxPageRows)});
			}
		},
		asKnownAt: async (time, query) => load(query, bounded(time, time).from),
		vintages: async query => load(query, null),
		series: async () => ask({about: 'metricSeries'}),
	};
}

function remoteProjections(ask: Ask): ProjectionStore {
	const refuse = async () => {
		throw readOnly('the tables that follow from the journal');
	};

	return {
		lastSeq: async () => ask({about: 'projectedThrough'}),
		append: refuse,
		clear: refuse,
		async load<Table extends ProjectionTable>(table: Table, {from, to, after = 0, limit: most = Infinity}: ProjectionQuery) {
			const rows: (ProjectionRows[ProjectionTable])[] = [];
			for (let last = after; rows.length < most;) {
				const limit = Math.min(maxPageRows, most - rows.length);
				const page = await ask({about: 'projection', table, ...bounded(from, to), after: last, limit});
				rows.push(...page);
				last = page.at(-1)?.seq ?? last;
				if (page.length < limit) {
					break;
				}
			}

			// The engine answers with rows of the table that was asked for.
			return rows as unknown as readonly (ProjectionRows[Table])[];
		},
	};
}

function remoteTrials(ask: Ask): TrialStore {
	return {
		async save() {
			throw readOnly('trials');
		},
		load: async ({kind = null, limit = maxPageRows} = {}) => ask({about: 'trials', kind, limit: Math.min(limit, maxPageRows)}),
	};
}

type PageRequest<Row> = {readonly after: Row | null; readonly limit: number};

/** Asks for page after page until one is not full, or `most` rows are there. */
async function collectPages<Row>(ask: (page: PageRequest<Row>) => Promise<readonly Row[]>, most = Infinity): Promise<readonly Row[]> {
	const rows: Row[] = [];
	while (rows.length < most) {
		const limit = Math.min(maxPageRows, most - rows.length);
		const page = await ask({after: rows.at(-1) ?? null, limit});
		for (const row of page) {
			rows.push(row);
		}

		if (page.length < limit) {
			break;
		}
	}

	return rows;
}

type Piece = {readonly range: TimeRange; readonly candles: readonly Candle[]};

/** Cuts a range into pieces of at most a page of slots, each with its bars: a piece that was saved is complete in itself. */
function inPieces({timeframe}: SeriesKey, {from, to}: TimeRange, candles: readonly Candle[]): readonly Piece[] {
	const length = timeframes[timeframe] * maxPageRows;
	const pieces: Piece[] = [];
	for (let start = from; start < to || pieces.length === 0; start += length) {
		const range = {from: start, to: Math.min(start + length, to)};
		pieces.push({range: bounded(range.from, range.to), candles: candles.filter(({openTime}) => openTime >= range.from && openTime < range.to).map(sendable)});
	}

	return pieces;
}

/** JSON has no NaN. A bar that the ledger is going to refuse anyway goes as one of noughts, which it refuses as well. */
function sendable(candle: Candle): Candle {
	return candleFault(candle) === null ? candle : {openTime: candle.openTime, open: 0, high: 0, low: 0, close: 0, volume: 0};
}

function plain({venue, symbol, timeframe}: SeriesKey): SeriesKey {
	return {venue, symbol, timeframe};
}

/** JSON knows no Infinity, and the border takes whole milliseconds and no range that is backwards; to a reader one is empty. */
function bounded(from: EpochMs, to: EpochMs): TimeRange {
	const clamp = (time: EpochMs): EpochMs => Math.ceil(Math.min(Math.max(time, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER));
	return {from: clamp(from), to: clamp(Math.max(from, to))};
}

function readOnly(what: string): CryptoTraderError {
	return new CryptoTraderError(`Only the engine itself writes ${what}`, {code: 'store-read-only', advice: 'Stop the engine first; then this command works on the file.'});
}
