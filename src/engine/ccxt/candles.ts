/**
Our own pager for closed bars: ccxt's stops after ten calls without saying so, and every venue sends the bar that is
still forming.
*/
import type {OHLCV} from 'ccxt';
import {type Candle, timeframes} from '../domain/market.js';
import type {EpochMs} from '../domain/units.js';
import type {CandleRequest} from '../ports/venue.js';
import type {CcxtClient, PublicExchange} from './client.js';

/** Returns closed bars of [from, to), oldest first, each once. `now` is the venue's time; what closes after it is left out. */
export async function fetchCandles({exchange, specifics}: CcxtClient, request: CandleRequest, now: EpochMs): Promise<readonly Candle[]> {
	const {symbol, timeframe, from, to, onPage, onNote = () => undefined} = request;
	const length = timeframes[timeframe];
	const end = Math.min(to, Math.floor(now / length) * length);
	if (specifics.fetchCandles !== null) {
		return specifics.fetchCandles(exchange, {symbol, timeframe, from, to: end, now, onNote}, upTo => onPage?.(Math.min(upTo, end) - from, end - from));
	}

	const candles: Candle[] = [];
	for (let next = from; next < end;) {
		const limit = Math.min(specifics.candlesPerRequest, Math.ceil((end - next) / length) + 1);
		const page = await fetchPage(exchange, request, next, limit);
		const last = page.at(-1);
		candles.push(...page.filter(({openTime}) => openTime < end));
		// An empty page may be an outage or a time before the market was listed: what comes after it must still be asked for.
		next = last === undefined ? next + (limit * length) : last.openTime + length;
		onPage?.(Math.min(next, end) - from, end - from);
	}

	return candles;
}

/** A venue may send bars before the one that was asked for, or in any order. */
async function fetchPage(exchange: PublicExchange, {symbol, timeframe}: CandleRequest, from: EpochMs, limit: number): Promise<readonly Candle[]> {
	const rows: readonly OHLCV[] = await exchange.fetchOHLCV(symbol, timeframe, from, limit);
	return rows.map(row => toCandle(row)).filter(({openTime}) => openTime >= from).toSorted((a, b) => a.openTime - b.openTime);
}

/** Returns ccxt's array as a bar; a hole becomes NaN, which the check of bars refuses. */
export function toCandle(row: OHLCV): Candle {
	const [openTime, open, high, low, close, volume] = row.map(value => Number(value ?? Number.NaN));
	return {
		openTime: openTime ?? Number.NaN, open: open ?? Number.NaN, high: high ?? Number.NaN, low: low ?? Number.NaN,
		close: close ?? Number.NaN, volume: volume ?? Number.NaN,
	};
}
