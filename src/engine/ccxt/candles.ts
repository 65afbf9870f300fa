/**
Our own pager for closed bars: ccxt's stops after ten calls without saying so, and every venue sends the bar that is
still forming.
*/
import type {OHLCV} from 'ccxt';
import {type Candle, timeframes} from '../domain/market.js';
import type {EpochMs} from '../domain/units.js';
import type {CandleRequest} from '../ports/venue.js';
import type {PublicExchange} from './client.js';

/** Bars that one request may return at each venue. */
const pageSizes: Readonly<Record<string, number>> = {binance: 1000, coinbase: 300, kraken: 720};

/** Returns closed bars of [from, to), oldest first, each once. `now` is the venue's time; what closes after it is left out. */
export async function fetchCandles(exchange: PublicExchange, request: CandleRequest, now: EpochMs): Promise<readonly Candle[]> {
	const length = timeframes[request.timeframe];
	const end = Math.min(request.to, Math.floor(now / length) * length);
	const pageSize = pageSizes[exchange.id] ?? 500;
	const candles: Candle[] = [];
	for (let {from} = request; from < end;) {
		const page = await fetchPage(exchange, request, from, Math.min(pageSize, Math.ceil((end - from) / length) + 1));
		const last = page.at(-1);
		if (last === undefined) {
			break;
		}

		candles.push(...page.filter(({openTime}) => openTime < end));
		from = last.openTime + length;
		request.onPage?.(Math.min(from, end) - request.from, end - request.from);
	}

	return candles;
}

async function fetchPage(exchange: PublicExchange, {symbol, timeframe}: CandleRequest, from: EpochMs, limit: number): Promise<readonly Candle[]> {
	const rows: readonly OHLCV[] = await exchange.fetchOHLCV(symbol, timeframe, from, limit);
	return rows.map(toCandle).filter(({openTime}) => openTime >= from);
}

/** Returns ccxt's array as a bar; a hole becomes NaN, which the check of bars refuses. */
export function toCandle(row: OHLCV): Candle {
	const [openTime, open, high, low, close, volume] = row.map(value => Number(value ?? Number.NaN));
	return {
		openTime: openTime ?? Number.NaN, open: open ?? Number.NaN, high: high ?? Number.NaN, low: low ?? Number.NaN,
		close: close ?? Number.NaN, volume: volume ?? Number.NaN,
	};
}
