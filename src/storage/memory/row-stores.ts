/**
Trades, samples, metrics, trials and the journal's tables in memory: for tests, and for runs whose results nobody keeps.
*/
import {finite} from '../../engine/domain/error.js';
import type {MicrostructureSample, PublicTrade} from '../../engine/domain/market.js';
import type {KnownMetric, MetricPoint, ProjectionRows, ProjectionTable, Trial} from '../../engine/domain/stored.js';
import type {MetricQuery, MetricStore, MicrostructureStore, Projection, ProjectionQuery, ProjectionStore, Stores, TrialStore} from '../../engine/ports/store.js';
import {openMemoryStore} from './market-store.js';

/** Returns empty stores. They answer at once; what they were given is gone with them. */
export function openMemoryStores(): Stores {
	const market = openMemoryStore();
	return {
		market,
		microstructure: memoryMicrostructure(),
		metrics: memoryMetrics(),
		projections: memoryProjections(),
		trials: memoryTrials(),
		close: async () => market.close(),
	};
}

function compareText(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}

function memoryMicrostructure(): MicrostructureStore {
	const trades = new Map<string, {readonly venue: string; readonly trade: PublicTrade}>();
	const samples = new Map<string, {readonly venue: string; readonly sample: MicrostructureSample}>();
	return {
		async saveTrades(venue, added) {
			for (const trade of added) {
				finite(trade.price, 'a trade\'s price');
				finite(trade.quantity, 'a trade\'s quantity');
				const name = JSON.stringify([venue, trade.symbol, trade.id]);
				trades.set(name, trades.get(name) ?? {venue, trade});
			}
		},
		async loadTrades({venue, symbol, from, to, after = null, limit = Infinity}) {
			return [...trades.values()]
				.filter(row => row.venue === venue && row.trade.symbol === symbol && row.trade.at >= from && row.trade.at < to)
				.map(({trade}) => trade)
				.filter(trade => !(after !== null && trade.at === from && trade.id <= after))
				.toSorted((a, b) => a.at - b.at || compareText(a.id, b.id))
				.slice(0, limit);
		},
		async saveSamples(venue, added) {
			for (const sample of added) {
				samples.set(JSON.stringify([venue, sample.symbol, sample.minute]), {venue, sample});
			}
		},
		async loadSamples({venue, symbol, from, to, limit = Infinity}) {
			return [...samples.values()]
				.filter(row => row.venue === venue && row.sample.symbol === symbol && row.sample.minute >= from && row.sample.minute < to)
				.map(({sample}) => sample)
				.toSorted((a, b) => a.minute - b.minute)
				.slice(0, limit);
		},
	};
}

function memoryMetrics(): MetricStore {
	const points = new Map<string, MetricPoint>();
	const select = ({name, asset, source, from, to}: MetricQuery): readonly MetricPoint[] => [...points.values()]
		.filter(point => point.name === name && point.asset === asset && point.source === source && point.asOf >= from && point.asOf < to)
		.toSorted((a, b) => a.asOf - b.asOf || a.knownAt - b.knownAt);
	return {
		async save(added) {
			for (const point of added) {
				finite(point.value, `${point.name} of ${point.asset}`);
			}

			for (const point of added) {
				points.set(JSON.stringify([point.name, point.asset, point.source, point.asOf, point.knownAt]), point);
			}
		},
		async asKnownAt(time, query) {
			const newest = new Map(select(query).filter(({knownAt}) => knownAt <= time).map(point => [point.asOf, point]));
			return [...newest.values()].slice(0, query.limit ?? Infinity);
		},
		vintages: async query => select(query).slice(0, query.limit ?? Infinity),
		series: async () => knownMetrics([...points.values()]),
	};
}

function knownMetrics(points: readonly MetricPoint[]): readonly KnownMetric[] {
	const groups = Object.values(Object.groupBy(points, ({name, asset, source}) => JSON.stringify([name, asset, source])));
	return groups.flatMap((group = []) => group.slice(0, 1).map(({name, asset, source}) => {
		const times = group.map(({asOf}) => asOf).toSorted((a, b) => a - b);
		return {name, asset, source, first: times[0] ?? 0, last: times.at(-1) ?? 0, points: group.length};
	})).toSorted((a, b) => compareText(a.name, b.name) || compareText(a.asset, b.asset) || compareText(a.source, b.source));
}

type Tables = {[Table in ProjectionTable]: readonly (ProjectionRows[Table])[]};

function memoryProjections(): ProjectionStore {
	let tables = emptyTables();
	let last = 0;
	return {
		lastSeq: async () => last,
		async append({through, rows}) {
			if (through > last) {
				tables = joined(tables, rows);
				last = through;
			}
		},
		async load<Table extends ProjectionTable>(table: Table, {from, to, after = 0, limit = Infinity}: ProjectionQuery) {
			const rows = tables[table].filter(row => row.at >= from && row.at < to && row.seq > after);
			const end = rows[limit - 1]?.seq ?? Infinity;
			return rows.filter(({seq}) => seq <= end);
		},
		async clear() {
			tables = emptyTables();
			last = 0;
		},
	};
}

function emptyTables(): Tables {
	return {orders: [], fills: [], equity: [], decisions: [], predictions: [], features: []};
}

function joined(tables: Tables, rows: Projection['rows']): Tables {
	const replaced = new Set(rows.orders.map(({seq}) => seq));
	const both = {...tables, orders: tables.orders.filter(({seq}) => !replaced.has(seq))};
	return {
		orders: bySeq([...both.orders, ...rows.orders]),
		fills: bySeq([...both.fills, ...rows.fills]),
		equity: bySeq([...both.equity, ...rows.equity]),
		decisions: bySeq([...both.decisions, ...rows.decisions]),
		predictions: bySeq([...both.predictions, ...rows.predictions]),
		features: bySeq([...both.features, ...rows.features]),
	};
}

function bySeq<Row extends {readonly seq: number}>(rows: readonly Row[]): readonly Row[] {
	return rows.toSorted((a, b) => a.seq - b.seq);
}

function memoryTrials(): TrialStore {
	const trials = new Map<string, Trial>();
	return {
		async save(added) {
			for (const trial of added) {
				trials.set(trial.id, trial);
			}
		},
		async load({kind = null, limit = Infinity} = {}) {
			return [...trials.values()].filter(trial => kind === null || trial.kind === kind).toSorted((a, b) => b.at - a.at || compareText(a.id, b.id)).slice(0, limit);
		},
	};
}
