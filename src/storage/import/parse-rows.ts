/**
Rows of text into bars, trades and metric points, each checked; what is wrong is told with its line.
*/
import {candleFault, timeframes, type Candle, type PublicTrade, type Timeframe} from '../../engine/domain/market.js';
import type {MetricPoint} from '../../engine/domain/stored.js';
import {day, type EpochMs, type MarketSymbol} from '../../engine/domain/units.js';
import type {CellRow, CellTable} from './cells.js';

export type ImportKind = 'bars' | 'trades' | 'metrics';

/** What is wrong with a file, `line` null for the whole of it. */
export type Fault = {readonly line: number | null; readonly what: string};

export type Parsed<Row> = {readonly rows: readonly Row[]; readonly faults: readonly Fault[]};

/** Names under which files have the same column, without underscores and capitals. */
const names = {
	time: ['timestamp', 'time', 'opentime', 'date', 'datetime', 'ts', 'at', 'minute'],
	open: ['open'], high: ['high'], low: ['low'], close: ['close'],
	volume: ['volume', 'vol', 'basevolume', 'amount'],
	id: ['id', 'tradeid', 'aggtradeid', 'tid'],
	price: ['price'],
	quantity: ['quantity', 'qty', 'amount', 'size', 'volume'],
	side: ['side', 'takerside', 'type'],
	buyerIsMaker: ['isbuyermaker', 'buyerismaker'],
	name: ['name', 'metric'], asset: ['asset'], source: ['source'],
	asOf: ['asof', 'timestamp', 'time', 'date', 'datetime'],
	knownAt: ['knownat'],
	value: ['value'],
} as const;

type Field = keyof typeof names;

/** Published values of a day are known a quarter of an hour after the end of the next one's beginning: D+1 00:15 UTC. */
const knownAfter = day + 900_000;

/** Returns what a file with this header holds, or null when that cannot be told. */
export function kindOf(header: readonly string[]): ImportKind | null {
	const has = (...fields: readonly Field[]) => fields.every(field => indexOf(header, field) !== -1);
	if (has('time', 'open', 'high', 'low', 'close', 'volume')) {
		return 'bars';
	}

	if (has('time', 'price', 'quantity')) {
		return 'trades';
	}

	return has('asOf') && header.length > 1 ? 'metrics' : null;
}

/** Returns bars, oldest first. Every bar must be on the grid of `timeframe`, whole, and the only one for its slot. */
export function parseBars({header, rows}: CellTable, timeframe: Timeframe): Parsed<Candle> {
	const lines = new Map<EpochMs, number>();
	const parsed = collect(rows, row => {
		const cell = reader(header, row);
		const openTime = parseTime(cell('time'));
		if (openTime === null) {
			return `${JSON.stringify(cell('time'))} is no time`;
		}

		const candle = {openTime, open: number(cell('open')), high: number(cell('high')), low: number(cell('low')), close: number(cell('close')), volume: number(cell('volume'))};
		const other = lines.get(openTime);
		const fault = openTime % timeframes[timeframe] === 0 ? candleFault(candle) : `it does not open on the grid of ${timeframe} bars`;
		lines.set(openTime, row.line);
		return fault ?? (other === undefined ? candle : `it is for the same time as line ${other}`);
	});
	return {...parsed, rows: parsed.rows.toSorted((a, b) => a.openTime - b.openTime)};
}

/** Returns trades in the order of the file. Each needs an id; the side is the taker's. */
export function parseTrades({header, rows}: CellTable, symbol: MarketSymbol): Parsed<PublicTrade> {
	const seen = new Map<string, number>();
	return collect(rows, row => {
		const cell = reader(header, row);
		const [id, at, price, quantity] = [cell('id'), parseTime(cell('time')), number(cell('price')), number(cell('quantity'))];
		const side = sideOf(cell('side'), cell('buyerIsMaker'));
		const other = seen.get(id);
		seen.set(id, row.line);
		if (id === '' || at === null || side === null) {
			return id === '' ? 'it has no id' : (at === null ? `${JSON.stringify(cell('time'))} is no time` : 'it does not say which side took: buy or sell');
		}

		if (!(price > 0 && Number.isFinite(price) && quantity > 0 && Number.isFinite(quantity))) {
			return 'price and quantity must be numbers above 0';
		}

		return other === undefined ? {id, symbol, at, price, quantity, side} : `it has the same id as line ${other}`;
	});
}

