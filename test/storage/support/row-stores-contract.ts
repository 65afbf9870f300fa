/**
What every store of trades, samples, metrics, trials and journal tables does, whatever it keeps its rows in. Each
implementation's test file runs this suite.
*/
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {MicrostructureSample, PublicTrade} from '../../../src/engine/domain/market.js';
import type {MetricPoint, OrderRow, Trial} from '../../../src/engine/domain/stored.js';
import {day} from '../../../src/engine/domain/units.js';
import type {MetricKey, Projection, Stores} from '../../../src/engine/ports/store.js';

type Open = (t: ExecutionContext) => Promise<Stores>;

export function tradeOf(number: number, part: Partial<PublicTrade> = {}): PublicTrade {
	return {id: String(1000 + number), symbol: 'BTC/USDT', at: 1_700_000_000_000 + (number * 250), price: 35_000 + (number / 3), quantity: 0.001 * (number + 1), side: number % 3 === 0 ? 'sell' : 'buy', ...part};
}

export function tradesOf(from: number, to: number): readonly PublicTrade[] {
	return Array.from({length: to - from}, (_, index) => tradeOf(from + index));
}

export function sampleOf(minute: number, part: Partial<MicrostructureSample> = {}): MicrostructureSample {
	return {
		symbol: 'BTC/USDT', minute: minute * 60_000, bid: 99.5, bidQuantity: 2, ask: 100.5, askQuantity: 1, bidDepth10: 1000, askDepth10: 900.25, bidDepth100: 5000, askDepth100: 6000,
		imbalance: 1 / 3, spread: 0.01, buyVolume: 3.5, sellVolume: 2, buys: 7, sells: 4, vwap: 100.125, ...part,
	};
}

const mvrv: MetricKey = {name: 'mvrv', asset: 'BTC', source: 'glassnode'};

export function pointOf(asOfDay: number, knownAtDay: number, value: number): MetricPoint {
	return {...mvrv, asOf: asOfDay * day, knownAt: knownAtDay * day, value};
}

export function orderRow(seq: number, part: Partial<OrderRow> = {}): OrderRow {
	return {
		seq, at: seq * 1000, clientOrderId: `ct-${seq}`, symbol: 'BTC/USDT', side: 'buy', quantity: '0.1', limitPrice: '35000.01', timeInForce: 'good-till-cancelled', reduceOnly: false,
		reason: 'a test', status: 'intended', venueOrderId: null, filled: '0', closedAt: null, ...part,
	};
}

export const noRows: Projection['rows'] = {orders: [], fills: [], equity: [], decisions: [], predictions: [], features: []};

const always = {from: 0, to: Infinity};
const market = {venue: 'binance', symbol: 'BTC/USDT', ...always};

/** Runs the suite on stores made by `open`, which closes them when the test ends. */
export function testRowStores(name: string, open: Open): void {
	testTrades(name, open);
	testMetrics(name, open);
	testProjections(name, open);
	testTrials(name, open);
}

function testTrades(name: string, open: Open): void {
	test(`${name}: gives trades back exactly, in the order of time and id, each once`, async t => {
		const {microstructure} = await open(t);
		const tied = ['b', 'a', '10', '9'].map(id => tradeOf(5, {id}));
		await microstructure.saveTrades('binance', [...tradesOf(3, 8), ...tied]);
		await microstructure.saveTrades('binance', [tradeOf(6), tradeOf(6, {price: 1}), tradeOf(1), tradeOf(7, {symbol: 'ETH/USDT'})]);
		await microstructure.saveTrades('kraken', [tradeOf(2)]);
		await microstructure.saveTrades('kraken', []);
		const sameTime = ['10', '1005', '9', 'a', 'b'].map(id => tradeOf(5, {id}));
		t.deepEqual(await microstructure.loadTrades(market), [tradeOf(1), tradeOf(3), tradeOf(4), ...sameTime, tradeOf(6), tradeOf(7)]);
		t.deepEqual(await microstructure.loadTrades({...market, venue: 'kraken'}), [tradeOf(2)]);
		t.deepEqual(await microstructure.loadTrades({...market, from: tradeOf(4).at, to: tradeOf(6).at}), [tradeOf(4), ...sameTime]);
		t.deepEqual(await microstructure.loadTrades({...market, from: tradeOf(5).at, after: '9', limit: 2}), [tradeOf(5, {id: 'a'}), tradeOf(5, {id: 'b'})]);
	});

	test(`${name}: refuses a trade that is no number, and keeps nothing of its page`, async t => {
		const {microstructure} = await open(t);
		await t.throwsAsync(async () => microstructure.saveTrades('binance', [tradeOf(1, {price: Number.NaN}), tradeOf(2)]), {instanceOf: InvariantError});
		t.deepEqual(await microstructure.loadTrades(market), []);
	});

	test(`${name}: gives samples back exactly, the later one for a minute`, async t => {
		const {microstructure} = await open(t);
		await microstructure.saveSamples('binance', [sampleOf(2), sampleOf(1, {vwap: null}), sampleOf(2, {buys: 9})]);
		await microstructure.saveSamples('binance', [sampleOf(3), sampleOf(1, {vwap: null, sells: 0})]);
		t.deepEqual(await microstructure.loadSamples(market), [sampleOf(1, {vwap: null, sells: 0}), sampleOf(2, {buys: 9}), sampleOf(3)]);
		t.deepEqual(await microstructure.loadSamples({...market, from: 120_000, limit: 1}), [sampleOf(2, {buys: 9})]);
		t.deepEqual(await microstructure.loadSamples({...market, symbol: 'ETH/USDT'}), []);
	});
}

