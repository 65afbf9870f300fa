/**
Recorded minutes of Binance for tests of breakers, from the development data beside the project; tests that need them skip
where they are absent.
*/
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {gunzipSync} from 'node:zlib';
import type {Candle, Quote} from '../../../../src/engine/domain/market.js';
import {day, hour, type EpochMs, type MarketSymbol} from '../../../../src/engine/domain/units.js';
import {Kernel} from '../../../../src/engine/kernel/kernel.js';
import {createTradingStage} from '../../../../src/engine/kernel/trading.js';
import {createBreakersStage} from '../../../../src/engine/risk/breakers/stage.js';
import {hasRealCandles, realCandles} from '../../../models/real-candles.js';
import {configOf, started} from '../../../support/stages.js';

const folder = resolve(import.meta.dirname, '../../../../../shared/data/market/1m');
const minute = 60_000;

export const hasRealMinutes = hasRealCandles && existsSync(folder);

/** Returns the minutes of one recording, for example `ETH` from `2021-11-11`. */
function minutesOf(coin: string, recording: string): Candle[] {
	return gunzipSync(readFileSync(resolve(folder, `BINANCE_${coin}USDT_${recording}.csv.gz`))).toString().trim().split('\n').slice(1).map(line => {
		const [openTime = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
		return {openTime, open, high, low, close, volume};
	});
}

export type Tripped = {readonly breaker: string; readonly at: EpochMs; readonly reason: string};

/**
Returns what trips while an engine sees one quote a minute, the closes of `recording` from `from` on, after 30 days of
hourly bars. Nobody resumes, so that every breaker trips once at most.
*/
export function tripsOn(coins: readonly string[], recording: string, from = Number.NEGATIVE_INFINITY): Tripped[] {
	const symbols = coins.map(coin => `${coin}/USDT`);
	const config = configOf({symbols});
	const kernel = new Kernel([createBreakersStage(config), createTradingStage()]);
	const tapes = new Map(coins.map(coin => [`${coin}/USDT`, new Map(minutesOf(coin, recording).map(candle => [candle.openTime, candle.close]))]));
	const times = [...new Set([...tapes.values()].flatMap(tape => [...tape.keys()]))].filter(time => time >= from).toSorted((a, b) => a - b);
	const [first = 0] = times;
	kernel.step(started(config), first);
	for (const coin of coins) {
		kernel.step({type: 'HistoryLoaded', symbol: `${coin}/USDT`, timeframe: '1h', candles: realCandles(coin, first - (30 * day), Math.floor(first / hour) * hour)}, first);
	}

	return times.flatMap(openTime => {
		const at = openTime + minute;
		const {records} = kernel.step({type: 'QuotesSampled', quotes: quotesAt(tapes, openTime)}, at);
		return records.flatMap(({event}) => event.type === 'BreakerTripped' ? [{breaker: event.breaker, at, reason: event.reason}] : []);
	});
}

function quotesAt(tapes: ReadonlyMap<MarketSymbol, ReadonlyMap<EpochMs, number>>, openTime: EpochMs): Quote[] {
	return [...tapes].flatMap(([symbol, tape]) => {
		const price = tape.get(openTime);
		return price === undefined ? [] : [{symbol, at: openTime + minute, bid: price, ask: price, last: price}];
	});
}