function sideOf(side: string, buyerIsMaker: string): PublicTrade['side'] | null {
	const words: Readonly<Record<string, PublicTrade['side']>> = {buy: 'buy', b: 'buy', sell: 'sell', s: 'sell'};
	const makers: Readonly<Record<string, PublicTrade['side']>> = {true: 'sell', 1: 'sell', false: 'buy', 0: 'buy'};
	return words[side.toLowerCase()] ?? makers[buyerIsMaker.toLowerCase()] ?? null;
}

export type MetricDefaults = {readonly asset: string; readonly source: string};

/**
Returns metric points: one per row where the file has a column `value`, else one per column beside the time, named after
it. An empty cell is no value. Without `known_at` a value is known a quarter of an hour after its day has ended.
*/
export function parseMetrics(table: CellTable, defaults: MetricDefaults): Parsed<MetricPoint> {
	const parts = table.rows.map(row => metricPoints(table.header, row, defaults));
	return {rows: parts.flatMap(({rows}) => rows), faults: parts.flatMap(({faults}) => faults)};
}

function metricPoints(header: readonly string[], row: CellRow, defaults: MetricDefaults): Parsed<MetricPoint> {
	const cell = reader(header, row);
	const fault = (what: string): Parsed<MetricPoint> => ({rows: [], faults: [{line: row.line, what}]});
	const asOf = parseTime(cell('asOf'));
	const known = cell('knownAt') === '' ? (asOf ?? 0) + knownAfter : parseTime(cell('knownAt'));
	if (row.cells.length !== header.length || asOf === null || known === null || known < asOf) {
		return fault(row.cells.length === header.length ? (known !== null && asOf !== null ? 'it is known before the time it is about' : 'its times cannot be read') : `it has ${row.cells.length} cells, the header has ${header.length}`);
	}

	const base = {asset: cell('asset') || defaults.asset, source: cell('source') || defaults.source, asOf, knownAt: known};
	const texts = indexOf(header, 'value') === -1 ? wideCells(header, row) : [{name: cell('name'), text: cell('value')}];
	const given = texts.filter(({text}) => text !== '');
	const bad = given.find(({name, text}) => name === '' || !Number.isFinite(number(text)));
	return bad === undefined
		? {rows: given.map(({name, text}) => ({name, ...base, value: number(text)})), faults: []}
		: fault(bad.name === '' ? 'it has no name' : `${bad.name} is ${JSON.stringify(bad.text)}, which is no number`);
}

function wideCells(header: readonly string[], {cells}: CellRow): readonly {readonly name: string; readonly text: string}[] {
	const keys = new Set([indexOf(header, 'asOf'), indexOf(header, 'knownAt'), indexOf(header, 'asset'), indexOf(header, 'source')]);
	return header.flatMap((name, index) => keys.has(index) ? [] : [{name, text: cells[index] ?? ''}]);
}

/**
Returns the time of a cell in milliseconds, or null. Numbers are seconds, milliseconds, microseconds or nanoseconds by their
size (milliseconds from 1973 on; what is smaller is taken as seconds); texts are ISO 8601, UTC where no zone is given.
*/
export function parseTime(text: string): EpochMs | null {
	if (/^\d{1,19}(\.\d+)?$/.test(text)) {
		const value = Number(text);
		const divisors = [[1e11, 0.001], [1e14, 1], [1e17, 1000], [Infinity, 1_000_000]] as const;
		const divisor = divisors.find(([limit]) => value < limit)?.[1] ?? 1;
		return Math.round(value / divisor);
	}

	const iso = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(z|utc|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(text);
	if (iso === null) {
		return null;
	}

	const [, date = '', time = '00:00', zone = 'Z'] = iso;
	const offset = /^(z|utc)$/i.test(zone) ? 'Z' : (/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone);
	const value = Date.parse(`${date}T${time}${offset}`);
	return Number.isNaN(value) ? null : value;
}

function number(text: string): number {
	return text === '' ? Number.NaN : Number(text);
}

function indexOf(header: readonly string[], field: Field): number {
	const plain = header.map(name => name.toLowerCase().replaceAll(/[_\s]/g, ''));
	return names[field].map(name => plain.indexOf(name)).find(index => index !== -1) ?? -1;
}

/** Returns a function that reads a row's cell of a field, empty where there is none. */
function reader(header: readonly string[], {cells}: CellRow): (field: Field) => string {
	return field => cells[indexOf(header, field)] ?? '';
}

function collect<Row>(rows: readonly CellRow[], parse: (row: CellRow) => Row | string): Parsed<Row> {
	const good: Row[] = [];
	const faults: Fault[] = [];
	for (const row of rows) {
		const parsed = parse(row);
		if (typeof parsed === 'string') {
			faults.push({line: row.line, what: parsed});
		} else {
			good.push(parsed);
		}
	}

	return {rows: good, faults};
}
