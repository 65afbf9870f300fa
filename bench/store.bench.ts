/**
Market history at the size of years of minutes: how fast bars are taken, and how soon the newest of many markets are back.
The reference is DuckDB itself, doing the same to the same rows without our ledger, checks and objects.
*/
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {DuckDBInstance} from '@duckdb/node-api';
import {timeframes, type Candle} from '../src/engine/domain/market.js';
import type {MarketStore, SeriesKey} from '../src/engine/ports/store.js';
import {migrations} from '../src/storage/duckdb/migrations.js';
import {openMarketStore} from '../src/storage/duckdb/open-market-store.js';
import {timeOf, timesOf, type Bench, type Measure} from './bench.js';

const markets = 20;
/** `BENCH_BARS` makes it smaller, to try it out. */
const bars = Number(process.env.BENCH_BARS ?? 10_000_000);
const perMarket = Math.ceil(bars / markets);
/** Bars in one save, as a backfill or an import brings them. */
const pageBars = 50_000;
const newest = 720;
const runs = 40;
const step = timeframes['1m'];

export const bench: Bench = {
	name: 'store',
	about: `${bars.toLocaleString('en-US')} candles in DuckDB, and the last ${newest} bars of ${markets} symbols, ${runs} times`,
	async run() {
		const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-bench-'));
		try {
			return await measure(join(folder, 'market.duckdb'), join(folder, 'reference.duckdb'));
		} finally {
			rmSync(folder, {recursive: true, force: true});
		}
	},
};

async function measure(file: string, referenceFile: string): Promise<readonly Measure[]> {
	const reference = await measureReference(referenceFile);
	const store = await openMarketStore(file);
	try {
		const ours = await fill(store);
		const read = await timesOf(runs, async () => readNewest(store));
		const rss = process.memoryUsage().rss / 1_048_576;
		return [
			{name: 'append', value: ours, unit: 'bars/s', reference: {name: 'INSERT … SELECT', value: reference.rate}},
			{name: `last ${newest} bars × ${markets}, median`, value: read.median, unit: 'ms', reference: {name: 'one SELECT', value: reference.median}},
			{name: `last ${newest} bars × ${markets}, p95`, value: read.p95, unit: 'ms', reference: {name: 'one SELECT', value: reference.p95}},
			{name: 'memory of the process at the end', value: rss, unit: 'MiB', reference: null},
		];
	} finally {
		await store.close();
	}
}

function keyOf(market: number): SeriesKey {
	return {venue: 'binance', symbol: `M${market}/USDT`, timeframe: '1m'};
}

/** Returns bars per second. The bars are made before the clock runs. */
async function fill(store: MarketStore): Promise<number> {
	let spent = 0;
	for (let market = 0; market < markets; market++) {
		for (let from = 0; from < perMarket; from += pageBars) {
			const to = Math.min(from + pageBars, perMarket);
			const page: Candle[] = Array.from({length: to - from}, (_, index) => candleOf(from + index));
			spent += await timeOf(async () => store.saveCandles(keyOf(market), {from: from * step, to: to * step}, page));
		}
	}

	return perMarket * markets / (spent / 1000);
}

function candleOf(slot: number): Candle {
	const open = 100 + (slot % 977) + (slot / 1e7);
	return {openTime: slot * step, open, high: open + 2.5, low: open - 1.25, close: open + 0.75, volume: slot % 1013};
}

async function readNewest(store: MarketStore): Promise<void> {
	const to = perMarket * step;
	for (let market = 0; market < markets; market++) {
		const candles = await store.loadCandles(keyOf(market), to - (newest * step), to);
		if (candles.length !== Math.min(newest, perMarket)) {
			throw new Error(`${candles.length} bars of market ${market}`);
		}
	}
}

type Reference = {readonly rate: number; readonly median: number; readonly p95: number};

async function measureReference(file: string): Promise<Reference> {
	const instance = await DuckDBInstance.create(file, {threads: '2', memory_limit: '512MB'});
	const connection = await instance.connect();
	await connection.run(migrations[0]?.statements[0] ?? '');
	let spent = 0;
	for (let market = 0; market < markets; market++) {
		spent += await timeOf(async () => connection.run(`
			INSERT INTO candles SELECT 'binance', 'M${market}/USDT', '1m', slot * ${step}, open, open + 2.5, open - 1.25, open + 0.75, slot % 1013
			FROM (SELECT slot, 100 + (slot % 977) + (slot / 1e7) AS open FROM range(${perMarket}) AS slots(slot))
		`));
	}

	const read = await timesOf(runs, async () => {
		const result = await connection.runAndReadAll(`SELECT * FROM candles WHERE open_time >= ${(perMarket - newest) * step} ORDER BY symbol, open_time`);
		return result.getRows();
	});
	connection.closeSync();
	instance.closeSync();
	return {rate: perMarket * markets / (spent / 1000), ...read};
}
