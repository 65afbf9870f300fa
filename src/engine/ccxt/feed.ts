/**
Market data of one venue through ccxt, behind the Feed port.
*/
import type {OHLCV} from 'ccxt';
import {CryptoTraderError, errorMessage, exitCode} from '../domain/error.js';
import type {Quote, Timeframe} from '../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {Feed, FeedListener} from '../ports/venue.js';
import {fetchCandles, toCandle} from './candles.js';
import type {CcxtClient, PublicExchange} from './client.js';
import {parseMarket} from './parse.js';
import {createStreams, untilReceived} from './stream.js';

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
	let watched: readonly MarketSymbol[] = [];
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
		async watch(symbols, listener) {
			watched = symbols;
			watchPrices(client, symbols, options.timeframe, {listener, start: streams.start});
			await untilReceived(client, subscriptions);
		},
		quotes: () => watched.flatMap(symbol => newestQuote(exchange, symbol, options) ?? []),
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

/** Candles and best prices; the venue confirms each. */
const subscriptions = 2;

type Watching = {readonly listener: FeedListener; readonly start: (stream: Parameters<ReturnType<typeof createStreams>['start']>[0]) => void};

/**
One wake-up may stand for several messages: ccxt hands out one of the markets that changed. So what is new is read from
its caches.
*/
function watchPrices({exchange}: CcxtClient, symbols: readonly MarketSymbol[], timeframe: Timeframe, {listener, start}: Watching): void {
	const onHealth = listener.onHealth.bind(listener);
	start({
		feed: 'candles',
		onHealth,
		async next() {
			await exchange.watchOHLCVForSymbols(symbols.map(symbol => [symbol, timeframe]));
			for (const symbol of symbols) {
				const row = newestRow(exchange, symbol, timeframe);
				if (row !== undefined) {
					listener.onCandle(symbol, toCandle(row));
				}
			}
		},
	});
	start({
		feed: 'quotes',
		onHealth,
		async next() {
			await exchange.watchBidsAsks([...symbols]);
			listener.onQuotes();
		},
	});
}

function newestRow(exchange: PublicExchange, symbol: MarketSymbol, timeframe: Timeframe): OHLCV | undefined {
	return (exchange.ohlcvs[symbol]?.[timeframe] as readonly OHLCV[] | undefined)?.at(-1);
}

function newestQuote(exchange: PublicExchange, symbol: MarketSymbol, {timeframe, now}: FeedOptions): Quote | null {
	const {bid, ask, timestamp} = exchange.bidsasks[symbol] ?? {};
	if (typeof bid !== 'number' || typeof ask !== 'number' || !(bid > 0) || !(ask > 0)) {
		return null;
	}

	const last = newestRow(exchange, symbol, timeframe)?.[4];
	return {symbol, at: timestamp ?? now(), bid, ask, last: typeof last === 'number' && last > 0 ? last : (bid + ask) / 2};
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