function testMetrics(name: string, open: Open): void {
	test(`${name}: shows a metric as it was known at a time, and nothing that came later`, async t => {
		const {metrics} = await open(t);
		await metrics.save([pointOf(1, 2, 1.5), pointOf(2, 3, 1.6), pointOf(1, 10, 1.45)]);
		await metrics.save([pointOf(3, 4, 1.7), pointOf(2, 3, 1.61)]);
		const query = {...mvrv, ...always};
		t.deepEqual(await metrics.asKnownAt((2 * day) - 1, query), []);
		t.deepEqual(await metrics.asKnownAt(2 * day, query), [pointOf(1, 2, 1.5)]);
		t.deepEqual(await metrics.asKnownAt(9 * day, query), [pointOf(1, 2, 1.5), pointOf(2, 3, 1.61), pointOf(3, 4, 1.7)]);
		t.deepEqual(await metrics.asKnownAt(10 * day, query), [pointOf(1, 10, 1.45), pointOf(2, 3, 1.61), pointOf(3, 4, 1.7)]);
		t.deepEqual(await metrics.asKnownAt(Infinity, {...query, from: 2 * day, to: 3 * day}), [pointOf(2, 3, 1.61)]);
		t.deepEqual(await metrics.vintages(query), [pointOf(1, 2, 1.5), pointOf(1, 10, 1.45), pointOf(2, 3, 1.61), pointOf(3, 4, 1.7)]);
		t.deepEqual(await metrics.vintages({...query, limit: 2}), [pointOf(1, 2, 1.5), pointOf(1, 10, 1.45)]);
		t.deepEqual(await metrics.asKnownAt(Infinity, {...query, source: 'cryptoquant'}), []);
	});

	test(`${name}: knows which metrics it has, and refuses a value that is none`, async t => {
		const {metrics} = await open(t);
		t.deepEqual(await metrics.series(), []);
		await metrics.save([pointOf(1, 2, 1.5), pointOf(4, 5, 1), pointOf(1, 3, 2), {...pointOf(7, 8, 0), name: 'fear', asset: '*'}]);
		await t.throwsAsync(async () => metrics.save([pointOf(9, 9, 1), pointOf(1, 2, Number.NaN)]), {instanceOf: InvariantError});
		t.deepEqual(await metrics.series(), [
			{...mvrv, name: 'fear', asset: '*', first: 7 * day, last: 7 * day, points: 1},
			{...mvrv, first: Number(day), last: 4 * day, points: 3},
		]);
	});

	test(`${name}: as-known-at agrees with a plain model for any history of corrections`, async t => {
		const {metrics} = await open(t);
		let round = 0;
		await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(6), fc.nat(12), fc.nat(100)), {maxLength: 25}), fc.nat(14), async (history, time) => {
			round += 1;
			const key = {...mvrv, asset: `R${round}`};
			const points = history.map(([asOf, delay, value]) => ({...pointOf(asOf, asOf + delay, value), ...key}));
			await metrics.save(points);
			const model = Array.from({length: 7}, (_, asOf) => {
				const seen = points.filter(point => point.asOf === asOf * day && point.knownAt <= time * day);
				const newest = Math.max(...seen.map(({knownAt}) => knownAt));
				return seen.findLast(({knownAt}) => knownAt === newest);
			}).filter(point => point !== undefined);
			t.deepEqual(await metrics.asKnownAt(time * day, {...key, ...always}), model);
		}), {numRuns: 30});
	});
}

