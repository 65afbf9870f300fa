/**
Real hourly bars for tests, from the development data beside the project. The data is not part of the project, so tests that
need it must skip where it is absent.
*/
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {gunzipSync} from 'node:zlib';
import type {Candle} from '../../src/engine/domain/market.js';
import type {EpochMs} from '../../src/engine/domain/units.js';

const folder = resolve(import.meta.dirname, '../../../shared/data/market/1h');

/** False where the development data is absent. */
export const hasRealCandles = existsSync(folder);

/** Returns Binance's hourly bars of a coin in USDT with `from` ≤ openTime < `to`. */
export function realCandles(coin: string, from: EpochMs, to: EpochMs): Candle[] {
	const text = gunzipSync(readFileSync(resolve(folder, `BINANCE_${coin}USDT.csv.gz`))).toString();
	return text.trim().split('\n').slice(1).map(line => {
		const [openTime = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
		return {openTime, open, high, low, close, volume};
	}).filter(({openTime}) => openTime >= from && openTime < to);
}
