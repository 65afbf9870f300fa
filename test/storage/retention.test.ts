import {join} from 'node:path';
import test from 'ava';
import {day, hour} from '../../src/engine/domain/units.js';
import {createManualClock} from '../../src/engine/kernel/clock.js';
import type {PruneLimits, StoreCare} from '../../src/storage/duckdb/care.js';
import {openStores} from '../../src/storage/duckdb/open-market-store.js';
import {pruneLimits, startRetention} from '../../src/storage/retention.js';
import {temporaryFolder} from './support/folders.js';
import {noRows, sampleOf, tradeOf} from './support/row-stores-contract.js';

const start = Date.UTC(2024, 0, 1);
const config = {tradeDays: 14, bookSampleDays: 400, featureDays: 30};
const always = {from: 0, to: Infinity};

test('what is older than the limits goes, and nothing else', async t => {
	const stores = await openStores(join(temporaryFolder(t), 'market.duckdb'));
	t.teardown(async () => stores.close());
	const trades = Array.from({length: 40}, (_, index) => tradeOf(index, {at: start + (index * 7 * hour)}));
	await stores.microstructure.saveTrades('binance', trades);
	await stores.microstructure.saveSamples('binance', [sampleOf(0), sampleOf(start / 60_000)]);
	const features = [start, start + (5 * day)].map((barClose, index) => ({seq: index + 1, at: barClose, symbol: 'BTC/USDT', barClose, values: [1]}));
	const equity = {seq: 3, at: 0, equity: 1, cash: 1, exposure: 0, peak: 1, drawdown: 0, dayOpen: 1, dayChange: 0, leverage: 0};
	await stores.projections.append({through: 3, rows: {...noRows, features, equity: [equity]}});

	const limits: PruneLimits = {trades: start + (6 * day), samples: start, features: start + 1};
	t.deepEqual(await stores.care.prune(limits), {trades: 21, samples: 1, features: 1});
	t.deepEqual(await stores.microstructure.loadTrades({venue: 'binance', symbol: 'BTC/USDT', ...always}), trades.filter(({at}) => at >= limits.trades));
	t.deepEqual(await stores.microstructure.loadSamples({venue: 'binance', symbol: 'BTC/USDT', ...always}), [sampleOf(start / 60_000)]);
	t.deepEqual(await stores.projections.load('features', always), features.slice(1));
	t.is((await stores.projections.load('equity', always)).length, 1);
	t.deepEqual(await stores.care.prune(limits), {trades: 0, samples: 0, features: 0});
});

test('prunes at the start and every day after, by the settings, until it is called off', async t => {
	const clock = createManualClock(start);
	const asked: PruneLimits[] = [];
	const told: unknown[] = [];
	const care: StoreCare = {
		copyTo: async () => undefined,
		async prune(limits) {
			asked.push(limits);
			if (asked.length === 2) {
				throw new Error('the disk is full');
			}

			return {trades: 1, samples: 0, features: 0};
		},
	};
	const stop = startRetention({care, clock, config, onPruned: pruned => told.push(pruned), onFault: error => told.push(error)});
	for (const days of [0, 0.5, 1, 2]) {
		clock.moveTo(start + (days * day));
		await new Promise(setImmediate);
	}

	await stop();
	clock.moveTo(start + (9 * day));
	t.deepEqual(asked, [0, 1, 2].map(days => pruneLimits(config, start + (days * day))));
	t.deepEqual(asked[0], {trades: start - (14 * day), samples: start - (400 * day), features: start - (30 * day)});
	t.is(told.length, 3);
	t.true(told[1] instanceof Error, 'a fault does not end it');
});
