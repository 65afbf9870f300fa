import {join} from 'node:path';
import test from 'ava';
import {openStores} from '../../../src/storage/duckdb/open-market-store.js';
import {temporaryFolder} from '../support/folders.js';
import {noRows, orderRow, pointOf, testRowStores} from '../support/row-stores-contract.js';

testRowStores('duckdb', async t => {
	const stores = await openStores(join(temporaryFolder(t), 'market.duckdb'));
	t.teardown(async () => stores.close());
	return stores;
});

test('a row that cannot be written takes all of its write back, also rows of other tables and the mark', async t => {
	const stores = await openStores(join(temporaryFolder(t), 'market.duckdb'));
	t.teardown(async () => stores.close());
	const orders = Array.from({length: 5000}, (_, index) => orderRow(index + 1));
	const broken = {seq: 5001, at: 0.5, symbol: 'BTC/USDT', barClose: 1, values: [1]};
	await t.throwsAsync(async () => stores.projections.append({through: 6000, rows: {...noRows, orders, features: [broken]}}));
	t.is(await stores.projections.lastSeq(), 0);
	t.deepEqual(await stores.projections.load('orders', {from: 0, to: Infinity}), []);
	await stores.projections.append({through: 5000, rows: {...noRows, orders}});
	t.is((await stores.projections.load('orders', {from: 0, to: Infinity})).length, 5000);

	await t.throwsAsync(async () => stores.metrics.save([...Array.from({length: 3000}, (_, index) => pointOf(index, index + 1, 1)), {...pointOf(1, 2, 2), knownAt: 0.5}]));
	await stores.metrics.save([pointOf(1, 2, 3)]);
	t.deepEqual(await stores.metrics.vintages({name: 'mvrv', asset: 'BTC', source: 'glassnode', from: 0, to: Infinity}), [pointOf(1, 2, 3)]);
});
