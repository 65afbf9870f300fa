/**
Market data of one venue through ccxt, behind the Feed port.
*/
import type {OHLCV} from 'ccxt';
import {CryptoTraderError, errorMessage, exitCode} from '../domain/error.js';
import type {Timeframe} from '../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {Feed, FeedListener} from '../ports/venue.js';
import {fetchCandles, toCandle} from './candles.js';
import type {CcxtClient} from './client.js';
import {parseMarket} from './parse.js';
import {createStreams} from './stream.js';

export type FeedOptions = {
	readonly timeframe: Timeframe;
	readonly staleAfterMs: Milliseconds | null;
	/** The venue's time. */
	readonly now: () => EpochMs;
};

/** Returns the feed of the client's venue. */
export function createCcxtFeed(client: CcxtClient, options: FeedOptions): Feed {
	const {exchange} = client;
	const streams = createStreams(client, options.staleAfterMs);
	return {
		name: exchange.id,
		async loadMarkets(symbols) {
			const markets = await exchange.loadMarkets();
			refuseUnknown(exchange.id, symbols.filter(symbol => !(symbol in markets)));
			return symbols.map(symbol => parseMarket(exchange, symbol));
		},
		fetchCandles: async request => fetchCandles(exchange, request, options.now()),
		async fetchTime() {
			const time = await exchange.fetchTime();
			if (time === undefined) {
				throw new CryptoTraderError(`${exchange.id} did not tell its time`, {code: 'venue-time', advice: 'Try again later.', exit: exitCode.venueUnreachable});
			}

			return time;
		},
		watch(symbols, listener) {
			watchPrices(client, symbols, options, {listener, start: streams.start});
		},
		async close() {
			streams.stop();
			await client.close();
		},
	};
}

function refuseUnknown(venue: string, unknown: readonly MarketSymbol[]): void {
	if (unknown.length > 0) {
		throw new CryptoTraderError(`${venue} does not trade ${unknown.join(', ')}`, {code: 'symbol-unknown', advice: 'Take them out of `symbols`, or choose another venue.', exit: exitCode.wrongUse});
	}
}

type Watching = {readonly listener: FeedListener; readonly start: (stream: Parameters<ReturnType<typeof createStreams>['start']>[0]) => void};

function watchPrices({exchange}: CcxtClient, symbols: readonly MarketSymbol[], {timeframe, now}: FeedOptions, {listener, start}: Watching): void {
	const last = new Map<MarketSymbol, number>();
	const onHealth = listener.onHealth.bind(listener);
	start({
		feed: 'candles',
		onHealth,
		async next() {
			const updates = await exchange.watchOHLCVForSymbols(symbols.map(symbol => [symbol, timeframe]));
			for (const [symbol, byTimeframe] of Object.entries(updates)) {
				const row = (byTimeframe[timeframe] as readonly OHLCV[] | undefined)?.at(-1);
				if (row !== undefined) {
					const candle = toCandle(row);
					last.set(symbol, candle.close);
					listener.onCandle(symbol, candle);
				}
			}
		},
	});
	start({
		feed: 'quotes',
		onHealth,
		async next() {
			const tickers = await exchange.watchBidsAsks([...symbols]);
			for (const {symbol, bid, ask, timestamp} of Object.values(tickers)) {
				if (symbol !== undefined && typeof bid === 'number' && typeof ask === 'number' && bid > 0 && ask > 0) {
					listener.onQuote({symbol, at: timestamp ?? now(), bid, ask, last: last.get(symbol) ?? (bid + ask) / 2});
				}
			}
		},
	});
}

/** Returns whether the venue answers within its timeout, and why not. */
export async function probe(client: CcxtClient): Promise<{readonly reachable: true} | {readonly reachable: false; readonly reason: string}> {
	try {
		await client.exchange.fetchTime();
		return {reachable: true};
	} catch (error) {
		return {reachable: false, reason: errorMessage(error)};
	}
}
