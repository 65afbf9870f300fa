import {openMemoryStore} from '../../../src/storage/memory/market-store.js';
import {testMarketStore} from '../support/market-store-contract.js';

testMarketStore('memory', async () => openMemoryStore());
