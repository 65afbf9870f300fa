import {join} from 'node:path';
import {openStores} from '../../../src/storage/duckdb/open-market-store.js';
import {temporaryFolder} from '../support/folders.js';
import {testRowStores} from '../support/row-stores-contract.js';

testRowStores('duckdb', async t => {
	const stores = await openStores(join(temporaryFolder(t), 'market.duckdb'));
	t.teardown(async () => stores.close());
	return stores;
});
