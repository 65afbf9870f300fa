import {openMemoryStores} from '../../../src/storage/memory/row-stores.js';
import {testRowStores} from '../support/row-stores-contract.js';

testRowStores('memory', async () => openMemoryStores());