const rows: Projection['rows'] = {
	orders: [orderRow(3), orderRow(7, {status: 'filled', venueOrderId: 'v7', filled: '0.1', closedAt: 9000})],
	fills: [{seq: 8, at: 8000, tradeId: 't1', clientOrderId: 'ct-7', venueOrderId: 'v7', symbol: 'BTC/USDT', side: 'buy', price: '35000.000000000001', quantity: '0.1', fee: '0.0001', feeAsset: 'BTC', liquidity: 'taker'}],
	equity: [{seq: 4, at: 4000, equity: 10_000.5, cash: 6500, exposure: 3500.5, peak: 10_001, drawdown: 0.000_05, dayOpen: 10_000, dayChange: 0.000_05, leverage: 0.35}],
	decisions: ['BTC/USDT', 'ETH/USDT'].map(symbol => ({seq: 2, at: 2000, allocator: 'momentum', barClose: 1000, symbol, weight: 0.25, confidence: symbol.startsWith('B') ? 0.5 : null, reasons: ['trend "up"', '5 of 5']})),
	predictions: [{seq: 1, at: 1000, barClose: 1000, symbol: 'BTC/USDT', modelId: 'm1', probability: 0.625, regime: null, contributions: [{feature: 'rsi', value: 55, effect: -0.1}]}],
	features: [{seq: 1, at: 1000, symbol: 'BTC/USDT', barClose: 1000, values: [1.5, null, -0.25]}, {seq: 5, at: 5000, symbol: 'BTC/USDT', barClose: 5000, values: []}],
};

function testProjections(name: string, open: Open): void {
	test(`${name}: gives every table's rows back exactly, with the last record they stand for`, async t => {
		const {projections} = await open(t);
		t.is(await projections.lastSeq(), 0);
		await projections.append({through: 8, rows});
		t.is(await projections.lastSeq(), 8);
		for (const table of ['orders', 'fills', 'equity', 'decisions', 'predictions', 'features'] as const) {
			t.deepEqual(await projections.load(table, always), rows[table] as never, table);
		}
	});

	test(`${name}: an order's row is replaced, and a projection that was written before is ignored`, async t => {
		const {projections} = await open(t);
		await projections.append({through: 8, rows});
		await projections.append({through: 12, rows: {...noRows, orders: [orderRow(3, {status: 'cancelled', closedAt: 12_000}), orderRow(11)]}});
		const after = [orderRow(3, {status: 'cancelled', closedAt: 12_000}), rows.orders[1], orderRow(11)];
		t.deepEqual(await projections.load('orders', always), after as never);
		await projections.append({through: 8, rows});
		await projections.append({through: 12, rows});
		t.deepEqual(await projections.load('orders', always), after as never);
		t.is((await projections.load('fills', always)).length, 1);
	});

	test(`${name}: pages of a table go on after a record and keep its rows together`, async t => {
		const {projections} = await open(t);
		await projections.append({through: 20, rows: {...noRows, orders: [1, 2, 5, 9].map(seq => orderRow(seq)), decisions: rows.decisions}});
		const seqs = async (query: object) => (await projections.load('orders', {...always, ...query})).map(({seq}) => seq);
		t.deepEqual(await seqs({limit: 2}), [1, 2]);
		t.deepEqual(await seqs({limit: 2, after: 2}), [5, 9]);
		t.deepEqual(await seqs({from: 2000, to: 9000}), [2, 5]);
		t.deepEqual(await seqs({limit: 9}), [1, 2, 5, 9]);
		t.is((await projections.load('decisions', {...always, limit: 1})).length, 2);
	});

	test(`${name}: emptied tables can be built again`, async t => {
		const {projections} = await open(t);
		await projections.append({through: 8, rows});
		await projections.clear();
		t.is(await projections.lastSeq(), 0);
		t.deepEqual(await projections.load('orders', always), []);
		await projections.append({through: 8, rows});
		t.deepEqual(await projections.load('orders', always), rows.orders);
	});
}

function testTrials(name: string, open: Open): void {
	test(`${name}: keeps trials by id, the newest first`, async t => {
		const {trials} = await open(t);
		const trialOf = (id: string, at: number, kind = 'backtest'): Trial => ({id, kind, at, parameters: {days: [5, 10], on: true}, results: {sharpe: 1.25, note: null}});
		await trials.save([trialOf('a', 1), trialOf('b', 3), trialOf('c', 2, 'optimisation')]);
		await trials.save([{...trialOf('a', 4), results: null}]);
		t.deepEqual(await trials.load(), [{...trialOf('a', 4), results: null}, trialOf('b', 3), trialOf('c', 2, 'optimisation')]);
		t.deepEqual(await trials.load({kind: 'backtest', limit: 1}), [{...trialOf('a', 4), results: null}]);
	});
}
