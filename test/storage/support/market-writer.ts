/**
A process that saves pages of 240 bars until it is killed, and prints the number of each page that it has saved.
*/
import {writeSync} from 'node:fs';
import process from 'node:process';
import {hour} from '../../../src/engine/domain/units.js';
import {openMarketStore} from '../../../src/storage/duckdb/open-market-store.js';
import {barsOf} from './bars.js';

const [file = '', first = '0'] = process.argv.slice(2);
const store = await openMarketStore(file);
writeSync(1, 'open\n');

for (let page = Number(first); ; page += 1) {
	const range = {from: page * 240 * hour, to: (page + 1) * 240 * hour};
	await store.saveCandles({venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h'}, range, barsOf(page * 240, (page + 1) * 240));
	writeSync(1, `${page}\n`);
}
